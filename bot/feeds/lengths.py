"""How long an event takes: DTEND or DURATION, and a guess where they make no sense."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.feeds.context import first_when
from bot.feeds.properties import text_of
from bot.feeds.times import When, at_midnight, parse_duration, to_utc

if TYPE_CHECKING:
    from bot.feeds.context import Context
    from bot.feeds.properties import Properties

_GUESSED_LENGTH = timedelta(hours=2)
_LONGEST = timedelta(days=5 * 366)


def read_length(
    found: Properties, start: When, context: Context, uid: str, title: str
) -> timedelta | None:
    """Return how long an event takes by the clock on the wall; None when nothing says so."""
    length = _length(found, start, context, uid, title)
    if length is not None and length > _LONGEST:
        message = f"{title!r} is said to take {length.days} days; its end is ignored."
        context.problems.add("event_unreadable", message, uid)
        return None
    return length


def _length(
    found: Properties, start: When, context: Context, uid: str, title: str
) -> timedelta | None:
    end = first_when(found, "DTEND", context, uid)
    if end is None:
        return _duration(found, start, context, uid)
    if start.all_day:
        return _length_in_days(start, end, context, uid, title)
    length = end.wall_in(start.zone) - start.naive
    if end.all_day:
        # A timed meeting that ends on a date: only a later date says anything.
        return length if length > timedelta() else None
    if length < timedelta() and to_utc(end.wall, end.zone or context.zones.fallback) < to_utc(
        start.wall, start.zone or context.zones.fallback
    ):
        message = f"{title!r} ends ({end.wall}) before it starts ({start.wall})."
        context.problems.add("end_before_start", message, uid)
        same_day = datetime.combine(start.wall, end.wall_in(start.zone).time()) - start.naive
        return same_day if same_day > timedelta() else _GUESSED_LENGTH
    return max(length, timedelta())


def _duration(found: Properties, start: When, context: Context, uid: str) -> timedelta | None:
    text = text_of(found, "DURATION")
    if text is None:
        return None
    try:
        length = parse_duration(text)
    except ValueError as error:
        context.problems.add("event_unreadable", f"DURATION: {error}.", uid)
        return None
    return timedelta(days=max(1, length.days)) if start.all_day else length


def _length_in_days(start: When, end: When, context: Context, uid: str, title: str) -> timedelta:
    length = timedelta(days=(end.naive.date() - start.naive.date()).days)
    if end.naive != at_midnight(end.naive.date()):
        length += timedelta(days=1)
    if length < timedelta():
        message = f"{title!r} ends ({end.wall}) before it starts ({start.wall})."
        context.problems.add("end_before_start", message, uid)
    # DTEND on the day of DTSTART would be no day at all (RFC 5545 3.6.1); people mean that day.
    return max(length, timedelta(days=1))
