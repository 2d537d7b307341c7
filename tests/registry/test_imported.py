"""What was imported: how it lies beneath labs.toml, and when an import is not believed."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.source import Kind
from bot.errors import ConfigError
from bot.registry import load_registry
from bot.registry.front_matter import Unread, Why
from bot.registry.imported import IMPORTED, Import, read_labs_of, refusal, tables_of, written
from bot.registry.lab_files import LabFiles
from bot.registry.lab_sources import Origin, Taken
from tests.configuration import LAB, TODAY, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.domain.lab import Registry

MEETUP = "https://www.meetup.com/ok-lab-ulm/events/ical/"


def page(name: str, *more: str) -> bytes:
    """Return a lab's file."""
    return "\n".join(("---", f"title: {name}", "lat: 48.4", "long: 10", *more, "---", "")).encode()


def imported(**files: bytes) -> Import:
    """Read files by their slug."""
    found = LabFiles()
    for slug, body in files.items():
        found.add(f"content/labs/{slug}.md", body)
    return read_labs_of(found)


def tables(found: Import, before: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """Return what would be written, as it is read again."""
    return dict(tables_of(tomllib.loads(written(found.tables(before or {}).values(), "here"))))


def beneath(directory: Path, labs: str, **files: bytes) -> Registry:
    """Load labs.toml above an import."""
    text = written(imported(**files).tables({}).values(), "here")
    (directory / IMPORTED).write_text(text, encoding="utf-8")
    return read(directory, labs)


ULM = page("Code for Ulm", "city: Ulm", "aliases: [/ul]", "feeds:", f"- {MEETUP}")


def test_a_lab_that_labs_toml_does_not_name_is_taken_as_imported(tmp_path: Path) -> None:
    """A lab that joins the website joins us."""
    (lab,) = (beneath(tmp_path, '[[labs]]\nslug = "jena"\nname = "Jena"\n', ulm=ULM).labs["ulm"],)
    assert (lab.name, lab.city, lab.latitude, lab.aliases) == ("Code for Ulm", "Ulm", 48.4, ("ul",))
    assert [(one.url, one.kind) for one in lab.sources] == [(MEETUP, Kind.ICAL)]


def test_each_key_of_labs_toml_wins(tmp_path: Path) -> None:
    """What it does not say comes from the import, its sources too."""
    lab = beneath(tmp_path, LAB + 'state = "DE-BW"\naliases = ["u"]\n', ulm=ULM)["ulm"]
    assert (lab.name, lab.state, lab.city, lab.aliases) == ("OK Lab Ulm", "DE-BW", "Ulm", ("u",))
    assert [one.url for one in lab.sources] == [MEETUP]


def test_sources_of_labs_toml_replace_the_imported_ones(tmp_path: Path) -> None:
    """Whoever states where a lab announces has said so for all of it."""
    stated = LAB + '[[labs.sources]]\nurl = "https://example.org/x.ics"\n'
    lab = beneath(tmp_path, stated, ulm=ULM)["ulm"]
    assert [one.url for one in lab.sources] == ["https://example.org/x.ics"]


def test_a_slug_alone_wakes_an_imported_lab(tmp_path: Path) -> None:
    """`active = true` is all that an operator writes when an inactive lab is back."""
    asleep = page("Code for Ulm", "inactive: true")
    assert not beneath(tmp_path, LAB.replace("ulm", "jena"), ulm=asleep)["ulm"].active
    woken = beneath(tmp_path, '[[labs]]\nslug = "ulm"\nactive = true\n', ulm=asleep)["ulm"]
    assert (woken.active, woken.name) == (True, "Code for Ulm")


def test_imported_aliases_give_way(tmp_path: Path) -> None:
    """Neither another lab's name nor a word for a day is taken; a file of ours is never refused."""
    both = page("Code for Ulm", "aliases: [/jena, /morgen, /ul]")
    labs = '[[labs]]\nslug = "jena"\nname = "OK Lab Jena"\naliases = ["code for ulm"]\n'
    assert beneath(tmp_path, labs, ulm=both)["ulm"].aliases == ("ul",)


def test_a_damaged_import_is_told_with_its_line(tmp_path: Path) -> None:
    """Whoever edits it by hand after all reads where."""
    (tmp_path / IMPORTED).write_text('[[labs]]\nslug = "jena"\nname = 7\n', encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, LAB)
    assert refused.value.mistakes[0].startswith(f"{tmp_path / IMPORTED}:3: lab jena: name:")


def test_the_address_of_the_import_is_part_of_the_registry(tmp_path: Path) -> None:
    """`import` at the top of labs.toml, and a typing mistake in it is told."""
    address = "https://github.com/example/site"
    assert read(tmp_path, f'import = "{address}"\n{LAB}').imports == address
    with pytest.raises(ConfigError, match=r"import: .*https://"):
        read(tmp_path, f'import = "github"\n{LAB}')


def test_an_empty_labs_toml_that_imports_says_how_to_begin(tmp_path: Path) -> None:
    """Before the first import there is no lab yet."""
    with pytest.raises(ConfigError, match="labs import ADDRESS"):
        read(tmp_path, 'import = "https://github.com/example/site"\n')


def test_the_same_labs_give_the_same_bytes() -> None:
    """So that nothing is written, and nobody starts anew, where nothing changed."""
    one, other = imported(ulm=ULM, jena=page("Jena")), imported(jena=page("Jena"), ulm=ULM)
    assert written(one.tables({}).values(), "x") == written(other.tables({}).values(), "x")


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    """Quotes, brackets and line breaks in a name write no key of their own."""
    evil = 'A" \\n[[labs]]\\nslug = "x'
    registry = beneath(tmp_path, LAB, jena=page(f"'{evil}'"), bonn=page('"a\\nb\\u0000c\\e"'))
    assert set(registry.labs) == {"ulm", "jena", "bonn"}
    assert registry["jena"].name == evil
    assert registry["bonn"].name == "a b c"


def test_one_source_in_two_spellings_is_taken_once() -> None:
    """Meetup with and without www, language, capitals and slashes is one group."""
    lines = ["links:"]
    for url in ("http://meetup.com/OK-Lab-Ulm", "https://www.meetup.com/de-DE/ok-lab-ULM//"):
        lines += ["- name: Meetup", f"  url: {url}"]
    lab = imported(ulm=page("Ulm", *lines, "feeds:", f"- {MEETUP}")).labs["ulm"]
    assert [(one.url, one.origin) for one in lab.taken] == [(MEETUP, Origin.DECLARED)]


def test_the_second_file_of_a_slug_is_reported() -> None:
    """The first one counts, and nothing is mixed."""
    files = LabFiles()
    files.add("content/labs/ulm.md", page("Ulm"))
    files.add("content/labs/ulm/index.md", page("Other"))
    found = read_labs_of(files)
    assert found.labs["ulm"].page.name == "Ulm"
    assert found.unread == (("content/labs/ulm/index.md", Unread(Why.TWICE, "ulm")),)


def test_a_file_that_cannot_be_read_today_keeps_its_lab() -> None:
    """A typing mistake in one file does not remove its lab; a file that is gone does."""
    before = tables(imported(ulm=ULM, jena=page("Jena")))
    broken = imported(ulm=b"---\ntitle: a: b\n---\n", bonn=page("Bonn"))
    assert set(tables(broken, before)) == {"bonn", "ulm"}
    assert tables(broken, before)["ulm"] == before["ulm"]


def test_what_was_found_by_asking_stays_while_nobody_asks() -> None:
    """Until its page is asked again, or linked no more."""
    linked = page("Ulm", "links:", "- name: Website", "  url: https://ulm.example/")
    asked = imported(ulm=linked)
    home, feed = "https://ulm.example/", "https://ulm.example/?ical=1"
    heard = asked.labs["ulm"].heard(home, Taken(feed, None, Origin.ASKED, home, home))
    before = tables(Import({"ulm": heard}))
    assert before["ulm"]["sources"] == [{"url": feed, "found_on": home}]
    assert tables(imported(ulm=linked), before)["ulm"]["sources"] == before["ulm"]["sources"]
    assert "sources" not in tables(imported(ulm=page("Ulm")), before)["ulm"]
    silent = asked.labs["ulm"].heard(home, Unread(Why.NOTHING_THERE, home))
    assert "sources" not in tables(Import({"ulm": silent}), before)["ulm"]
    down = asked.labs["ulm"].heard(home, Unread(Why.NO_ANSWER, home))
    assert tables(Import({"ulm": down}), before)["ulm"]["sources"] == before["ulm"]["sources"]


def test_what_was_found_by_asking_is_read_as_a_source(tmp_path: Path) -> None:
    """The page it was found on is no key of a source."""
    heard = imported(ulm=page("Ulm")).labs["ulm"]
    heard = heard.heard("https://u.example/", Taken("https://u.example/x", Kind.PAGE, Origin.ASKED))
    text = written(Import({"ulm": heard}).tables({}).values(), "here")
    (tmp_path / IMPORTED).write_text(text, encoding="utf-8")
    (tmp_path / "labs.toml").write_text(LAB, encoding="utf-8")
    (source,) = load_registry(tmp_path, today=TODAY).sources
    assert (source.kind, source.found) == (Kind.PAGE, False)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (0, 0, "refused"),
        (38, 0, "refused"),
        (1, 0, "refused"),
        (38, 28, "refused"),
        (38, 29, "taken"),
        (4, 2, "taken"),
        (4, 1, "refused"),
        (10, 40, "taken"),
        (0, 1, "taken"),
    ],
)
def test_an_import_with_far_fewer_labs_is_not_believed(
    before: int, after: int, verdict: str
) -> None:
    """A quarter may go at once, or two; an empty answer is never one."""
    old, new = ({str(n): {"slug": str(n)} for n in range(count)} for count in (before, after))
    assert ("refused" if refusal(new, old) else "taken") == verdict


def test_an_import_that_loses_the_sources_is_not_believed() -> None:
    """A website that renames `links:` silences nobody."""
    full = {str(n): {"sources": [{"url": "x"}]} for n in range(9)}
    assert "only 0 sources where there were 9" in (refusal({slug: {} for slug in full}, full) or "")
