"""Turns the lines of one VEVENT into typed values, guessing where people's programs slip."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.event import Problem, Status
from bot.feeds.properties import (
    Properties,
    Property,
    decode,
    parse_geo,
    parse_properties,
    split_texts,
    unescape,
)
from bot.feeds.times import UTC_ZONE, When, at_midnight, parse_duration, parse_when, to_utc

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.feeds.zones import Zones

_JOIN = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_WANTED = frozenset(
    "UID DTSTART DTEND DURATION RECURRENCE-ID RRULE RDATE EXDATE SUMMARY LOCATION DESCRIPTION"
    " X-ALT-DESC URL LINK GEO CATEGORIES STATUS SEQUENCE CLASS".split()
).union(_JOIN)
_GUESSED_LENGTH = timedelta(hours=2)
_LONGEST_TITLE = 1_000
_LONGEST_TEXT = 50_000
_MOST_DATES = 5_000
_MOST_PROBLEMS = 200


class Problems:
    """Collects what is odd about a file: each oddity once, and not without end."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, code: str, message: str, uid: str | None = None) -> None:
        """Note one oddity."""
        if len(self._found) < _MOST_PROBLEMS:
            self._found.setdefault(Problem(code, message, uid))

    def found(self) -> tuple[Problem, ...]:
        """Return them in the order in which they were met."""
        return tuple(self._found)


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all events of one VCALENDAR.

    `declared` is its X-WR-TIMEZONE; `cancels` that its METHOD is CANCEL.
    """

    zones: Zones
    declared: ZoneInfo | None
    cancels: bool
    problems: Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One VEVENT. `length` None means that the file does not say how long it takes."""

    uid: str
    start: When
    length: timedelta | None
    recurrence: When | None
    future: bool
    """RANGE=THISANDFUTURE: it also changes all later instances."""
    private: bool
    rules: tuple[str, ...]
    excluded: tuple[When, ...]
    added: tuple[tuple[When, timedelta | None], ...]
    status: Status | None
    sequence: int
    title: str
    place: str | None
    coordinates: tuple[float, float] | None
    url: str | None
    join_url: str | None
    description: str | None
    categories: tuple[str, ...]
    context: Context = field(compare=False, repr=False)

    @property
    def recurs(self) -> bool:
        """Whether it is the master of a series."""
        return bool(self.rules or self.added)


def read_component(lines: bytes, context: Context) -> Component | None:
    """Read one VEVENT, or note a problem and return None when it has no usable start."""
    text, clean = decode(lines)
    found = parse_properties(text, _WANTED)
    title = (_text(found, "SUMMARY") or "")[:_LONGEST_TITLE]
    uid = _text(found, "UID")
    name = uid or title or None
    recurrence = _optional_when(found, "RECURRENCE-ID", context, name)
    start = _optional_when(found, "DTSTART", context, name) or recurrence
    if start is None:
        context.problems.add("no_start", f"{title!r} has no readable start and is left out.", name)
        return None
    if not clean:
        context.problems.add("encoding", f"{title!r} is not UTF-8; read as Windows-1252.", name)
    if uid is None:
        uid = _made_up_uid(title, start)
        context.problems.add("missing_uid", f"{title!r} has no UID.", uid)
    url = _url(found, "URL") or _url(found, "LINK")
    range_ = found["RECURRENCE-ID"][0].parameters.get("RANGE", "") if recurrence else ""
    return Component(
        uid=uid,
        start=start,
        length=_length(found, start, context, uid, title),
        recurrence=recurrence,
        future=range_.upper() == "THISANDFUTURE",
        private=(_text(found, "CLASS") or "").upper() in {"PRIVATE", "CONFIDENTIAL"},
        rules=tuple(rule.value for rule in found.get("RRULE", ())),
        excluded=tuple(when for when, _ in _dates(found, "EXDATE", context, uid)),
        added=tuple(_dates(found, "RDATE", context, uid)),
        status=_status(found, context),
        sequence=_sequence(found),
        title=title,
        place=_text(found, "LOCATION"),
        coordinates=_coordinates(found, context, uid, title),
        url=url,
        join_url=next(filter(None, (_url(found, name) for name in _JOIN)), None),
        description=_text(found, "DESCRIPTION") or _text(found, "X-ALT-DESC"),
        categories=_categories(found),
        context=context,
    )


def _text(found: Properties, name: str) -> str | None:
    for each in found.get(name, ()):
        text = unescape(each.value[: 2 * _LONGEST_TEXT])[:_LONGEST_TEXT]
        if text:
            return text
    return None


def _url(found: Properties, name: str) -> str | None:
    """Return the first web address; real files say LINK;VALUE=UID:https://… for it."""
    for each in found.get(name, ()):
        text = each.value.strip().strip('"')
        if text.lower().startswith(("http://", "https://")) and len(text) < _LONGEST_TEXT:
            return text
    return None


def _categories(found: Properties) -> tuple[str, ...]:
    texts = (text for each in found.get("CATEGORIES", ()) for text in split_texts(each.value))
    return tuple(dict.fromkeys(texts))[:100]


