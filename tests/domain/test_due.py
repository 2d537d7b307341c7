from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.due import existing, latest_due, next_due
from bot.domain.subscription import Rhythm, Subscription
from tests.domain.meetings import at, weekly


def daily(clock: str, **facts: object) -> Subscription:
    """Return a subscription to a daily digest."""
    return weekly(rhythm=Rhythm.DAILY, at=time.fromisoformat(clock), **facts)


def monthly(day: int, clock: str = "09:00") -> Subscription:
    """Return a subscription to a monthly digest."""
    return weekly(rhythm=Rhythm.MONTHLY, day=day, at=time.fromisoformat(clock))


def utc(text: str) -> datetime:
    """Return the UTC moment that a text without offset means."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        ("Europe/Berlin", "2027-01-11T09:00", "2027-01-11T08:00"),
        ("Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59"),
        ("Europe/Berlin", "2027-03-28T02:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"),
        ("Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00"),
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:00"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:30"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),
        ("UTC", "2027-03-28T02:30", "2027-03-28T02:30"),
    ],
)
def test_a_wall_time_has_one_moment(zone: str, wall: str, moment: str) -> None:
    """A skipped time means the moment of the jump, a repeated one its first occurrence."""
    assert existing(datetime.fromisoformat(wall), ZoneInfo(zone)) == utc(moment)


@example(datetime.fromisoformat("2000-03-26T02:00").replace(fold=1), "Europe/Berlin")
@given(
    st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2040-01-01")),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut"]),
)
def test_a_moment_never_shows_an_earlier_wall_time(wall: datetime, zone: str) -> None:
    """The moment found shows the wall time itself, or the first one after a gap."""
    wall = wall.replace(microsecond=0)
    shown = existing(wall, ZoneInfo(zone)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert wall <= shown <= wall + timedelta(hours=1)


def test_a_weekly_digest_is_due_on_its_day_and_speaks_of_seven_days() -> None:
    """Monday at nine gives the slot of Monday, its moment in UTC, and Monday to Sunday."""
    due = latest_due(weekly(), at("2027-01-13", "12:00"))
    assert due is not None
    assert due.slot == "2027-01-11T09:00"
    assert due.due == utc("2027-01-11T08:00")
    assert (due.first_day, due.last_day) == (date(2027, 1, 11), date(2027, 1, 17))


@pytest.mark.parametrize(
    ("clock", "slot"),
    [("08:59", "2027-01-04T09:00"), ("09:00", "2027-01-11T09:00"), ("09:01", "2027-01-11T09:00")],
)
def test_the_latest_slot_changes_at_its_minute(clock: str, slot: str) -> None:
    """A minute before nine last week's slot is the latest, at nine this week's."""
    due = latest_due(weekly(), at("2027-01-11", clock))
    assert due is not None
    assert due.slot == slot


@pytest.mark.parametrize(
    ("now", "slot", "due"),
    [
        ("2027-03-28T00:59", "2027-03-27T02:30", "2027-03-27T01:30"),
        ("2027-03-28T01:00", "2027-03-28T02:30", "2027-03-28T01:00"),
        ("2027-03-29T00:30", "2027-03-29T02:30", "2027-03-29T00:30"),
        ("2027-10-31T00:30", "2027-10-31T02:30", "2027-10-31T00:30"),
        ("2027-10-31T01:30", "2027-10-31T02:30", "2027-10-31T00:30"),
        ("2027-11-01T01:30", "2027-11-01T02:30", "2027-11-01T01:30"),
    ],
)
def test_a_daily_slot_in_the_night_survives_both_clock_changes(
    now: str, slot: str, due: str
) -> None:
    """Half past two comes once on every night, also when the clock skips or repeats it."""
    found = latest_due(daily("02:30"), utc(now))
    assert found is not None
    assert (found.slot, found.due) == (slot, utc(due))


@pytest.mark.parametrize("start", ["2027-03-26T00:00", "2027-10-29T00:00"])
def test_each_night_has_one_slot_across_a_clock_change(start: str) -> None:
    """Looking every ten minutes for five days over a change sees each day's slot once, in order."""
    seen = []
    for step in range(5 * 24 * 6):
        due = latest_due(daily("02:30"), utc(start) + timedelta(minutes=10 * step))
        assert due is not None
        if due.slot not in seen:
            seen.append(due.slot)
    assert seen == sorted(seen)
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("now", "slot", "last"),
    [
        ("2027-01-31", "2027-01-31T09:00", date(2027, 2, 27)),
        ("2027-02-28", "2027-02-28T09:00", date(2027, 3, 30)),
        ("2027-03-30", "2027-02-28T09:00", date(2027, 3, 30)),
        ("2028-02-29", "2028-02-29T09:00", date(2028, 3, 30)),
        ("2027-04-30", "2027-04-30T09:00", date(2027, 5, 30)),
        ("2027-01-01", "2026-12-31T09:00", date(2027, 1, 30)),
    ],
)
def test_the_31st_means_the_last_day_of_a_short_month(now: str, slot: str, last: date) -> None:
    """A monthly digest on the 31st never skips a month, and ends the day before its next."""
    due = latest_due(monthly(31), at(now, "10:00"))
    assert due is not None
    assert (due.slot, due.last_day) == (slot, last)


