from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.changes import compare, same_facts
from bot.domain.event import Attendance, Basis, ChangeKind, Occurrence, Status
from tests.domain.listings import BERLIN, NOW, occurrence

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE = occurrence(place="Rathaus")
RULE = occurrence(title="Offener Abend", place="Hafen", basis=Basis.RULE, status=Status.TENTATIVE)
CANCELLED = replace(BEFORE, status=Status.CANCELLED)
VANISHED = replace(CANCELLED, vanished=True)
OTHER_START = datetime(2027, 1, 19, 19, tzinfo=BERLIN)


def kinds(before: Occurrence | None, after: Occurrence) -> list[ChangeKind]:
    """Compare; return what happened."""
    return [change.kind for change in compare(before, after, NOW)]


@pytest.mark.parametrize(
    ("before", "facts", "expected"),
    [
        (None, {}, [ChangeKind.ANNOUNCED]),
        (None, {"status": Status.CANCELLED}, []),
        (None, {"basis": Basis.RULE, "status": Status.TENTATIVE}, []),
        (BEFORE, {}, []),
        (BEFORE, {"start": OTHER_START}, [ChangeKind.MOVED]),
        (BEFORE, {"title": "Datenabend"}, [ChangeKind.RENAMED]),
        (BEFORE, {"place": "Hafen"}, [ChangeKind.RELOCATED]),
        (BEFORE, {"attendance": Attendance.ONLINE}, []),
        (BEFORE, {"join_url": "https://meet.example/a"}, []),
        (BEFORE, {"description": "Neu"}, []),
        (BEFORE, {"status": Status.CANCELLED}, [ChangeKind.CANCELLED]),
        (BEFORE, {"status": Status.CANCELLED, "vanished": True}, [ChangeKind.VANISHED]),
        (CANCELLED, {"status": Status.CANCELLED, "vanished": True}, []),
        (CANCELLED, {"status": Status.CANCELLED, "start": OTHER_START}, []),
        (CANCELLED, {}, [ChangeKind.RESTORED]),
        (VANISHED, {"start": OTHER_START}, [ChangeKind.RESTORED, ChangeKind.MOVED]),
        (RULE, {}, [ChangeKind.CONFIRMED]),
        (RULE, {"start": OTHER_START}, [ChangeKind.CONFIRMED, ChangeKind.MOVED]),
        (replace(RULE, status=Status.CONFIRMED), {}, []),
    ],
)
def test_what_happened(
    before: Occurrence | None, facts: dict[str, Any], expected: Sequence[ChangeKind]
) -> None:
    """Each difference that matters is a change of its own; what adds knowledge is none."""
    assert kinds(before, replace(BEFORE, **facts)) == expected


def test_joining_differently_is_a_relocation() -> None:
    """From on site to online, or to another room, is news; coming to know how is none."""
    onsite = replace(BEFORE, attendance=Attendance.ONSITE, join_url="https://meet.example/a")
    for facts in ({"attendance": Attendance.ONLINE}, {"join_url": "https://meet.example/b"}):
        assert kinds(onsite, replace(onsite, **facts)) == [ChangeKind.RELOCATED]


def test_a_slot_that_returns_tells_what_is_left() -> None:
    """Its meeting vanished, and the date stands tentative; unless that was told before."""
    (change,) = compare(BEFORE, RULE, NOW)
    assert change.kind is ChangeKind.VANISHED
    assert BEFORE.title != RULE.title
    told = {"status": "confirmed", "basis": "announced", "title": BEFORE.title}
    assert change.before == told
    assert change.after == {"status": "tentative", "basis": "rule", "title": RULE.title}
    assert kinds(VANISHED, RULE) == []


def test_an_open_date_that_is_fixed_has_not_moved() -> None:
    """A slot of several days takes one of them: confirmed, not moved."""
    open_days = (date(2027, 1, 11), date(2027, 1, 18))
    start, end = date(2027, 1, 11), date(2027, 1, 19)
    slot = replace(RULE, open_dates=open_days, start=start, end=end)
    assert kinds(slot, BEFORE) == [ChangeKind.CONFIRMED]


def test_what_is_over_is_no_news() -> None:
    """Nothing is told of a meeting that has ended, except that it is to be again."""
    past = replace(
        BEFORE,
        start=datetime(2026, 11, 30, 19, tzinfo=BERLIN),
        end=datetime(2026, 11, 30, 21, tzinfo=BERLIN),
    )
    assert kinds(None, past) == kinds(past, replace(past, title="Neu")) == []
    assert kinds(past, BEFORE) == [ChangeKind.MOVED]


def test_a_change_holds_only_what_changed_as_json_has_it() -> None:
    """Times are ISO strings with their offset, choices plain words, and equal fields absent."""
    after = replace(BEFORE, start=OTHER_START)
    (change,) = compare(BEFORE, after, NOW)
    assert change.before == {"start": "2027-01-18T19:00:00+01:00"}
    assert change.after == {"start": "2027-01-19T19:00:00+01:00"}
    assert (change.lab, change.occurrence, change.at) == ("ulm", "a", NOW)
    (change,) = compare(BEFORE, CANCELLED, NOW)
    assert type(change.after["status"]) is str


def test_the_hour_that_comes_twice_makes_a_difference() -> None:
    """The second 02:30 of an autumn night is not the first, though Python calls them equal."""
    first = replace(BEFORE, start=datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN))
    second = replace(first, start=first.start.replace(fold=1))  # type: ignore[call-arg]
    assert first.start == second.start
    assert not same_facts(first, second)
    assert same_facts(first, replace(first, sequence=7))
