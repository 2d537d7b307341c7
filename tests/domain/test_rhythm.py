from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.rhythm import AFTER_MANY, MANY, next_check
from bot.domain.source import FetchState
from tests.domain.listings import NOW

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


def pause(state: dict[str, Any] | None = None, **how: Any) -> timedelta:
    """Return how long a source in this state is left alone."""
    facts = {"last_changed": NOW - DAY} | (state or {})
    return next_check(FetchState(**facts), NOW, **how) - NOW


def test_half_an_hour_is_usual() -> None:
    """A source that works and changes is asked every thirty minutes, and so is a new one."""
    assert pause() == pause({"last_changed": None}) == 30 * MINUTE


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(), 10 * MINUTE),
        (24 * HOUR, 10 * MINUTE),
        (24 * HOUR + timedelta(seconds=1), 30 * MINUTE),
        (-MINUTE, 30 * MINUTE),
    ],
)
def test_sooner_in_the_day_before_a_meeting(ahead: timedelta, expected: timedelta) -> None:
    """Within twenty-four hours before a meeting a late word matters."""
    assert pause(next_start=NOW + ahead) == expected
    assert pause({"last_changed": NOW - 90 * DAY}, next_start=NOW + HOUR) == 10 * MINUTE


@pytest.mark.parametrize(
    ("failures", "expected"),
    [(1, 30 * MINUTE), (2, HOUR), (3, 2 * HOUR), (6, 16 * HOUR), (7, DAY), (10_000, DAY)],
)
def test_slower_after_failures(failures: int, expected: timedelta) -> None:
    """Each failure doubles the pause, up to a day, even before a meeting."""
    assert pause({"failures": failures}, next_start=NOW + HOUR) == expected


@pytest.mark.parametrize(
    ("still", "expected"),
    [(13 * DAY, 30 * MINUTE), (14 * DAY, HOUR), (60 * DAY, 3 * HOUR), (-DAY, 30 * MINUTE)],
)
def test_slower_when_it_never_changes(still: timedelta, expected: timedelta) -> None:
    """What has not changed for weeks is asked hourly, for months every three hours."""
    assert pause({"last_changed": NOW - still}) == expected


def test_a_network_may_choose_its_pause() -> None:
    """Every quarter of an hour: failures and quiet multiply that, and no meeting slows it down."""
    usual = 15 * MINUTE
    assert pause(usual=usual) == usual
    assert pause({"failures": 2}, usual=usual) == 30 * MINUTE
    assert pause({"last_changed": NOW - 60 * DAY}, usual=usual) == 90 * MINUTE
    assert pause({"last_changed": NOW - 60 * DAY}, usual=12 * HOUR) == DAY
    assert pause(usual=5 * MINUTE, next_start=NOW + HOUR) == 5 * MINUTE


def test_a_pending_absence_is_looked_into_soon() -> None:
    """However quiet a source is, an absence waits only the usual half hour."""
    assert pause({"last_changed": NOW - 90 * DAY, "pending": True}) == 30 * MINUTE


def test_retry_after_is_a_minimum() -> None:
    """The server's wish lengthens the pause and never shortens it."""
    assert pause({"failures": 1}, retry_after=7200) == 2 * HOUR
    assert pause({"failures": 7}, retry_after=7200) == DAY


def test_jitter_is_bounded() -> None:
    """Chance adds up to a tenth and takes nothing away."""
    pauses = [pause(retry_after=3600, chance=chance / 100) for chance in range(100)]
    assert min(pauses) == HOUR
    assert HOUR < max(pauses) < 1.1 * HOUR


def test_an_inactive_lab_is_left_alone_for_a_week() -> None:
    """Whether its source works, fails, or has a meeting ahead."""
    for state in ({}, {"failures": 4}, {"last_changed": NOW - 90 * DAY}):
        assert pause(state, next_start=NOW + HOUR, resting=True) == 7 * DAY
    assert 7 * DAY < pause(resting=True, chance=0.999) < 8 * DAY


def test_who_changes_hundreds_at_every_look_is_asked_seldom() -> None:
    """Everybody waits for its recording; a few changes are no reason."""
    assert pause(changed=MANY) == 30 * MINUTE
    assert pause(next_start=NOW, changed=MANY + 1) == AFTER_MANY