def test_a_daily_digest_speaks_of_its_day_only() -> None:
    """The period of a daily digest is the one day."""
    due = latest_due(daily("08:00"), at("2027-01-11", "09:00"))
    assert due is not None
    assert due.first_day == due.last_day == date(2027, 1, 11)


@pytest.mark.parametrize(
    ("subscription", "slot", "first", "last"),
    [
        (daily("14:59"), "2027-01-11T14:59", date(2027, 1, 11), date(2027, 1, 11)),
        (daily("15:00"), "2027-01-11T15:00", date(2027, 1, 12), date(2027, 1, 12)),
        (daily("23:00"), "2027-01-11T23:00", date(2027, 1, 12), date(2027, 1, 12)),
        (
            weekly(day=6, at=time(20)),
            *("2027-01-10T20:00", date(2027, 1, 11), date(2027, 1, 17)),
        ),
        (monthly(31, "18:30"), "2026-12-31T18:30", date(2027, 1, 1), date(2027, 1, 31)),
    ],
)
def test_a_digest_in_the_afternoon_begins_with_the_next_day(
    subscription: Subscription, slot: str, first: date, last: date
) -> None:
    """From three on: on Sunday evening one reads of the week from Monday to Sunday."""
    due = latest_due(subscription, at("2027-01-11", "23:30"))
    assert due is not None
    assert (due.slot, due.first_day, due.last_day) == (slot, first, last)


@pytest.mark.parametrize(
    ("subscription", "patience"),
    [
        (daily("08:00"), timedelta(hours=6)),
        (weekly(), timedelta(hours=48)),
        (monthly(1), timedelta(days=7)),
    ],
)
def test_a_late_digest_expires(subscription: Subscription, patience: timedelta) -> None:
    """To the minute of its patience a late digest may still come; a minute later it is skipped."""
    first = next_due(subscription, at("2027-01-02", "00:00")).due
    in_time, too_late = (
        latest_due(subscription, first + patience + timedelta(minutes=more)) for more in (0, 1)
    )
    assert in_time is not None
    assert too_late is not None
    assert (in_time.expired, too_late.expired) == (False, True)


@pytest.mark.parametrize(
    ("created", "is_due"), [("08:59", True), ("09:00", True), ("09:01", False)]
)
def test_a_slot_before_the_subscription_is_never_due(created: str, is_due: bool) -> None:  # noqa: FBT001
    """Someone who subscribes after nine hears nothing of this morning's digest."""
    subscription = weekly(created=at("2027-01-11", created))
    assert (latest_due(subscription, at("2027-01-11", "09:30")) is not None) is is_due


def test_the_due_time_is_local_to_the_subscription() -> None:
    """Nine in New York is three in the afternoon in Berlin."""
    due = latest_due(weekly(timezone="America/New_York"), at("2027-01-11", "15:00"))
    assert due is not None
    assert (due.slot, due.due) == ("2027-01-11T09:00", utc("2027-01-11T14:00"))


@given(
    st.sampled_from(
        [
            *(daily("02:30"), daily("20:00"), weekly(), weekly(day=6, at=time(20))),
            *(monthly(31), monthly(31, "18:30"), monthly(1, "00:00")),
        ]
    ),
    st.datetimes(
        datetime.fromisoformat("2026-01-01"),
        datetime.fromisoformat("2029-01-01"),
        timezones=st.just(UTC),
    ),
)
def test_the_next_slot_follows_the_latest_without_a_gap(
    subscription: Subscription, now: datetime
) -> None:
    """The latest has come, the next has not, and its period begins where the latest's ends."""
    latest, following = latest_due(subscription, now), next_due(subscription, now)
    assert latest is not None
    assert latest.due <= now < following.due
    assert following.first_day == latest.last_day + timedelta(days=1)
