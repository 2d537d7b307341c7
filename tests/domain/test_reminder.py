from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.event import Attendance, Occurrence, Status
from bot.domain.reminder import DueReminder, due_reminders, still_worth
from tests.domain.meetings import at, evening, meeting, weekly

DAY = timedelta(hours=24)
TALK = meeting("talk", at("2027-01-13"))


def due(
    occurrence: Occurrence, now: datetime, *leads: timedelta, **facts: Any
) -> tuple[DueReminder, ...]:
    """Return the reminders of one meeting that are due by `now`."""
    return due_reminders(weekly(reminders=leads or (DAY,), **facts), [occurrence], now)


@pytest.mark.parametrize(
    ("day", "clock", "is_due"),
    [
        ("2027-01-12", "18:59", False),
        ("2027-01-12", "19:00", True),
        ("2027-01-13", "18:59", True),
        ("2027-01-13", "19:00", False),
        ("2027-01-13", "20:00", False),
    ],
)
def test_a_reminder_is_due_from_its_lead_to_the_start(day: str, clock: str, is_due: bool) -> None:  # noqa: FBT001
    """It comes a day ahead, later after downtime, and never once the meeting has begun."""
    assert bool(due(TALK, at(day, clock))) is is_due


def test_a_reminder_names_its_slot_and_its_meeting() -> None:
    """The slot holds occurrence, lead in seconds and start, so a new time is a new slot."""
    (found,) = due(TALK, at("2027-01-13", "10:00"))
    assert found.slot == "talk:86400:2027-01-13T18:00:00+00:00"
    assert found.occurrence == "talk"
    assert found.content.special == ("talk",)
    assert found.content.lead == DAY


def test_the_same_moment_in_another_zone_is_the_same_slot() -> None:
    """A feed that turns to writing its times in UTC does not remind again."""
    utc = meeting("talk", at("2027-01-13", "18:00", ZoneInfo("UTC")), timezone="UTC")
    now = at("2027-01-13", "10:00")
    assert due(utc, now)[0].slot == due(TALK, now)[0].slot


def test_after_downtime_only_the_shortest_lead_is_said() -> None:
    """An hour before the start the day-ahead reminder would only repeat the nearer one."""
    found = due(TALK, at("2027-01-13", "18:00"), DAY, timedelta(hours=2))
    assert [each.content.lead for each in found] == [timedelta(hours=2)]


@pytest.mark.parametrize(
    "facts",
    [
        {"status": Status.CANCELLED},
        {"vanished": True},
        {"open_dates": (date(2027, 1, 13), date(2027, 1, 20))},
    ],
)
def test_what_is_off_or_open_is_not_reminded_of(facts: dict[str, Any]) -> None:
    """Nobody is nudged to a meeting that is cancelled, gone, or has no date yet."""
    assert due(meeting("m", at("2027-01-13"), **facts), at("2027-01-13", "10:00")) == ()


def test_a_meeting_with_open_dates_as_a_rule_states_it_is_not_reminded_of() -> None:
    """The second or third Monday is no date to be nudged for."""
    days = date(2027, 1, 11), date(2027, 1, 18)
    either = evening("m", days[0], end=date(2027, 1, 19), open_dates=days)
    assert due(either, at("2027-01-11", "08:00")) == ()


@pytest.mark.parametrize(
    ("day", "clock", "is_due"),
    [
        ("2027-01-12", "08:59", False),
        ("2027-01-12", "09:00", True),
        ("2027-01-13", "08:59", True),
        ("2027-01-13", "09:00", False),
    ],
)
def test_an_all_day_meeting_counts_from_nine(day: str, clock: str, is_due: bool) -> None:  # noqa: FBT001
    """A day ahead of an all-day meeting is nine in the morning before, not midnight."""
    assert bool(due(meeting("m", date(2027, 1, 13)), at(day, clock))) is is_due


def test_an_all_day_meeting_is_named_by_its_date() -> None:
    """Its slot holds the date, which no change of zone data moves."""
    (found,) = due(meeting("m", date(2027, 1, 13)), at("2027-01-12", "10:00"))
    assert found.slot == "m:86400:2027-01-13"


@pytest.mark.parametrize(
    ("start", "now"),
    [("2027-03-28", "2027-03-27T18:00:00+00:00"), ("2027-10-31", "2027-10-30T19:00:00+00:00")],
)
def test_a_lead_is_elapsed_time_across_a_clock_change(start: str, now: str) -> None:
    """Twenty-four hours before 20:00 is 24 hours, though the day has 23 or 25."""
    exactly = datetime.fromisoformat(now)
    talk = meeting("m", at(start, "20:00"))
    assert due(talk, exactly)
    assert not due(talk, exactly - timedelta(minutes=1))


def test_attendance_that_was_not_asked_for_is_not_reminded_of() -> None:
    """A channel that wants online meetings is not nudged for one on site."""
    onsite = meeting("m", at("2027-01-13"), attendance=Attendance.ONSITE)
    assert due(onsite, at("2027-01-13", "10:00"), attendance=(Attendance.ONLINE,)) == ()


def test_no_leads_give_no_reminders() -> None:
    """Reminders are off unless someone asks for them."""
    assert due_reminders(weekly(), [TALK], at("2027-01-13", "18:00")) == ()


NOON = at("2027-01-13", "12:00")


@pytest.mark.parametrize(
    ("occurrence", "now", "is_worth"),
    [
        (TALK, NOON, True),
        (TALK, at("2027-01-13", "19:00"), False),
        (None, NOON, False),
        (meeting("talk", at("2027-01-13"), status=Status.CANCELLED), NOON, False),
        (meeting("talk", at("2027-01-13"), vanished=True), NOON, False),
        (meeting("talk", at("2027-01-13"), title="Neu", place="Anderswo"), NOON, True),
        (meeting("talk", at("2027-01-20")), NOON, False),
        (meeting("talk", at("2027-01-14", "10:00")), NOON, False),
        (meeting("talk", at("2027-01-13", "20:00")), NOON, False),
    ],
    ids=["on", "begun", "gone", "cancelled", "vanished", "renamed", "week", "day", "hour"],
)
def test_a_reminder_is_dropped_when_it_is_no_longer_true(
    occurrence: Occurrence | None,
    now: datetime,
    is_worth: bool,  # noqa: FBT001
) -> None:
    """Begun, cancelled, vanished and moved meetings are not reminded of by an old slot."""
    (old,) = due(TALK, NOON)
    assert still_worth(old.content, occurrence, now, slot=old.slot) is is_worth


def test_without_its_slot_a_move_to_another_day_is_still_seen() -> None:
    """The day frozen in the content tells of a move, too."""
    (old,) = due(TALK, NOON)
    assert not still_worth(old.content, meeting("talk", at("2027-01-14", "10:00")), NOON)


def test_a_merged_meeting_keeps_its_reminder() -> None:
    """When an older id takes the meeting over, the slot's old name does no harm."""
    (old,) = due(TALK, NOON)
    assert still_worth(old.content, meeting("older", at("2027-01-13")), NOON, slot=old.slot)
