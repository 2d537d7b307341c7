from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.fakes.site import Site

if TYPE_CHECKING:
    from tests.cli.conftest import Command

AT = ("--at", "2026-12-01")


def calendar(*events: str) -> str:
    """Return a calendar file; each event is its lines apart from BEGIN and END."""
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\n{body}END:VCALENDAR\n"


EVENING = "UID:1\nDTSTART:20270111T190000\nDTEND:20270111T210000\nSUMMARY:Kartenabend\nLOCATION:Hof"
DOJO = "UID:2\nDTSTART:20270112T160000\nDTEND:20270112T180000\nSUMMARY:CoderDojo\nLOCATION:Hof"
ODD = "UID:3\nDTSTART:20270113T190000\nDTEND:20270112T210000\nSUMMARY:Löten\nLOCATION:Hof"


@pytest.fixture
def house(command: Command) -> str:
    """A calendar of a house that several groups share, as a file."""
    (command.directory / "house.ics").write_text(calendar(EVENING, DOJO, ODD), encoding="utf-8")
    return "house.ics"


def test_check_shows_the_next_meetings_and_what_is_odd_in_german(
    command: Command, house: str
) -> None:
    """A lead sees when and where, and of how many meetings something is odd."""
    shown = command("check", house, *AT).stdout
    assert "3 Treffen stehen an" in shown
    assert "Mo 11. Jan. 2027" in shown
    assert "19:00–21:00" in shown
    assert "Das Ende liegt vor dem Beginn; es ist geraten. (1 von 3)" in shown


def test_check_names_what_the_page_names_and_did_not_answer(command: Command) -> None:
    """What is read instead is poorer, and the bot will look again; else nobody speaks of it."""
    words = "<p>Treffen am 21. Januar 2027, 19 Uhr</p>"
    with Site() as site:
        # Elsewhere by its name: files of its own a page needs itself.
        there = f"{site.url.replace('127.0.0.1', 'localhost')}/a.ics"
        page = f'<!doctype html><a href="{there}">Kalender</a>{words}'
        site.answer("/", page, headers={"Content-Type": "text/html"})
        site.answer("/a.ics", "", 503)
        missed = " ".join(command("check", f"{site.url}/", *AT).stdout.split())
        site.answer("/a.ics", calendar(EVENING, DOJO))
        heard = " ".join(command("check", f"{site.url}/", *AT).stdout.split())
        told = f"Auf der Seite steht auch {there}, das antwortet gerade nicht; "
    assert f"{told}der Bot schaut wieder nach." in missed
    assert "antwortet gerade nicht" not in heard


def test_check_shows_what_exclude_leaves_out(command: Command, house: str) -> None:
    """Of a shared house a lead sees which meetings the words keep and which they drop."""
    shown = command("check", house, "--exclude", "coderdojo", *AT).stdout
    assert "2 Treffen stehen an" in shown
    kept, dropped = shown.split("weggelassen: 1")
    assert "CoderDojo" not in kept
    assert "CoderDojo" in dropped


def test_a_kind_that_is_none_is_refused_with_the_right_ones(command: Command, house: str) -> None:
    """The error names what may be written."""
    refused = command("check", house, "--kind", "calender")
    assert refused.returncode == 2
    assert "gettogether, ical" in refused.stderr


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.txt", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "ical"),
        (
            "termine.md",
            "Donnerstag, 07.01.2027, 18:00-21:00, WikiBär: **Jugend editiert**",
            "prose",
        ),
    ],
)
def test_a_file_is_read_as_what_it_holds(command: Command, name: str, text: str, kind: str) -> None:
    """The content tells how a file is read, not its ending alone."""
    (command.directory / name).write_text(text, encoding="utf-8")
    assert command.json("check", name, *AT)["kind"] == kind


