"""Scans the raw bytes of an iCalendar file for the events that a window can contain.

Parsing an event costs a hundred times as much as finding it, and most calendars are mostly past.
So the bytes are cut into events with `bytes` methods alone, and an event that
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
_SERIES = re.compile(rb"\nr(?:rule|date|ecurrence-id)")
_VALUE_ENDS = rb"[ \t]*\r?(?:\n(?![ \t])|$)"
_DATE = re.compile(rb"\n[a-z]+(?:;[^\n]*)?:[ \t]*(\d{8})(?:t\d{4,6}z?)?" + _VALUE_ENDS)
_DURATION = re.compile(rb"\nduration(?:;[^\n:]*)?:([^\r\n]*)" + _VALUE_ENDS)
_UID = re.compile(rb"\nuid(?:;[^\n:]*)?:[ \t]*([^\n]+(?:\n[ \t][^\n]*)*)")
# A fold within the name of a property, which a search for that name would miss. (Possessive: six
# times faster than with backtracking.)
_FOLDED_NAME = re.compile(rb"\n[a-z:-]{0,16}+\r?+\n[ \t]")
_LONE_CR = re.compile(rb"\r(?!\n)")
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


def unfold(lines: bytes) -> bytes:
    """Return the logical lines (RFC 5545 3.1), each after one LF.

    Done on bytes, because folding may cut a multi-byte character in two.
    """
    return lines.replace(b"\r\n", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")


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
    lines, lower = _physical_lines(body)
    calendars: list[CalendarBytes] = []
    kept: list[_Place] = []
    outside: list[_Place] = []
    bounds = _bounds(window)
    series = _Series(lower)
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
            recurs = series.stands_between(start, start + end)
            is_outside = bounds and not recurs and _is_outside(part[:end], *bounds)
            (outside if is_outside else kept).append((len(calendars) - 1, start, start + end))
        if len(part) - end > _SHORT_TAIL:
            tail = max(end, 0)
            _add_header(calendars, lines[start + tail : position], part[tail:])
    relatives = _relatives(lower, kept, outside)
    for calendar, start, end in sorted(kept + relatives):
        calendars[calendar].events.append(unfold(lines[start:end]))
    for each in calendars:
        each.header = unfold(each.header)
    return Scan(calendars, _is_truncated(lower), len(outside) - len(relatives))


def _physical_lines(body: bytes) -> tuple[bytes, bytes]:
    """Return the file with every line after an LF, and the same in lower case.

    Lines stay folded, as unfolding a whole file takes as long as all the rest; they are unfolded
    here only where a fold cuts the name of a property.
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.decode("utf-16", "replace").encode()
    lines = b"\n" + body.removeprefix(b"\xef\xbb\xbf")
    if _LONE_CR.search(lines):
        lines = lines.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lower = lines.lower()
    if _FOLDED_NAME.search(lower):
        lines = unfold(lines)
        lower = lines.lower()
    return lines, lower


class _Series:
    """Where the properties stand that only series and their overrides have."""

    def __init__(self, lower: bytes) -> None:
        self._places = [match.start() for match in _SERIES.finditer(lower)]
        self._next = 0

    def stands_between(self, start: int, end: int) -> bool:
        """Whether one stands in this stretch; stretches are asked for in ascending order."""
        while self._next < len(self._places) and self._places[self._next] < start:
            self._next += 1
        return self._next < len(self._places) and self._places[self._next] < end


def _unclosed_end(part: bytes, *, is_last: bool) -> int:
    """Return where an event without END ends: at the next BEGIN; cut off (-1) if the file ends."""
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
    return _as_written(low), _as_written(high)


def _is_outside(event: bytes, low: bytes, high: bytes) -> bool:
    """Whether a lower-cased one-off event certainly lies before or after the bounds."""
    start = _date(event, event.find(b"\ndtstart"))
    if start is None:
        return False
    return start > high or (start < low and _ends_before(event, start, low))


def _ends_before(event: bytes, start: bytes, low: bytes) -> bool:
    place = event.find(b"\ndtend")
    if place >= 0:
        end = _date(event, place)
        return end is not None and end < low
    place = event.find(b"\nduration")
    if place < 0:
        return True
    duration = _DURATION.match(event, place)
    if duration is None or b"\nbegin:" in event[:place]:
        return False
    try:
        day = datetime.strptime(start.decode(), "%Y%m%d")  # noqa: DTZ007 - a date as written
        last = day + parse_duration(duration[1].decode())
    except (ValueError, OverflowError):
        return False
    return _as_written(last) < low


def _date(event: bytes, place: int) -> bytes | None:
    """Return the date of the property that stands there, None when it is not beyond doubt."""
    match = _DATE.match(event, place) if place >= 0 else None
    # An alarm or whatever else is nested in the event has properties of its own.
    if match is None or event.find(b"\nbegin:", 0, place) >= 0:
        return None
    return match[1]


def _as_written(moment: datetime) -> bytes:
    return f"{moment.year:04}{moment:%m%d}".encode()


def _relatives(lower: bytes, kept: list[_Place], outside: list[_Place]) -> list[_Place]:
    """Return the events outside that share their UID with a kept one."""
    uids = {_uid(lower, place) for place in kept} - {None}
    return [place for place in outside if _uid(lower, place) in uids] if uids else []


def _uid(lower: bytes, place: _Place) -> bytes | None:
    match = _UID.search(lower, place[1], place[2])
    return unfold(match[1]).strip() if match else None
