"""When a digest is due: slots in the subscription's own wall time, across daylight saving."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.subscription import Rhythm

if TYPE_CHECKING:
    from bot.domain.subscription import Subscription

PATIENCE = {
    Rhythm.DAILY: timedelta(hours=6),
    Rhythm.WEEKLY: timedelta(hours=48),
    Rhythm.MONTHLY: timedelta(days=7),
}
"""How late a digest may still come after downtime; later it is skipped."""

AFTERNOON = time(15)
"""From this wall time on a digest looks ahead to the next day: the evening is too near."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One digest of one subscription.

    `slot` is the local due time as ISO without an offset ("2027-01-11T09:00"), which names the
    digest for life; `due` is that moment in UTC. `first_day` and `last_day`, both inclusive, are
    the days it speaks of in the subscription's zone. `expired` means that it is too late to send.
    """

    slot: str
    due: datetime
    first_day: date
    last_day: date
    expired: bool


def latest_due(subscription: Subscription, now: datetime) -> Due | None:
    """Return the latest digest that has come due; None if that was before the subscription."""
    day = _on_or_before(subscription, now.astimezone(ZoneInfo(subscription.timezone)).date())
    while _moment(subscription, day) > now:
        day = _on_or_before(subscription, day - timedelta(days=1))
    latest = _due(subscription, day, now)
    if subscription.created is not None and latest.due < subscription.created:
        return None
    return latest


def next_due(subscription: Subscription, now: datetime) -> Due:
    """Return the digest that comes due next, strictly after `now`."""
    day = now.astimezone(ZoneInfo(subscription.timezone)).date() - timedelta(days=1)
    day = _after(subscription, day - timedelta(days=1))
    while _moment(subscription, day) <= now:
        day = _after(subscription, day)
    return _due(subscription, day, now)


def existing(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of a naive wall time.

    A time that the clock shows twice means its first; one that the clock skips means the moment
    at which the clock jumped (PEP 495 calls the two a fold and a gap).
    """
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None) == wall:
        return after
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + ((after - before) // 2 // _SECOND) * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def _due(subscription: Subscription, day: date, now: datetime) -> Due:
    due = _moment(subscription, day)
    skipped = timedelta(days=_wall(subscription, day).time() >= AFTERNOON)
    return Due(
        slot=_wall(subscription, day).isoformat(timespec="minutes"),
        due=due,
        first_day=day + skipped,
        last_day=_after(subscription, day) + skipped - timedelta(days=1),
        expired=now - due > PATIENCE[subscription.rhythm],
    )


def _wall(subscription: Subscription, day: date) -> datetime:
    return datetime.combine(day, time(subscription.at.hour, subscription.at.minute))


def _moment(subscription: Subscription, day: date) -> datetime:
    return existing(_wall(subscription, day), ZoneInfo(subscription.timezone))


def _on_or_before(subscription: Subscription, day: date) -> date:
    match subscription.rhythm:
        case Rhythm.DAILY:
            return day
        case Rhythm.WEEKLY:
            return day - timedelta(days=(day.weekday() - subscription.day) % 7)
        case Rhythm.MONTHLY:
            months = (_in_month(day, back, subscription.day) for back in count())
            return next(candidate for candidate in months if candidate <= day)


def _after(subscription: Subscription, day: date) -> date:
    match subscription.rhythm:
        case Rhythm.DAILY:
            return day + timedelta(days=1)
        case Rhythm.WEEKLY:
            return day + timedelta(days=(subscription.day - day.weekday() - 1) % 7 + 1)
        case Rhythm.MONTHLY:
            months = (_in_month(day, -ahead, subscription.day) for ahead in count())
            return next(candidate for candidate in months if candidate > day)


def _in_month(day: date, back: int, wanted: int) -> date:
    """Return the wanted day, or the last one, of the month `back` months before `day`'s."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, min(max(wanted, 1), monthrange(year, month + 1)[1]))
