"""Which days a rule means, without its times and exceptions: the pattern.

A pattern is asked day by day whether it falls on it, so no rule, however hostile, can make an
expansion run longer than the days it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Weekdays as RFC 5545 writes them; Monday is 0 everywhere."""
SEARCH_DAYS = 8 * 366
"""How far we look for a first date; eight years always hold a 29 February."""


class Unit(StrEnum):
    """What the interval of a pattern counts."""

    DAY = "DAILY"
    WEEK = "WEEKLY"
    MONTH = "MONTHLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """The days of a rule: weekdays, nth weekdays of the month, or days of the month.

    `weekdays` belong to a week, `nths` (nth, weekday) and `month_days` to a month; nth and month
    days count from the end when negative. A month without its fifth Monday or its 31st has no
    such date: nothing is ever shifted.
    """

    unit: Unit
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nths: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    """Only in these months; empty: in all."""
    even_weeks: bool | None = None
    """Only in ISO weeks of even (or odd) number. Not an interval: week 53 is followed by 1."""
    one_of: bool = False
    """The days are alternatives: one meeting a month, its date open."""
    week_start: int = 0
    """First day of the week, where weeks are counted."""

    def __str__(self) -> str:
        """Return the canonical RRULE-like text: equal patterns have equal texts."""
        days = [CODES[day] for day in self.weekdays]
        days += [f"{nth}{CODES[day]}" for nth, day in self.nths]
        counted = self.unit is Unit.WEEK and self.interval > 1 and len(self.weekdays) > 1
        parts = {
            "FREQ": self.unit.value,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYMONTH": ",".join(map(str, self.months)),
            "BYMONTHDAY": ",".join(map(str, self.month_days)),
            "BYDAY": ",".join(days),
            "WKST": CODES[self.week_start] if counted and self.week_start else "",
            "X-WEEKS": {None: "", True: "EVEN", False: "ODD"}[self.even_weeks],
            "X-ONE-OF": "YES" if self.one_of else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def falls_on(self, day: date, anchor: date | None = None) -> bool:
        """Whether the pattern means that day; `anchor` is one of its days and fixes the phase."""
        if self.months and day.month not in self.months:
            return False
        if self.even_weeks is not None and self.even_weeks == bool(day.isocalendar().week % 2):
            return False
        if anchor is not None and (self.period(day) - self.period(anchor)) % self.interval:
            return False
        if self.unit is Unit.DAY:
            return True
        if self.unit is Unit.WEEK:
            return day.weekday() in self.weekdays
        return self._in_month(day)

    def period(self, day: date) -> int:
        """Return the running number of the day, week or month that holds that day."""
        if self.unit is Unit.DAY:
            return day.toordinal()
        if self.unit is Unit.WEEK:
            return (day.toordinal() - 1 - self.week_start) // 7
        return day.year * 12 + day.month

    def first_on_or_after(self, day: date) -> date | None:
        """Return its first day from there on, or None if eight years hold none."""
        for offset in range(min(SEARCH_DAYS, date.max.toordinal() - day.toordinal())):
            there = day + timedelta(days=offset)
            if self.falls_on(there):
                return there
        return None

    def _in_month(self, day: date) -> bool:
        from_end = day.day - _length(day) - 1
        if day.day in self.month_days or from_end in self.month_days:
            return True
        nth, nth_last = (day.day - 1) // 7 + 1, -((-from_end - 1) // 7 + 1)
        weekday = day.weekday()
        return (nth, weekday) in self.nths or (nth_last, weekday) in self.nths


def _length(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def canonical(pattern: Pattern) -> Pattern:
    """Return the pattern with its days sorted and the simplest unit, so equals compare equal."""
    weekdays = tuple(sorted(set(pattern.weekdays)))
    unit = pattern.unit
    if unit is Unit.DAY and weekdays and pattern.interval == 1:
        unit = Unit.WEEK
    if unit is Unit.WEEK and len(weekdays) == len(CODES) and pattern.interval == 1:
        unit, weekdays = Unit.DAY, ()
    days = tuple(sorted(set(pattern.month_days), key=_from_start))
    months = tuple(sorted(set(pattern.months)))
    return Pattern(
        unit=unit,
        interval=pattern.interval,
        weekdays=weekdays,
        nths=tuple(sorted(set(pattern.nths), key=lambda pair: (_from_start(pair[0]), pair[1]))),
        month_days=days,
        months=() if len(months) == 12 else months,  # noqa: PLR2004 - a year has twelve
        even_weeks=pattern.even_weeks,
        one_of=pattern.one_of and len(pattern.nths) + len(days) > 1,
        week_start=pattern.week_start,
    )


def _from_start(nth: int) -> tuple[bool, int]:
    return nth < 0, nth
