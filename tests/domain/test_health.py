"""When a source's failing, a recovery or a silence is worth a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.health import Ailing, Recovered, Silent, outage, rests
from bot.domain.lab import Lab
from bot.domain.source import Kind, Schedule, Source

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ILL = Ailing(
    id=7,
    lab="ulm",
    url="https://ulm.example/a.ics",
    since=NOW - 3 * DAY,
    last_checked=NOW,
    last_good=NOW - 4 * DAY,
    failures=9,
    error="answers 404 (Not Found)",
)


def ill(number: int, days: float = 3) -> Ailing:
    """A source that has failed for some days."""
    return replace(ILL, id=number, since=NOW - days * DAY)


@pytest.mark.parametrize(
    ("days", "failures", "told"),
    [(2.99, 50, False), (3, 2, False), (3, 3, True), (30, 3, True), (365, 99, False)],
)
def test_failing_is_told_after_three_days(*, days: float, failures: int, told: bool) -> None:
    """A source must have failed for three days and three times; after a year it is no news."""
    assert replace(ill(1, days), failures=failures).is_told() is told


def test_a_long_stop_is_no_failing() -> None:
    """It counts how long it was seen failing, not how long nobody looked."""
    assert not replace(ILL, since=NOW - 9 * DAY, last_checked=NOW - 8 * DAY).is_told()


def test_slots_name_one_failing_each() -> None:
    """The same failing has the same slot, another one of the same source has another."""
    assert ILL.slot == replace(ILL, last_checked=NOW + DAY, failures=12, error="else").slot
    assert len({ILL.slot, ill(7, 4).slot, ill(8).slot}) == 3
    back = Recovered(7, "ulm", ILL.url, ILL.since, replaced=False, told=frozenset())
    assert back.slot != ILL.slot


@pytest.mark.parametrize(
    ("meetings", "weeks", "told"), [(2, 8, True), (2, 7.9, False), (1, 20, False), (9, 30, True)]
)
def test_silence_is_told_after_eight_weeks(*, meetings: int, weeks: float, told: bool) -> None:
    """A lab that met at least twice is asked once its last meeting lies eight weeks back."""
    silent = Silent("ulm", NOW - timedelta(weeks=weeks), meetings)
    assert silent.is_told(NOW, None) is told


def test_silence_is_told_again_only_after_another_meeting() -> None:
    """One letter covers the whole silence, even if its last meeting turns out to be another."""
    silent = Silent("ulm", NOW - timedelta(weeks=20), 3)
    assert not silent.is_told(NOW, NOW - timedelta(weeks=12))
    assert silent.is_told(NOW, NOW - timedelta(weeks=21))
    assert not Silent("ulm", NOW + DAY, 3).is_told(NOW, None)


def test_outage_needs_more_than_half() -> None:
    """Half of the sources, or most of very few, are no outage."""
    assert outage([ill(1), ill(2)], 4) is None
    assert outage([ill(1), ill(2), ill(3)], 3) is None
    found = outage([ill(1), ill(2), ill(3)], 4)
    assert found is not None
    assert found.count == 3


def test_outage_begins_when_most_began_to_fail() -> None:
    """One source that has been dead for long does not date it back."""
    found = outage([ill(1, 300), ill(2, 4), ill(3, 4)], 5)
    assert found is not None
    assert found.since == NOW - 4 * DAY


def test_who_rests_hears_nothing() -> None:
    """Inactive labs, friends, paused labs and those in a pause of their rule are left in peace."""
    pause = (date(2026, 12, 1), date(2026, 12, 31))
    rule = Source(
        lab="ulm",
        key="rule",
        kind=Kind.SCHEDULE,
        url=None,
        timezone="Europe/Berlin",
        schedule=Schedule(when="jeden Montag", pauses=(pause,)),
    )
    lab = Lab(slug="ulm", name="Ulm")
    assert not rests(lab, NOW.date(), {"koeln"})
    assert rests(lab, NOW.date(), {"ulm"})
    assert rests(replace(lab, active=False), NOW.date(), ())
    assert rests(replace(lab, friend=True), NOW.date(), ())
    pausing = replace(lab, sources=(rule,))
    assert not rests(pausing, date(2026, 11, 30), ())
    assert rests(pausing, pause[0], ())
    assert rests(pausing, pause[1], ())
    assert not rests(pausing, date(2027, 1, 1), ())
