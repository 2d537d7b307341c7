from __future__ import annotations

from io import StringIO

from rich.console import Console

from bot.cli.change_table import draw
from bot.domain.event import Change, ChangeKind
from bot.text import translator
from tests.domain.meetings import at, meeting


def test_each_change_says_which_evening_it_is_and_what_happened() -> None:
    """Evenings of one title are told apart by their dates, in the reader's own language."""
    known = {
        name: meeting(name, at(day)) for name, day in (("a", "2027-01-11"), ("b", "2027-02-08"))
    }
    moved = Change(
        ChangeKind.MOVED,
        at("2027-01-01"),
        "koeln",
        "b",
        {"start": "2027-02-07T19:00:00+01:00"},
        {"start": "2027-02-08T19:00:00+01:00"},
    )
    off = Change(ChangeKind.CANCELLED, at("2027-01-01"), "koeln", "a", {}, {"status": "cancelled"})
    gone = Change(ChangeKind.CANCELLED, at("2027-01-01"), "koeln", "c", {}, {})
    written = StringIO()
    table = draw((off, moved, gone), known, "Europe/Berlin", translator("de"))
    Console(file=written, width=120).print(table)
    lines = [" ".join(line.split()) for line in written.getvalue().splitlines()[1:]]
    assert [line.split("koeln ")[-1] for line in lines] == [
        "„Titel a“, Montag, 11. Januar, 19:00–21:00",
        "Abgesagt.",
        "„Titel b“, Montag, 8. Februar, 19:00–21:00",
        "Verlegt von Sonntag, 7. Februar, 19:00 auf Montag, 8. Februar, 19:00.",
        "c",
        "Geändert.",
    ]
