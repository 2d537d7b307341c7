"""Which wall time and zone a draft means, and when it ends."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.event import Problem
from bot.domain.zones import zone_named

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.domain.event import Draft

USUAL_LENGTH = timedelta(hours=2)
"""How long a meeting lasts when nobody says."""
LONGEST = timedelta(days=60)
"""Longer than this is kept but called odd."""
_ONE_DAY = timedelta(days=1)
_YEARS = range(1900, 2200)
_FIXED = re.compile(r"(?:Etc/.*|UTC|UCT|GMT[+-]?\d*|Greenwich|Universal|Zulu)", re.IGNORECASE)


def people_zone(name: str | None) -> ZoneInfo | None:
    """Return the zone of that name if people live by it, unlike UTC and other fixed offsets."""
    return None if name is None or _FIXED.fullmatch(name) else zone_named(name)


def home_zone(declared: str | None, fallback: str) -> ZoneInfo:
    """Return the zone that the feed declares, or else the source's own.

    A feed that declares UTC (GetTogether) says how it writes, not where people meet.
    ValueError if the source's zone is no zone.
    """
    zone = people_zone(declared) or zone_named(fallback)
    if zone is None:
        raise ValueError(f"there is no time zone called {fallback!r}")
    return zone


def wall(value: date | datetime, home: ZoneInfo) -> date | datetime:
    """Return a date as it is, and a time as wall time in the zone people live by.

    Times in a real zone stay there; UTC and fixed offsets become `home`; naive times are `home`'s
    wall time. A wall time skipped in spring means the moment that the clock shows an hour later,
    one that comes twice in autumn the first (RFC 5545 section 3.3.5). ValueError if it lies
    outside 1900 to 2199, where zones and calendars no longer mean anything.
    """
    if value.year not in _YEARS:
        raise ValueError(f"the year {value.year} is no date for a meeting")
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        zone, aware = home, value.replace(tzinfo=home)
    else:
        zone, aware = people_zone(getattr(value.tzinfo, "key", None)) or home, value
    return aware.astimezone(UTC).astimezone(zone).replace(microsecond=0)


def span(draft: Draft, home: ZoneInfo) -> tuple[date | datetime, date | datetime, list[Problem]]:
    """Return start and end of a draft, both dates or both wall times of one zone, and what is odd.

    A missing end, or one that is before the start, is guessed: a day for dates, two hours for
    times. ValueError if it cannot be dated.
    """
    start = wall(draft.start, home)
    end, problems = _usual_end(start), []
    stated = None if draft.end is None else _stated_end(draft.end, start, home)
    if stated is not None:
        odd = _odd_end(start, stated, draft.uid)
        problems += [odd] if odd else []
        end = stated if _is_end(stated, start) else end
    if _after(end, start + LONGEST):
        days = (end - start).days
        told = f"It lasts {days} days: {said(start)} to {said(end)}."
        problems.append(Problem("too_long", told, draft.uid))
    return start, end, problems


def _usual_end(start: date | datetime) -> date | datetime:
    return _later(start, USUAL_LENGTH) if isinstance(start, datetime) else start + _ONE_DAY


def _later(start: datetime, length: timedelta) -> datetime:
    """Add real time, not wall time: two hours stay two hours when the clocks change."""
    return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


def _after(left: date | datetime, right: date | datetime) -> bool:
    """Compare moments; Python compares times that share a zone by their wall clock alone."""
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left.astimezone(UTC) > right.astimezone(UTC)
    return left > right


def _stated_end(
    value: date | datetime, start: date | datetime, home: ZoneInfo
) -> date | datetime | None:
    """Bring the stated end to the kind and zone of the start; None if it cannot be."""
    try:
        end = wall(value, home)
        if isinstance(start, datetime):
            if not isinstance(end, datetime):
                midnight = datetime.combine(end, time(), start.tzinfo)
                return midnight if midnight > start else None
            # Floating ends share the zone of their start.
            zone = start.tzinfo if _is_floating(value) else None
            end = end.replace(tzinfo=zone) if zone else end
            return end.astimezone(start.tzinfo)
    except (ValueError, OverflowError):
        return None
    if isinstance(end, datetime):
        return end.date() + (_ONE_DAY if end.time() > time() else timedelta())
    return end


def _is_floating(value: date | datetime) -> bool:
    """Whether it is a time without a zone."""
    return isinstance(value, datetime) and value.tzinfo is None


def _is_end(stated: date | datetime, start: date | datetime) -> bool:
    """Whether a stated end can be one: a meeting may have no length, an all-day one has a day."""
    return _after(stated, start) or (stated == start and isinstance(start, datetime))


def _odd_end(start: date | datetime, end: date | datetime, uid: str | None) -> Problem | None:
    if _after(end, start):
        return None
    if _after(start, end):
        told = f"It ends ({said(end)}) before it starts ({said(start)})."
        return Problem("end_before_start", told, uid)
    if isinstance(start, datetime):
        return Problem("zero_length", f"It ends the moment it starts ({said(start)}).", uid)
    # Many write the last day of an all-day meeting, although the end is exclusive.
    return None


def said(value: date | datetime) -> str:
    """Return a date, or a wall time to the minute, as problems tell it."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()
