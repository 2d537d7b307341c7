"""`labs.imported.toml`: what the labs' front matter files say, as labs and sources.

The program writes this file and reads it beneath `labs.toml`, whose keys take precedence, as do a
lab's sources if it has any there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.registry.front_matter import Unread, UnreadError, Why, read_page, slug_of
from bot.registry.lab_sources import FOUND_ON, lab_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.registry.lab_files import LabFiles
    from bot.registry.lab_sources import ImportedLab

IMPORTED: Final = "labs.imported.toml"
HEADER: Final = (
    "# Written by `treffpunkt labs import`, and anew each time: change nothing here.",
    "# What labs.toml says of a lab wins over this, key by key; docs/labs-import.md tells more.",
)
_NOT_HEARD: Final = frozenset({Why.NOT_ASKED, Why.NO_ANSWER})

LOST: Final = 0.25
"""An import that would lose more than this share of the labs or sources is not believed."""
FEW: Final = 2
"""How many may always disappear."""

Tables = Mapping[str, Mapping[str, Any]]
"""Labs as the file states them, by slug."""


@dataclass(frozen=True, slots=True)
class Import:
    """What all files gave: the labs by slug, the hidden ones, the files that could not be read."""

    labs: Mapping[str, ImportedLab]
    hidden: tuple[str, ...] = ()
    unread: tuple[tuple[str, Unread], ...] = ()

    def tables(self, before: Tables) -> Tables:
        """Return all labs as the file states them, by slug; `before` is what it said before.

        What was found by asking stays until somebody asks again, and so does a lab whose file
        cannot be read: a failure says nothing about it.
        """
        found = {
            slug: _with_what_stays(lab, before.get(slug, {})) for slug, lab in self.labs.items()
        }
        lost = {_slug_or_none(path) for path, _ in self.unread} - found.keys()
        kept = {slug: before[slug] for slug in lost if slug is not None and slug in before}
        return dict(sorted({**found, **kept}.items()))


def _with_what_stays(lab: ImportedLab, before: Mapping[str, Any]) -> Mapping[str, Any]:
    table = lab.table()
    waiting = {each.what for each in lab.unread if each.why in _NOT_HEARD}
    have = {each["url"] for each in table.get("sources", ())}
    stay = [
        each
        for each in before.get("sources", ())
        if each.get(FOUND_ON) in waiting and each["url"] not in have
    ]
    return {**table, "sources": [*table.get("sources", ()), *stay]} if stay else table


def read_labs_of(files: LabFiles) -> Import:
    """Read all files; one that fails costs only itself, of two with one slug the first counts."""
    labs: dict[str, ImportedLab] = {}
    hidden: list[str] = []
    unread = list(files.unread)
    for file in files.files:
        try:
            page = read_page(file.path, file.head)
        except UnreadError as error:
            unread.append((file.path, error.unread))
            continue
        if page.hidden:
            hidden.append(page.slug)
        elif page.slug in labs:
            unread.append((file.path, Unread(Why.TWICE, page.slug)))
        else:
            labs[page.slug] = lab_of(page)
    return Import(labs, tuple(sorted(hidden)), tuple(unread))


def _slug_or_none(path: str) -> str | None:
    try:
        return slug_of(path)
    except UnreadError:
        return None


def refusal(found: Tables, before: Tables) -> str | None:
    """Say why an import is not believed: no lab in it, or far fewer labs or sources than before."""
    if not found:
        return "there is no lab in it; labs.imported.toml stays as it was"
    for what, count in (("labs", len), ("sources", _sources)):
        old, new = count(before), count(found)
        if old - new > max(FEW, old * LOST):
            return (
                f"only {new} {what} where there were {old}; labs.imported.toml stays as it was. "
                "If that is right, say --force"
            )
    return None


def _sources(tables: Tables) -> int:
    return sum(len(table.get("sources", ())) for table in tables.values())


def written(tables: Iterable[Mapping[str, Any]], origin: str) -> str:
    """Return the file: the same labs give the same bytes, whenever they are imported."""
    import tomlkit

    document = tomlkit.document()
    for line in (*HEADER, f"# From {' '.join(origin.split())}"):
        document.add(tomlkit.comment(line.removeprefix("# ")))
    labs = tomlkit.aot()
    for lab in tables:
        table = tomlkit.table()
        for key, value in lab.items():
            if key == "sources":
                sources = tomlkit.aot()
                for source in value:
                    sources.append(tomlkit.item(dict(source)))
                table.add(key, sources)
            else:
                table.add(key, value)
        labs.append(table)
    document.add(tomlkit.nl())
    document.add("labs", labs)
    return tomlkit.dumps(document)


def tables_of(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the labs of a file written earlier, by slug; anything else is left out."""
    labs = data.get("labs")
    rows = labs if isinstance(labs, list) else []
    tables = [one for one in rows if isinstance(one, dict) and isinstance(one.get("slug"), str)]
    return {one["slug"]: one for one in tables}
