"""Dates and times as pages write them: ISO 8601 in all its spellings, and what people type."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from bot.domain.zones import zone_named

When = date | datetime

_ISO: Final = re.compile(
    r"(\d{4})-?(\d{1,2})-?(\d{1,2})"
    r"(?:[Tt\s]{1,3}(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?(?:[.,]\d{1,9})?"
    r"\s?([AaPp][Mm])?\s?(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?)?"
    r"(?:\[([A-Za-z_]{1,30}/[A-Za-z_/+-]{1,60})\])?"
)
_GERMAN: Final = re.compile(
    r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:,?\s{1,3}(?:um\s)?(\d{1,2})[:.](\d{2})(?:\sUhr)?)?"
)
_YEARS: Final = range(1000, 9000)
_LONGEST: Final = 80
_NOON: Final = 12
_LAST_HOUR: Final = 24
_ONE_DAY: Final = timedelta(days=1)


def read_when(text: str) -> When | None:
    """Read a date, a floating time or one with its offset or zone; None if it is neither."""
    text = text.strip()[:_LONGEST]
    try:
        if found := _ISO.fullmatch(text):
            return _iso(found)
        if found := _GERMAN.fullmatch(text):
            day = date(int(found[3]), int(found[2]), int(found[1]))
            clock = time(int(found[4]), int(found[5])) if found[4] else None
            return datetime.combine(day, clock) if clock else day
    except (ValueError, OverflowError):
        return None
    return None


def _iso(found: re.Match[str]) -> When:
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if day.year not in _YEARS:
        raise ValueError("no year of meetings")
    if found[4] is None:
        return day
    hour = int(found[4])
    if found[7]:
        hour = hour % _NOON + (_NOON if found[7].lower() == "pm" else 0)
    if hour == _LAST_HOUR:  # ISO 8601 calls midnight the end of its day, too
        hour, day = 0, day + _ONE_DAY
    clock = time(hour, int(found[5] or 0), min(int(found[6] or 0), 59))
    if found[9]:
        if (zone := zone_named(found[9])) is None:
            raise ValueError("no time zone")
        return datetime.combine(day, clock, zone)
    return datetime.combine(day, clock, _offset(found[8]))


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    hours, _, minutes = text[1:].partition(":")
    if len(hours) > 2:  # noqa: PLR2004 - +0100
        hours, minutes = hours[:-2], hours[-2:]
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-size if text[0] == "-" else size)


def span(start: When, end: When | None, length: timedelta | None) -> tuple[When, When | None]:
    """Return start and end as drafts have them: the end of an all-day meeting is exclusive.

    schema.org's `endDate` is inclusive where it is a date. Programs that know no dates write the
    first and last second of a day for them; a meeting that starts at midnight and has no end is
    a day as well.
    """
    if end is None and length is not None:
        end = start + length if length else None
        return start, end
    if not isinstance(start, datetime):
        if end is not None and not isinstance(end, datetime):
            end += _ONE_DAY
        return start, end
    if isinstance(end, datetime):
        return _whole_days(start, end) or (start, end)
    if _is_midnight(start) and (start.tzinfo is None or start.utcoffset()):
        return start.date(), end + _ONE_DAY if end else None
    # The last day alone says nothing of the hour at which a meeting ends on its first.
    return start, end + _ONE_DAY if end is not None and end > start.date() else None


def _whole_days(start: datetime, end: datetime) -> tuple[date, date] | None:
    if not _is_midnight(start) or start.utcoffset() != end.utcoffset():
        return None
    if (end.hour, end.minute) == (23, 59):
        return start.date(), end.date() + _ONE_DAY
    if _is_midnight(end) and (start.tzinfo is None or start.utcoffset()):
        return start.date(), max(end.date(), start.date() + _ONE_DAY)
    return None


def _is_midnight(value: datetime) -> bool:
    return value.time() == time()
