"""A month as weeks, which begin on the language's first weekday; pure."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.domain.digest import is_usual
from bot.domain.event import day_of
from bot.text.meeting import is_off, mark, place, repeats_lab, sentence
from bot.web import wording
from bot.web.filters import FIRST_YEAR, LAST_YEAR
from bot.web.pages.choosing import View, city_of, page_of
from bot.web.pages.listing import elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.event import Occurrence
    from bot.web.filters import Filters
    from bot.web.frame import Frame

DAY: Final = timedelta(days=1)
SHOWN: Final = 4
"""Meetings that a day shows; the rest is counted, and is in the day's list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One meeting on a day of the month."""

    href: str
    clock: str
    who: str
    title: str
    """Empty if it says no more than who meets."""
    told: str
    """Everything on one line, for those who point at it."""
    off: bool
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One day of the month and its meetings; `href` leads to that day's list."""

    day: date
    href: str
    words: str
    """The day in words, and how many meetings it has."""
    today: bool
    past: bool
    marks: tuple[Mark, ...]
    more: str
    """How many meetings are not shown, in words; "" if all are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTable:
    """A month as a table; None stands for a day of another month."""

    words: str
    weekdays: tuple[tuple[str, str], ...]
    """Short and in full."""
    weeks: tuple[tuple[Square | None, ...], ...]
    before: str
    after: str
    present: str
    """The address of the current month, "" if that is the one in view."""
    count: int


def month_of(filters: Filters, today: date) -> tuple[date, date]:
    """Return the first day of the month that is asked for, and of the next."""
    first = day_of(filters.since or today).replace(day=1)
    return first, _next(first)


def month_table(
    occurrences: Iterable[Occurrence],
    filters: Filters,
    frame: Frame,
    left: Mapping[date, int] = MappingProxyType({}),
) -> MonthTable:
    """Arrange ordered meetings in the month that `filters` ask for.

    `left` is how many more a day has; the first `SHOWN` of such a day are among the meetings.
    """
    t = frame.t
    first, end = month_of(filters, frame.today)
    by_day = _by_day(occurrences, first, end)
    begin = t.locale.first_week_day
    left = {day: count for day, count in left.items() if first <= day < end}
    weeks = Calendar(begin).monthdatescalendar(first.year, first.month)
    present = frame.today.replace(day=1)
    return MonthTable(
        words=sentence(t.month(first)),
        weekdays=tuple((_short(day, frame), sentence(t.weekday(day))) for day in weeks[0]),
        weeks=tuple(
            tuple(
                _square(day, by_day.get(day, []), filters, frame, left.get(day, 0))
                if first <= day < end
                else None
                for day in week
            )
            for week in weeks
        ),
        before=_page(filters, (first - DAY).replace(day=1)),
        after=_page(filters, end),
        present="" if first == present else page_of(filters.undated, View.MONTH),
        count=len({one.id for held in by_day.values() for one in held}) + sum(left.values()),
    )


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _page(filters: Filters, first: date) -> str:
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        return ""
    return page_of(replace(filters, since=first, until=None), View.MONTH)


def _short(day: date, frame: Frame) -> str:
    short: str = frame.t.locale.days["stand-alone"]["abbreviated"][day.weekday()]
    return short.removesuffix(".")


def _by_day(
    occurrences: Iterable[Occurrence], first: date, end: date
) -> dict[date, list[Occurrence]]:
    """Sort meetings under each of their days in the month."""
    found: dict[date, list[Occurrence]] = {}
    for one in occurrences:
        day, last = max(one.day, first), min(_last_day(one), end - DAY)
        while day <= last:
            found.setdefault(day, []).append(one)
            day += DAY
    return found


def _last_day(one: Occurrence) -> date:
    """Return the last day of a meeting; an evening that ends in the small hours has one day."""
    if isinstance(one.end, datetime):
        early = one.end - timedelta(hours=6)
        return max(one.day, early.date())
    return max(one.day, one.end - DAY)


def _square(day: date, held: list[Occurrence], filters: Filters, frame: Frame, left: int) -> Square:
    # Special meetings come before regular evenings, these before what is off.
    t = frame.t
    ordered = sorted(held, key=lambda one: (is_off(one), is_usual(one), one.starts_at, one.id))
    count = len(ordered) + left
    shown = ordered if count <= SHOWN else ordered[: SHOWN - 1]
    hidden = count - len(shown)
    return Square(
        day=day,
        href=page_of(replace(filters, since=day, until=day + DAY)),
        words=t.labelled(
            sentence(t.day(day)), t.plural("{count} meeting", "{count} meetings", count)
        ),
        today=day == frame.today,
        past=day < frame.today,
        marks=tuple(_mark(one, day, frame) for one in sorted(shown, key=_clock)),
        more=t.plural("{count} more", "{count} more", hidden) if hidden else "",
    )


def _clock(one: Occurrence) -> tuple[datetime, str]:
    return one.starts_at, one.id


def _mark(one: Occurrence, day: date, frame: Frame) -> Mark:
    t = frame.t
    title = wording.title(one, t)
    begins = isinstance(one.start, datetime) and one.day == day
    lab = frame.registry.get(one.labs[0]) if one.labs else None
    who = city_of(lab) if lab else ""
    clock = t.clock(one, one.timezone) + elsewhere(one, frame)
    told = (who, title, clock, place(one), mark(one, t))
    return Mark(
        href=frame.path(f"/events/{quote(one.id, safe='')}"),
        clock=t.time(one.start) if begins and isinstance(one.start, datetime) else "",
        who=who,
        title="" if repeats_lab(one, frame.registry) else title,
        told=", ".join(each for each in told if each),
        off=is_off(one),
        usual=is_usual(one),
    )
