"""Turns the lines of one VEVENT into typed values, guessing where programs slip."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.event import Status
from bot.feeds.context import Context, first_when, read_when
from bot.feeds.lengths import read_length
from bot.feeds.properties import (
    LONGEST_TEXT,
    Properties,
    Property,
    decode,
    parse_geo,
    parse_properties,
    split_texts,
    text_of,
)
from bot.feeds.times import When, parse_duration

if TYPE_CHECKING:
    from datetime import timedelta

_JOIN = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_WANTED = frozenset(
    [
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RECURRENCE-ID",
        "RRULE",
        "RDATE",
        "EXDATE",
        "SUMMARY",
        "LOCATION",
        "DESCRIPTION",
        "X-ALT-DESC",
        "URL",
        "LINK",
        "GEO",
        "CATEGORIES",
        "STATUS",
        "SEQUENCE",
        "CLASS",
    ]
).union(_JOIN)
_LONGEST_TITLE = 1_000
_MOST_DATES = 5_000


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
    title = (text_of(found, "SUMMARY") or "")[:_LONGEST_TITLE]
    uid = text_of(found, "UID")
    name = uid or title or None
    recurrence = first_when(found, "RECURRENCE-ID", context, name)
    start = first_when(found, "DTSTART", context, name) or recurrence
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
        length=read_length(found, start, context, uid, title),
        recurrence=recurrence,
        future=range_.upper() == "THISANDFUTURE",
        private=(text_of(found, "CLASS") or "").upper() in {"PRIVATE", "CONFIDENTIAL"},
        rules=tuple(text for rule in found.get("RRULE", ()) if (text := rule.value.strip())),
        excluded=tuple(when for when, _ in _dates(found, "EXDATE", context, uid)),
        added=tuple(_dates(found, "RDATE", context, uid)),
        status=_status(found, context),
        sequence=_sequence(found),
        title=title,
        place=text_of(found, "LOCATION"),
        coordinates=_coordinates(found, context, uid, title),
        url=url,
        join_url=next(filter(None, (_url(found, name) for name in _JOIN)), None),
        description=text_of(found, "DESCRIPTION") or text_of(found, "X-ALT-DESC"),
        categories=_categories(found),
        context=context,
    )


def _url(found: Properties, name: str) -> str | None:
    """Return the first web address; real files say LINK;VALUE=UID:https://… for it."""
    for each in found.get(name, ()):
        text = each.value.strip().strip('"')
        if text.lower().startswith(("http://", "https://")) and len(text) < LONGEST_TEXT:
            return text
    return None


def _categories(found: Properties) -> tuple[str, ...]:
    texts = (text for each in found.get("CATEGORIES", ()) for text in split_texts(each.value))
    return tuple(dict.fromkeys(texts))[:100]


def _status(found: Properties, context: Context) -> Status | None:
    if context.cancels:
        return Status.CANCELLED
    text = (text_of(found, "STATUS") or "").lower()
    return Status("cancelled" if text == "canceled" else text) if text in _STATUSES else None


_STATUSES = frozenset({*Status, "canceled"})


def _sequence(found: Properties) -> int:
    text = text_of(found, "SEQUENCE") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _made_up_uid(title: str, start: When) -> str:
    """Name an event without a UID by what stays when its description is edited."""
    day = start.naive.date().isoformat()
    digest = hashlib.sha256(f"{title.casefold()}\n{day}".encode("utf-8", "replace"))
    return f"{digest.hexdigest()[:24]}@no-uid"


def _dates(
    found: Properties, name: str, context: Context, uid: str
) -> list[tuple[When, timedelta | None]]:
    """Read the dates of EXDATE or RDATE; a PERIOD brings its own length."""
    dates: list[tuple[When, timedelta | None]] = []
    for each in found.get(name, ()):
        for value in each.value.split(","):
            first, _, second = value.partition("/")
            try:
                start = read_when(each, first, context, uid)
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
    return read_when(found, second, context, uid).wall_in(start.zone) - start.naive


def _coordinates(
    found: Properties, context: Context, uid: str, title: str
) -> tuple[float, float] | None:
    text = text_of(found, "GEO")
    if text is None:
        return None
    try:
        return parse_geo(text)
    except ValueError as error:
        context.problems.add("bad_geo", f"{title!r}: {error}.", uid)
        return None
