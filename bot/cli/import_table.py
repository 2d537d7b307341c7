"""How `labs import` shows what it took from each file, and what it could not read and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from bot.cli.unread import sentence
from bot.registry.front_matter import Why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.registry.front_matter import Unread
    from bot.registry.imported import Import
    from bot.registry.lab_sources import ImportedLab
    from bot.text import Translator

MOST_ROWS = 1_000
"""How many files are shown; --json lists all."""


def draw(found: Import, t: Translator) -> Table:
    """Draw the labs: in green what was taken, below it in yellow what could not be read."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(t.group, no_wrap=True, overflow="ellipsis", max_width=22)
    table.add_column(t("Taken, and what could not be read"), overflow="fold")
    for lab in list(found.labs.values())[:MOST_ROWS]:
        name = Text(lab.slug, style="dim" if lab.page.inactive else "")
        table.add_row(name, _lab(lab, t))
    for slug in found.hidden[:MOST_ROWS]:
        table.add_row(Text(slug, style="dim"), Text(t("hidden, left out"), style="dim"))
    for path, unread in found.unread[:MOST_ROWS]:
        table.add_row(Text(path.rpartition("/")[2]), Text(f"✗ {sentence(unread, t)}", style="red"))
    return table


def _lab(lab: ImportedLab, t: Translator) -> Text:
    told = Text()
    if lab.page.inactive:
        told.append(f"({t('inactive')})\n", style="dim")
    for one in lab.taken:
        kind = one.read_as.value if one.read_as else t("found out when asked")
        told.append(f"✓ {kind} {one.url}\n", style="green")
    for unread in lab.unread:
        mark = "·" if unread.why is Why.NOT_ASKED else "!"
        style = "dim" if unread.why is Why.NOT_ASKED else "yellow"
        told.append(f"{mark} {sentence(unread, t)}\n", style=style)
    if not lab.taken and not lab.unread:
        told.append(t("names no address"), style="dim")
    told.rstrip()
    return told


def summary(found: Import, t: Translator) -> str:
    """Say in one line what was found."""
    labs = found.labs.values()
    return t(
        "{labs} labs, {inactive} of them inactive; {sources} sources; {hidden} hidden, "
        "{unread} files could not be read.",
        labs=len(labs),
        inactive=sum(lab.page.inactive for lab in labs),
        sources=sum(len(lab.taken) for lab in labs),
        hidden=len(found.hidden),
        unread=len(found.unread),
    )


def rows(found: Import) -> list[dict[str, Any]]:
    """Return one row for each file, as --json prints it."""
    labs = [
        _row(lab.page.path, lab.slug, active=not lab.page.inactive, name=lab.page.name)
        | {
            "sources": [
                {
                    "url": one.url,
                    "kind": one.read_as and one.read_as.value,
                    "origin": one.origin.value,
                    "found_on": one.found_on,
                }
                for one in lab.taken
            ],
            "unread": _unread(lab.unread),
        }
        for lab in found.labs.values()
    ]
    hidden = [_row(None, slug, hidden=True) for slug in found.hidden]
    lost = [_row(path, None) | {"unread": _unread((why,))} for path, why in found.unread]
    return [*labs, *hidden, *lost]


def _row(
    file: str | None,
    slug: str | None,
    *,
    name: str | None = None,
    active: bool | None = None,
    hidden: bool = False,
) -> dict[str, Any]:
    told = {"file": file, "lab": slug, "name": name, "active": active, "hidden": hidden}
    return {**told, "sources": [], "unread": []}


def _unread(found: Sequence[Unread]) -> list[dict[str, str]]:
    return [{"why": one.why.value, "what": one.what, "told": one.told} for one in found]