def _status(found: Properties, context: Context) -> Status | None:
    if context.cancels:
        return Status.CANCELLED
    text = (_text(found, "STATUS") or "").lower()
    return Status("cancelled" if text == "canceled" else text) if text in _STATUSES else None


_STATUSES = frozenset({*Status, "canceled"})


def _sequence(found: Properties) -> int:
    text = _text(found, "SEQUENCE") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _made_up_uid(title: str, start: When) -> str:
    """Name an event without UID by what stays when its description is edited."""
    day = start.naive.date().isoformat()
    digest = hashlib.sha256(f"{title.casefold()}\n{day}".encode("utf-8", "replace"))
    return f"{digest.hexdigest()[:24]}@no-uid"


def _when(found: Property, value: str, context: Context, uid: str | None) -> When:
    """Read a time in the zone of its TZID. Raises ValueError."""
    name = found.parameters.get("TZID", "").strip()
    zone = context.zones.get(name) if name else None
    if name and zone is None:
        zone = context.zones.fallback
        message = f"Nothing says what zone {name[:60]!r} is; read as {zone.key}."
        context.problems.add("unknown_zone", message, uid)
    when = parse_when(value, zone)
    # Calendars that declare a zone and write UTC mean wall time there: a series in UTC must not
    # shift by an hour in summer. x-wr-timezone, and with it most programs, reads them so too.
    if when.zone is UTC_ZONE and context.declared and not when.all_day:
        return When(when.wall_in(context.declared), context.declared)
    return when


def _optional_when(found: Properties, name: str, context: Context, uid: str | None) -> When | None:
    for each in found.get(name, ()):
        try:
            return _when(each, each.value, context, uid)
        except (ValueError, OverflowError) as error:
            context.problems.add("event_unreadable", f"{name}: {error}.", uid)
    return None


def _dates(
    found: Properties, name: str, context: Context, uid: str
) -> list[tuple[When, timedelta | None]]:
    """Read the dates of EXDATE or RDATE; a PERIOD brings its own length."""
    dates: list[tuple[When, timedelta | None]] = []
    for each in found.get(name, ()):
        for value in each.value.split(","):
            first, _, second = value.partition("/")
            try:
                start = _when(each, first, context, uid)
                dates.append((start, _period_length(each, start, second, context, uid)))
            except (ValueError, OverflowError) as error:
                context.problems.add("event_unreadable", f"{name}: {error}.", uid)
            if len(dates) >= _MOST_DATES:
                return dates
    return dates


def _period_length(
    found: Property, start: When, second: str, context: Context, uid: str
) -> timedelta | None:
    if not second:
        return None
    if second.strip().upper().startswith(("P", "+P")):
        return parse_duration(second)
    return _when(found, second, context, uid).wall_in(start.zone) - start.naive


def _coordinates(
    found: Properties, context: Context, uid: str, title: str
) -> tuple[float, float] | None:
    text = _text(found, "GEO")
    if text is None:
        return None
    try:
        return parse_geo(text)
    except ValueError as error:
        context.problems.add("bad_geo", f"{title!r}: {error}.", uid)
        return None


def _length(
    found: Properties, start: When, context: Context, uid: str, title: str
) -> timedelta | None:
    """Return how long the event takes, by the clock on the wall."""
    end = _optional_when(found, "DTEND", context, uid)
    if end is None:
        duration = _text(found, "DURATION")
        if duration is None:
            return None
        try:
            length = parse_duration(duration)
        except ValueError as error:
            context.problems.add("event_unreadable", f"DURATION: {error}.", uid)
            return None
        return timedelta(days=max(1, length.days)) if start.all_day else length
    if start.all_day:
        return _length_in_days(start, end, context, uid, title)
    if end.all_day:
        # A timed meeting that ends on a date: only a later date says anything.
        length = end.naive - start.naive
        return length if length > timedelta() else None
    length = end.wall_in(start.zone) - start.naive
    if length < timedelta() and to_utc(end.wall, end.zone or context.zones.fallback) < to_utc(
        start.wall, start.zone or context.zones.fallback
    ):
        message = f"{title!r} ends ({end.wall}) before it starts ({start.wall})."
        context.problems.add("end_before_start", message, uid)
        same_day = datetime.combine(start.wall, end.wall_in(start.zone).time()) - start.naive
        return same_day if same_day > timedelta() else _GUESSED_LENGTH
    return max(length, timedelta())


def _length_in_days(start: When, end: When, context: Context, uid: str, title: str) -> timedelta:
    length = timedelta(days=(end.naive.date() - start.naive.date()).days)
    if end.naive != at_midnight(end.naive.date()):
        length += timedelta(days=1)
    if length < timedelta():
        message = f"{title!r} ends ({end.wall}) before it starts ({start.wall})."
        context.problems.add("end_before_start", message, uid)
    # DTEND on the day of DTSTART would be no day at all (RFC 5545 3.6.1); people mean that day.
    return max(length, timedelta(days=1))
