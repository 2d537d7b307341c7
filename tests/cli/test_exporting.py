"""The monthly event list on the terminal: an afternoon's work in ten minutes."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import ROOT, Command
from tests.fakes.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.starting import Starter

MORNING = "2027-01-11T08:00:00+01:00"
EXPORT = ("export", "out-in-the-open", "--at", MORNING)
LABS = """
[[labs]]
slug = "karlsruhe"
name = "OK Lab Karlsruhe"
city = "Karlsruhe"
latitude = 49.01
longitude = 8.40
[[labs.sources]]
url = "{site}/lab.ics"
kind = "ical"
[[labs.sources]]
kind = "schedule"
when = "jeden dritten Montag im Monat, 19:00-21:00"
place = "Impact Hub, Kaiserstr 97, 76131 Karlsruhe"
title = "Code for Karlsruhe"
url = "https://ok-lab-karlsruhe.example/"

[[labs]]
slug = "freunde"
name = "Freunde e. V."
friend = true
[[labs.sources]]
url = "{site}/friends.ics"
kind = "ical"
"""
LAB_NAME = "OK Lab Karlsruhe"
HALL = "Konzerthaus, Konrad-Adenauer-Platz 1, 79098 Freiburg im Breisgau"
HUB = "Impact Hub, Kaiserstr 97, 76131 Karlsruhe"
BASE = "c-base, Rungestraße 20, 10179 Berlin"
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//DE\r\n{events}END:VCALENDAR\r\n"
EVENT = (
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:{title}\r\n"
    "DTSTART;TZID=Europe/Berlin:{start}\r\nDTEND;TZID=Europe/Berlin:{end}\r\n{more}END:VEVENT\r\n"
)


def event(uid: str, title: str, start: str, end: str, **more: str) -> str:
    """Return a VEVENT; `more` are further properties."""
    lines = "".join(f"{name}:{value}\r\n" for name, value in more.items())
    return EVENT.format(uid=uid, title=title, start=start, end=end, more=lines)


LAB = event(
    "1@lab", "Offene Haushaltsdaten", "20270113T190000", "20270113T210000",
    LOCATION="Konzerthaus\\, Konrad-Adenauer-Platz 1\\, 79098 Freiburg im Breisgau",
    GEO="47.9957;7.8424", URL="https://ka.example/events/2027-01-13-offene-haushaltsdaten",
)  # fmt: skip
FRIENDS = event(
    "1@friends", "147. Netzpolitischer Abend", "20270202T200000", "20270202T200000",
    LOCATION="c-base\\, Rungestraße 20\\, 10179 Berlin", URL="https://digital.example/147",
)  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, starter: Starter) -> Path:
    """A directory in which the program has asked a lab and a friend, once for all tests."""
    command = Command(tmp_path_factory.mktemp("asked"), starter, environment())
    with Site() as site:
        for path, events in (("/lab.ics", LAB), ("/friends.ics", FRIENDS)):
            body = CALENDAR.format(events=events).encode()
            site.answer(path, body, headers={"Content-Type": "text/calendar"})
        command.configure(LABS.format(site=site.url))
        done = command("refresh", "--strict", "--at", MORNING)
        assert done.returncode == 0, done.stderr
    return command.directory


def environment() -> dict[str, str]:
    """Return an environment with a public address, and patience on a busy machine."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1",
        "TREFFPUNKT_PARSE_SECONDS": "60",
        "PUBLIC_URL": "https://treffen.example",
        "COLUMNS": "80",
    }


@pytest.fixture
def desk(asked: Path, tmp_path: Path, starter: Starter) -> Command:
    """The program, after it has asked."""
    directory = tmp_path / "desk"
    shutil.copytree(asked, directory)
    return Command(directory, starter, environment())


