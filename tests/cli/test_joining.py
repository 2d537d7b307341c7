"""The commands merge and split, run as a person runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.site import Site
from tests.jobs.refresh_stage import calendar, vevent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Command

AT = "2027-01-11T08:00:00+01:00"
LABS = """
[[labs]]
slug = "koeln"
name = "OK Lab Köln"
[[labs.sources]]
url = "{site}/a.ics"
kind = "ical"
[[labs]]
slug = "bonn"
name = "OK Lab Bonn"
[[labs.sources]]
url = "{site}/b.ics"
kind = "ical"
"""


@pytest.fixture
def ids(command: Command) -> Iterator[list[str]]:
    """The ids of two meetings of two labs on one evening, the older first, and one much later."""
    with Site() as site:
        later = vevent("c", "2027-03-18 19:00", "Ausflug")
        site.answer("/a.ics", calendar(vevent("a", "2027-01-18 19:00", "Kartenabend"), later))
        site.answer("/b.ics", calendar(vevent("b", "2027-01-18 19:30", "Lötkurs für Anfänger")))
        command.configure(LABS.format(site=site.url))
        for lab in ("koeln", "bonn"):
            assert command("refresh", lab, "--at", AT).returncode == 0
        yield [row["id"] for row in command.json("events", "--at", AT)]


def test_merge_and_split_undo_each_other(command: Command, ids: list[str]) -> None:
    """Both say what they did as people read it; the ids that come back are those that were."""
    done = command("merge", ids[1], f"https://treffen.example/events/{ids[0]}", "--at", AT)
    assert done.returncode == 0, done.stderr
    assert "Das ist jetzt ein Treffen:" in done.stdout
    assert "Montag, 18. Januar, 19:00–21:00 · Kartenabend" in done.stdout
    assert f"Es hat die Kennung {ids[0]}; {ids[1]} führt dorthin." in done.stdout
    (row, _) = command.json("events", "--at", AT)
    assert (row["id"], sorted(row["labs"]), len(row["sources"])) == (ids[0], ["bonn", "koeln"], 2)
    assert command("refresh", "--force", "--at", AT).returncode == 0
    assert len(command.json("events", "--at", AT)) == 2
    parts = command.json("split", ids[1], "--at", AT)
    assert [one["id"] for one in parts] == ids[:2]
    assert [row["id"] for row in command.json("events", "--at", AT)] == ids
    assert command.json("changes") == []


def test_what_cannot_be_done_is_said_in_one_line(command: Command, ids: list[str]) -> None:
    """An unknown id is suggested another; the same twice, days apart, one source only: exit 2."""
    typed = ids[0][:-1] + ("a" if ids[0][-1] != "a" else "b")
    for arguments, said in (
        (("merge", typed, ids[1]), f"did you mean {ids[0]}?"),
        (("split", "7"), "treffpunkt events --json shows the ids"),
        (("merge", ids[0], ids[0]), "name two meetings, not one twice"),
        (("merge", ids[0], ids[2]), "begin 59 days apart"),
        (("split", ids[2]), "there is nothing to split"),
    ):
        done = command(*arguments, "--at", AT)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert command("merge", ids[0], ids[2], "--yes", "--at", AT).returncode == 0
