"""Scans the raw bytes of an iCalendar file for the events that a window can contain.

Parsing an event costs a hundred times as much as finding it, and most calendars are mostly past.
So the bytes are unfolded and cut into events with `bytes` methods alone, and an event that
certainly lies outside the window is never parsed. Whatever is unclear is kept: series, overrides,
odd or repeated dates, and every event that shares its UID with one that is kept (only together
do they show which revision counts).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.feeds.times import parse_duration

if TYPE_CHECKING:
    from bot.domain.event import Window

_BEGIN_EVENT = b"\nbegin:vevent"
_END_EVENT = b"\nend:vevent"
_BEGIN_CALENDAR = b"\nbegin:vcalendar"
_END_CALENDAR = b"\nend:vcalendar"
_SERIES = (b"\nrrule", b"\nrdate", b"\nrecurrence-id")
_DATE = rb"(?:;[^\n]*)?:[ \t]*(\d{8})(?:t\d{4,6}z?)?[ \t]*(?:\n|$)"
_START = re.compile(rb"\ndtstart" + _DATE)
_END = re.compile(rb"\ndtend" + _DATE)
_DURATION = re.compile(rb"\nduration(?:;[^\n]*)?:([^\n]*)")
_UID = re.compile(rb"\nuid(?:;[^\n:]*)?:[ \t]*([^\n]+)")
# Zones lie up to 26 hours apart, an end that is guessed adds hours, and dates are compared whole.
_MARGIN = timedelta(days=3)
_CHURN = (b"\nDTSTAMP", b"\nLAST-MODIFIED", b"\nCREATED")


# "\nend:vevent" and one more line break: nothing else stands between two events.
_SHORT_TAIL = len(_END_EVENT) + 1

_Place = tuple[int, int, int]
"""Number of the calendar, and where in the lines an event begins and ends."""


@dataclass(slots=True)
class CalendarBytes:
    """One VCALENDAR: what stands outside its events, and its events, as unfolded lines."""

    header: bytes
    events: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Scan:
    """The calendars of one file with the events worth parsing.

    `truncated`: the file ends before its calendar does. `skipped`: how many events lie outside.
    """

    calendars: list[CalendarBytes]
    truncated: bool
    skipped: int


def unfold(body: bytes) -> bytes:
    """Return the logical lines, each after one LF (RFC 5545 3.1), whatever the line breaks were.

    Done on bytes, because folding may cut a multi-byte character in two.
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.decode("utf-16", "replace").encode()
    body = b"\n" + body.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in body:
        body = body.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return body.replace(b"\n ", b"").replace(b"\n\t", b"")


def fingerprint(body: bytes) -> str:
    """Return a digest that stays the same while nothing that is read can have changed.

    Left out are DTSTAMP, LAST-MODIFIED and CREATED, which many servers renew in every answer and
    which the reader never looks at; CRLF and LF count as the same.
    """
    lines = body.replace(b"\r\n", b"\n")
    for name in _CHURN:
        first, *rest = lines.split(name)
        lines = b"".join([first, *(part[part.find(b"\n") :] for part in rest if b"\n" in part)])
    return hashlib.sha256(lines).hexdigest()


def scan(body: bytes, window: Window | None) -> Scan:
    """Cut a file into calendars and keep the events that may overlap the window (None: all)."""
    lines = unfold(body)
    lower = lines.lower()
    calendars: list[CalendarBytes] = []
    kept: list[_Place] = []
    outside: list[_Place] = []
    bounds = _bounds(window)
    first, *parts = lower.split(_BEGIN_EVENT)
    _add_header(calendars, lines[: len(first)], first)
    position = len(first)
    for part in parts:
        start = position + len(_BEGIN_EVENT)
        position = start + len(part)
        end = part.find(_END_EVENT)
        if end < 0:
            end = _unclosed_end(part, is_last=position == len(lower))
        if calendars and end >= 0:
            event = part[:end]
            place = (len(calendars) - 1, start, start + end)
            (outside if bounds and _is_outside(event, *bounds) else kept).append(place)
        if len(part) - end > _SHORT_TAIL:
            tail = max(end, 0)
            _add_header(calendars, lines[start + tail : position], part[tail:])
    relatives = _relatives(lower, kept, outside)
    for calendar, start, end in sorted(kept + relatives):
        calendars[calendar].events.append(lines[start:end])
    return Scan(calendars, _is_truncated(lower), len(outside) - len(relatives))


def _unclosed_end(part: bytes, *, is_last: bool) -> int:
    """Say where an event without END ends: at the next BEGIN; cut off (-1) if the file ends."""
    end = part.find(_END_CALENDAR)
    return len(part) if end < 0 and not is_last else end


def _add_header(calendars: list[CalendarBytes], lines: bytes, lower: bytes) -> None:
    """Add what stands between events to its calendar, beginning new calendars on the way."""
    begin = lower.find(_BEGIN_CALENDAR)
    if calendars:
        calendars[-1].header += lines[: begin if begin >= 0 else None]
    while begin >= 0:
        after = lower.find(_BEGIN_CALENDAR, begin + 1)
        calendars.append(CalendarBytes(lines[begin : after if after >= 0 else None]))
        begin = after


def _is_truncated(lower: bytes) -> bool:
    end = lower.rfind(_END_CALENDAR)
    return end < lower.rfind(_BEGIN_CALENDAR) or end < lower.rfind(_BEGIN_EVENT)


def _bounds(window: Window | None) -> tuple[bytes, bytes] | None:
    """Return the first and last date, as written in the file, that could matter."""
    if window is None:
        return None
    try:
        low, high = window.start - _MARGIN, window.end + _MARGIN
    except OverflowError:
        return None
    return f"{low:%Y%m%d}".rjust(8, "0").encode(), f"{high:%Y%m%d}".rjust(8, "0").encode()


def _is_outside(event: bytes, low: bytes, high: bytes) -> bool:
    """Whether a lower-cased event is certainly a one-off that lies before or after the bounds."""
    start = _START.search(event)
    if start is None or any(name in event for name in _SERIES):
        return False
    if event.count(b"\ndtstart") > 1:
        return False
    date = start[1]
    if date > high:
        return True
    return date < low and _ends_before(event, date, low)


def _ends_before(event: bytes, date: bytes, low: bytes) -> bool:
    ends = event.count(b"\ndtend")
    if ends:
        end = _END.search(event)
        return ends == 1 and end is not None and end[1] < low
    duration = _DURATION.search(event)
    if duration is None:
        return True
    try:
        last = datetime.strptime(date.decode(), "%Y%m%d") + parse_duration(duration[1].decode())  # noqa: DTZ007 - a date as written, compared with dates as written
    except (ValueError, OverflowError):
        return False
    return f"{last:%Y%m%d}".rjust(8, "0").encode() < low


def _relatives(lower: bytes, kept: list[_Place], outside: list[_Place]) -> list[_Place]:
    """Return the events outside that share their UID with a kept one."""
    uids = {_uid(lower, place) for place in kept} - {None}
    return [place for place in outside if _uid(lower, place) in uids] if uids else []


def _uid(lower: bytes, place: _Place) -> bytes | None:
    match = _UID.search(lower, place[1], place[2])
    return match[1].strip() if match else None