def test_the_lines_to_paste_are_valid_toml() -> None:
    """Words are quoted, and so is an address that a page names: it can add no line of its own."""
    from bot.domain.checked import Checked, Question, paste
    from bot.domain.source import Kind

    hostile = 'https://a.example/x"\nkind = "caldav\x7f'
    source = Question(address="https://a.example/x", include=('Open "Data"',)).source()
    found = Checked(
        source=source,
        kind=Kind.ICAL,
        url=hostile,
        way=None,
        listings=(),
        occurrences=(),
        coming=False,
    )
    (pasted,) = tomllib.loads(paste(found))["labs"]["sources"]
    assert pasted == {"url": hostile, "kind": "ical", "include": ['Open "Data"']}


def test_a_cancelled_meeting_is_shown_as_one(command: Command) -> None:
    """A lead who wrote “ABGESAGT” into the title sees that it was understood."""
    off = EVENING.replace("Kartenabend", "ABGESAGT: Kartenabend")
    (command.directory / "a.ics").write_text(calendar(off, DOJO), encoding="utf-8")
    shown = command("check", "a.ics", *AT).stdout
    assert "Kartenabend  abgesagt" in shown
    assert shown.count("abgesagt") == 2
    assert "1 Treffen steht an, abgesagt: 1" in shown


def test_what_lies_further_ahead_than_is_read_is_told(command: Command) -> None:
    """Somebody who looks far into the past or the future learns why nothing is shown."""
    (command.directory / "a.ics").write_text(calendar(EVENING), encoding="utf-8")
    shown = command("check", "a.ics", "--at", "2024-01-01").stdout
    assert "Das erste Treffen dort ist am" in shown
    assert "nichts mit Datum" not in shown


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("bild.png", b"\x89PNG\r\n\x1a\n...", "Das ist weder Kalender noch Webseite"),
        ("termine.zip", b"PK\x03\x04...", "Das ist weder Kalender noch Webseite"),
        ("programm", b"\x7fELF\x02\x01\x01\0\0\0", "Das ist weder Kalender noch Webseite"),
        ("leer.ics", b"", "Darin steht gar nichts."),
    ],
)
def test_what_cannot_be_read_is_told_in_german_in_one_line(
    command: Command, name: str, body: bytes, told: str
) -> None:
    """A picture, a packed file or an empty one says so, and what to give instead."""
    (command.directory / name).write_bytes(body)
    done = command("check", name, *AT)
    assert done.returncode == 1
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1


def test_a_lab_s_name_is_no_address(command: Command) -> None:
    """Whoever asks for a lab learns which command tells of its sources."""
    done = command("check", "karlsruhe")
    assert done.returncode == 2
    assert "treffpunkt refresh LAB" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--include", "foo", "--include", "bar"),
            "Keines der Treffen dort hat eines der „include“-Wörter: foo oder bar",
        ),
        (("--exclude", "kartenabend"), "„include“ und „exclude“ lassen alle Treffen dort weg."),
    ],
)
def test_words_that_leave_nothing_are_told_in_one_line(
    command: Command, words: tuple[str, ...], told: str
) -> None:
    """It is not said that nothing is there; what is there is listed, and the problem once."""
    (command.directory / "a.ics").write_text(calendar(EVENING), encoding="utf-8")
    shown = command("check", "a.ics", *words, *AT).stdout
    assert told in shown
    assert "Von include und exclude weggelassen: 1" in shown
    assert "Kartenabend" in shown
    assert "nichts mit Datum" not in shown
    assert "Auffällig" not in shown


def test_a_page_of_words_is_pasted_as_a_page() -> None:
    """A page that turns into a login for a day must not cancel what its words told."""
    from bot.domain.checked import Checked, Question, paste
    from bot.domain.source import Kind
    from bot.domain.ways import Way

    found = Checked(
        source=Question(address="https://a.example/x").source(),
        kind=Kind.PROSE,
        url="https://a.example/x",
        way=Way.WORDS_OF_PAGE,
        listings=(),
        occurrences=(),
        coming=False,
    )
    (pasted,) = tomllib.loads(paste(found))["labs"]["sources"]
    assert pasted["kind"] == "page"
