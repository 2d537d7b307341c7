"""What stands in the monthly list, and what is folded into a rule's line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.bulletin.choosing import Choice, Standing
from bot.domain.bulletin.evenings import Evening, evening_id
from bot.domain.bulletin.flags import FlagCode
from bot.domain.event import Basis, Status
from tests.domain.bulletin.samples import LEIPZIG, at, by_rule, listed, meeting, only

WEDNESDAYS = (3, 10, 17, 24)


@pytest.mark.parametrize(
    ("facts", "chosen", "standing"),
    [
        ({}, None, Standing.LISTED),
        ({}, False, Standing.REJECTED),
        ({"labs": ("freunde",)}, None, Standing.UNDECIDED),
        ({"labs": ("freunde",)}, True, Standing.LISTED),
        ({"labs": ("freunde",)}, False, Standing.REJECTED),
        ({"labs": ("freunde", "koeln")}, None, Standing.LISTED),
        ({"status": Status.CANCELLED}, None, Standing.CANCELLED),
        ({"status": Status.CANCELLED}, True, Standing.CANCELLED),
        ({"vanished": True}, True, Standing.CANCELLED),
        ({"status": Status.TENTATIVE, "basis": Basis.PROSE}, None, Standing.LISTED),
    ],
)
def test_who_is_in(
    facts: dict[str, Any],
    chosen: bool | None,  # noqa: FBT001 -- a value of the table above
    standing: Standing,
) -> None:
    """Lab evenings are in unless rejected, friends' events once accepted, cancelled ones never."""
    row = only(listed(meeting(**facts), choices={} if chosen is None else {"m": chosen}))
    assert row.standing is standing
    assert row.accepted is {Standing.LISTED: True, Standing.UNDECIDED: None}.get(standing, False)


def test_meetings_stand_in_the_order_of_their_days() -> None:
    """Of one day, what has no time comes first, as on the blog; then the clock decides."""
    late, early = meeting("late", at(10, "20:00")), meeting("early", at(10, "18:00"))
    whole, before = meeting("whole", date(2027, 2, 10)), meeting("before", at(9))
    found = listed(late, early, whole, before).meetings
    assert [row.id for row in found] == ["before", "whole", "early", "late"]


def test_evenings_by_rule_are_one_line() -> None:
    """What a rule alone tells of is folded into one row, with all its dates."""
    row = only(listed(*map(by_rule, WEDNESDAYS)))
    assert isinstance(row.about, Evening)
    assert row.id == evening_id(LEIPZIG)
    assert [one.day.day for one in row.about.dates] == [3, 10, 17, 24]
    assert (row.about.missing, row.about.unlisted) == ((), ())


def test_what_is_announced_for_a_rules_day_stands_apart() -> None:
    """Something special on a rule's day is a line of its own, and no day that the rule misses."""
    special = meeting("s", at(10), labs=("leipzig",))
    found = listed(special, *(by_rule(day) for day in (3, 17, 24)))
    assert [row.id for row in found.meetings] == ["s"]
    (row,) = found.evenings
    assert isinstance(row.about, Evening)
    assert [one.day.day for one in row.about.dates] == [3, 17, 24]
    assert (row.about.missing, row.about.unlisted) == ((), ())


def test_a_rule_of_which_all_dates_are_announced_is_no_line() -> None:
    """Nothing is left for the rule to tell."""
    found = listed(*(meeting(f"s{day}", at(day), labs=("leipzig",)) for day in WEDNESDAYS))
    assert (len(found.meetings), found.evenings) == (4, ())


def test_a_cancelled_evening_is_missing_in_its_rules_line() -> None:
    """It stands under what is cancelled, and the line of the rule says that it is not on."""
    off = by_rule(10, status=Status.CANCELLED)
    found = listed(off, *(by_rule(day) for day in (3, 17, 24)))
    assert [(row.id, row.standing) for row in found.meetings] == [("rule10", Standing.CANCELLED)]
    about = found.evenings[0].about
    assert isinstance(about, Evening)
    assert about.missing == (date(2027, 2, 10),)


def test_one_evening_of_a_rule_can_be_accepted_or_rejected_by_itself() -> None:
    """Accepted it is a line of its own; rejected it is missing in its rule's line."""
    evenings = [by_rule(day) for day in WEDNESDAYS]
    taken = listed(*evenings, choices={"rule10": True})
    assert [(row.id, row.standing) for row in taken.meetings] == [("rule10", Standing.LISTED)]
    left = listed(*evenings, choices={"rule10": False})
    assert [(row.id, row.standing) for row in left.meetings] == [("rule10", Standing.REJECTED)]
    of_taken, of_left = taken.evenings[0].about, left.evenings[0].about
    assert isinstance(of_taken, Evening)
    assert isinstance(of_left, Evening)
    assert of_taken.missing == ()
    assert of_left.missing == (date(2027, 2, 10),)


def test_a_whole_rule_can_be_rejected() -> None:
    """Its line is left out, and its dates do not come back as lines of their own."""
    found = listed(*map(by_rule, WEDNESDAYS), choices={evening_id(LEIPZIG): False})
    assert only(found).standing is Standing.REJECTED


def test_a_day_of_which_nobody_tells_is_no_day_off() -> None:
    """Where the lab's own announcements reach further and leave a day out, the editor hears it."""
    row = only(listed(by_rule(3), by_rule(17), by_rule(24)))
    assert isinstance(row.about, Evening)
    assert row.about.missing == ()
    assert row.about.unlisted == (date(2027, 2, 10),)
    assert FlagCode.UNLISTED in {flag.code for flag in row.flags}


def test_what_changed_after_it_was_chosen_is_said() -> None:
    """A choice holds, but who made it may want to look again."""
    friend = meeting(labs=("freunde",))
    before, after = (datetime(2027, 1, day, tzinfo=UTC) for day in (1, 3))
    changed = only(listed(friend, dated={"m": Choice(accepted=True, at=before)}))
    same = only(listed(friend, dated={"m": Choice(accepted=True, at=after)}))
    assert FlagCode.CHANGED in {flag.code for flag in changed.flags}
    assert same.flags == ()
