"""A list of meetings by month and day, as plain values for the templates; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.digest import is_usual
from bot.text.meeting import (
    is_off,
    join_address,
    mark,
    online,
    place,
    registration,
    repeats_lab,
    sentence,
)
from bot.web import wording
from bot.web.frame import Link
from bot.web.plain import uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.event import Occurrence
    from bot.text import Translator
    from bot.web.frame import Frame

LISTED: Final = 120
"""Roughly how many meetings a page lists; it ends with a whole day."""

_MAP: Final = "https://www.openstreetmap.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meeting in a list."""

    href: str
    title: str
    labs: tuple[Link, ...]
    """Who meets; empty where the page or, for a regular evening, the title says so already."""
    clock: str
    moment: str
    place: str
    online: str
    """How to take part from afar, in words; `join` is where, if we know."""
    join: str | None
    registration: str
    state: str
    off: bool
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day's meetings: first the special ones, then the regular evenings."""

    day: date
    weekday: str
    between: str
    """What separates weekday and date if they share a line: ", " in German."""
    words: str
    near: str
    special: tuple[Row, ...]
    usual: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month's days under one heading."""

    words: str
    days: tuple[Day, ...]


def cut(
    occurrences: Sequence[Occurrence], first: date
) -> tuple[Sequence[Occurrence], Occurrence | None]:
    """Return in order what one page lists, and the first meeting left for the next page.

    What began before `first` counts as on that day.
    """
    ordered = sorted(occurrences, key=lambda one: (max(one.day, first), one.starts_at, one.id))
    if len(ordered) <= LISTED:
        return ordered, None
    last = max(ordered[LISTED - 1].day, first)
    end = next((n for n, one in enumerate(ordered) if max(one.day, first) > last), len(ordered))
    return ordered[:end], ordered[end] if end < len(ordered) else None


def months(occurrences: Iterable[Occurrence], first: date, frame: Frame) -> list[Month]:
    """Arrange ordered meetings under the days from `first` on, and the days under their months."""
    by_day = groupby(occurrences, key=lambda one: max(one.day, first))
    days = [_day(day, list(found), frame) for day, found in by_day]
    by_month = groupby(days, key=lambda day: day.day.replace(day=1))
    return [Month(sentence(frame.t.month(month)), tuple(found)) for month, found in by_month]


def _day(day: date, occurrences: Sequence[Occurrence], frame: Frame) -> Day:
    rows = [row_of(one, frame) for one in occurrences]
    weekday, words = frame.t.weekday(day), frame.t.day_of_month(day)
    return Day(
        day=day,
        weekday=sentence(weekday),
        between=frame.t.day(day).removeprefix(weekday).removesuffix(words),
        words=words,
        near=_near(day, frame),
        special=tuple(row for row in rows if not row.usual),
        usual=tuple(row for row in rows if row.usual),
    )


def _near(day: date, frame: Frame) -> str:
    if day == frame.today:
        return frame.t("today")
    return frame.t("tomorrow") if day == frame.today + timedelta(days=1) else ""


def row_of(one: Occurrence, frame: Frame) -> Row:
    """Put one meeting into words for a list."""
    t, off = frame.t, is_off(one)
    usual = is_usual(one)
    known = (frame.lab,) == one.labs or (usual and repeats_lab(one, frame.registry))
    return Row(
        href=frame.path(f"/events/{quote(one.id, safe='')}"),
        title=wording.title(one, t),
        labs=() if known else labs_of(one, frame),
        clock=t.clock(one, one.timezone) + elsewhere(one, frame),
        moment=one.start.isoformat(),
        place=place(one),
        online="" if off else online(one, t),
        join=None if off else uri(join_address(one)),
        registration="" if off else registration(one, t),
        # The clock already says that a date is open.
        state="" if one.open_dates and not off else mark(one, t),
        off=off,
        usual=usual,
    )


def elsewhere(one: Occurrence, frame: Frame) -> str:
    """Name the city whose clock is meant, and the time here, if the network's clock differs."""
    if not isinstance(one.start, datetime):
        return ""
    here = one.start.astimezone(ZoneInfo(frame.registry.network.timezone))
    ours = frame.t.elsewhere(here, one.timezone)
    return f" ({frame.t.city(one.timezone)}, {ours})" if ours else ""


def labs_of(one: Occurrence, frame: Frame) -> tuple[Link, ...]:
    """Name the labs of a meeting, the organiser first, each with its page."""
    return tuple(
        Link(wording.lab_name(slug, frame.registry), frame.path(f"/labs/{quote(slug, safe='')}"))
        for slug in one.labs
    )


def map_link(one: Occurrence, t: Translator) -> Link | None:
    """Return a map of where it is; for a guessed position one of the area, and say so.

    It is only a link: nothing is loaded from there unless someone follows it.
    """
    if one.latitude is None or one.longitude is None or is_off(one):
        return None
    spot = f"{one.latitude:.5f}/{one.longitude:.5f}"
    if one.approximate:
        return Link(t("map (approximate)"), f"{_MAP}/#map=13/{spot}")
    mark = f"mlat={one.latitude:.5f}&mlon={one.longitude:.5f}"
    return Link(t("map"), f"{_MAP}/?{mark}#map=17/{spot}")