def by_title(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return rows by the title in their text."""
    return {row["text"].split("**")[1]: row for row in rows}


def test_the_list_and_what_is_odd_about_it(desk: Command) -> None:
    """Markdown on stdout, ready to paste; beside it, on stderr, what to look at."""
    done = desk(*EXPORT)
    assert done.returncode == 0, done.stderr
    lines = [line.partition(" <a ")[0] for line in done.stdout.splitlines()]
    assert lines == [
        "## Veranstaltungen ([Kalender](https://treffen.example/))",
        "",
        f"* Mittwoch, 13.01.2027, 19:00-21:00, {HALL}: **Offene Haushaltsdaten** ({LAB_NAME})",
        "  * https://ka.example/events/2027-01-13-offene-haushaltsdaten",
        "* Regelmäßige Treffen",
        f"  * Karlsruhe: jeden dritten Montag im Monat, 19:00-21:00, {HUB}: **Code for Karlsruhe**",
        "    * https://ok-lab-karlsruhe.example/",
    ]
    told = " ".join(done.stderr.split())
    for words in (
        "11. Januar – 28. Februar 2027",
        "der Ort liegt 120 km von der Stadt des Labs",
        "die Regel hat niemand bestätigt",
        "Zu entscheiden: Termine von Freunden (1)",
        "endet, wenn es beginnt",
        "2 Zeilen stehen in der Liste",
    ):
        assert words in told


def test_rows_as_json(desk: Command) -> None:
    """Each row has its text, its flags, whether it is accepted, and its id."""
    rows = by_title(desk.json(*EXPORT))
    assert {title: (row["accepted"], row["flags"]) for title, row in rows.items()} == {
        "Offene Haushaltsdaten": (True, ["far"]),
        "147. Netzpolitischer Abend": (None, ["start_is_end"]),
        "Code for Karlsruhe": (True, ["unconfirmed_rule"]),
    }
    assert rows["147. Netzpolitischer Abend"]["text"] == (
        f"Dienstag, 02.02.2027, 20:00, {BASE}: **147. Netzpolitischer Abend**"
    )
    assert rows["Code for Karlsruhe"]["regular"]


def test_choices_are_remembered(desk: Command) -> None:
    """What was accepted or rejected once stays so in the next run."""
    rows = by_title(desk.json(*EXPORT))
    ids = {title: row["id"] for title, row in rows.items()}
    first = desk(
        *EXPORT, "--accept", ids["147. Netzpolitischer Abend"],
        "--reject", f"{ids['Offene Haushaltsdaten']},{ids['Code for Karlsruhe']}", "--list",
    )  # fmt: skip
    assert first.returncode == 0, first.stderr
    assert "Weggelassen (2)" in first.stdout
    again = desk(*EXPORT)
    assert [line.partition(" <a ")[0] for line in again.stdout.splitlines()[2:]] == [
        f"* Dienstag, 02.02.2027, 20:00, {BASE}: **147. Netzpolitischer Abend**",
        "  * https://digital.example/147",
    ]
    back = by_title(desk.json(*EXPORT, "--accept", ids["Offene Haushaltsdaten"]))
    assert back["Offene Haushaltsdaten"]["accepted"] is True
    assert back["Code for Karlsruhe"]["accepted"] is False


def test_a_rule_that_a_lead_confirms_is_not_flagged(desk: Command) -> None:
    """`confirm` is the answer to the flag."""
    assert desk("confirm", "karlsruhe", "--at", MORNING).returncode == 0
    row = by_title(desk.json(*EXPORT))["Code for Karlsruhe"]
    assert row["flags"] == []
    late = desk.json("export", "out-in-the-open", "--at", "2027-07-20T08:00:00+02:00")
    assert by_title(late)["Code for Karlsruhe"]["flags"] == ["unconfirmed_rule"]


def test_a_month_and_a_file_and_english(desk: Command) -> None:
    """A whole month, in English, into a file."""
    file = desk.directory / "list.md"
    done = desk(*EXPORT, "--month", "2027-01", "--lang", "en", "-o", str(file))
    assert (done.returncode, done.stdout) == (0, "")
    told = file.read_text("utf-8")
    assert "* Wednesday 13 January 2027, 19:00-21:00, " in told
    assert "* Regular meetings" in told
    empty = desk(*EXPORT, "--from", "2027-01-12", "--to", "2027-01-13", "--list")
    assert "In dieser Zeit" in empty.stdout


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--month", "2027-13"), "2027-02"),
        (("--month", "Februar"), "2027-02"),
        (("--from", "2027-02-01", "--to", "2027-01-01"), "before"),
        (("--from", "gestern"), "2027-01-31"),
        (("--from", "2027-01-01", "--to", "2032-01-01"), "one year"),
        (("--month", "2027-02", "--from", "2027-02-01"), "not both"),
        (("--accept", "nobody"), "--list"),
        (("--reject", "nobody"), "--list"),
        (("--accept", "a", "--reject", "a"), "either"),
        (("--lang", "fr"), "de or en"),
        (("-o", "no/such/directory/list.md"), "can be written"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    command: Command, arguments: tuple[str, ...], hint: str
) -> None:
    """It says what is wrong and what to write instead, and remembers nothing."""
    command.configure('[[labs]]\nslug = "ka"\nname = "OK Lab Karlsruhe"\n')
    command.environment["PUBLIC_URL"] = "https://treffen.example"
    done = command(*EXPORT, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    line = done.stderr.strip().splitlines()[-1]
    assert hint in line
    assert "Traceback" not in done.stderr


def test_an_address_of_this_machine_is_told(command: Command) -> None:
    """Without PUBLIC_URL the list is not linked to a page that nobody else can open."""
    command.configure('[[labs]]\nslug = "ka"\nname = "OK Lab Karlsruhe"\n')
    done = command(*EXPORT)
    assert done.stdout == "## Veranstaltungen\n\n"
    assert "PUBLIC_URL" in done.stderr
