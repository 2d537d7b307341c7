"""Expands an RRULE (RFC 5545 3.3.10) in wall time, within bounds that no rule can exceed.

Written out instead of left to dateutil, because its iterator cannot be stopped between two hits:
INTERVAL=0 spins for ever, 30 February runs to the year 9999, and a daily rule from the year 1
walks a million days to reach today. Here a rule starts at the period before the window, and every
day that is looked at is paid for from a budget. The tests compare the two on rules both can do.
"""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count, product
from typing import TYPE_CHECKING

from bot.feeds.rule_text import RuleRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.feeds.rule_text import Rule

_MOST_DAYS_A_RULE = 60_000


class Budget:
    """How many days all rules of one file may look at together."""

    def __init__(self, days: int = 1_000_000) -> None:
        self.days = days

    def spend(self, days: int) -> None:
        """Take from the budget. Raises RuleRefusedError when it is used up."""
        self.days -= days
        if self.days < 0:
            raise RuleRefusedError("the rules of this file take too long to expand")


def expand(
    rule: Rule,
    start: datetime,
    until: datetime | None,
    span: tuple[datetime, datetime],
    budget: Budget,
) -> Iterator[datetime]:
    """Yield the wall times of a series within a span, both ends inclusive, in order.

    `start` always is the first instance, even when it does not fit the rule (RFC 5545 3.8.5.3).
    `until` is the last moment, as wall time. Raises RuleRefusedError when it takes too long.
    """
    low, high = span
    if low <= start <= high:
        yield start
    rule, until = _count_as_until(_with_defaults(rule, start), start, until)
    last = min(high, until) if until else high
    left = _MOST_DAYS_A_RULE
    number = 1
    for days, length in _periods(rule, start, low, last):
        left -= length
        budget.spend(length)
        if left < 0:
            raise RuleRefusedError("it takes too long to expand")
        for wall in _moments(rule, start, days):
            if wall <= start:
                continue
            number += 1
            if wall > last or (rule.count and number > rule.count):
                return
            if wall >= low:
                yield wall


def fits(rule: Rule, start: datetime) -> bool:
    """Whether the start of a series is one of the moments that its rule names."""
    rule = _with_defaults(rule, start)
    days, _ = next(_periods(rule, start, start, start + timedelta(days=366)), ((), 0))
    return start in _moments(rule, start, days)


def _with_defaults(rule: Rule, start: datetime) -> Rule:
    """Take from DTSTART what the rule leaves open."""
    numbers = dict(rule.numbers)
    weekdays = rule.weekdays
    if not weekdays and not numbers.keys() & {"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"}:
        if rule.frequency == "WEEKLY":
            weekdays = ((start.weekday(), 0),)
        elif rule.frequency != "DAILY":
            numbers["BYMONTHDAY"] = (start.day,)
            if rule.frequency == "YEARLY":
                numbers.setdefault("BYMONTH", (start.month,))
    elif "BYWEEKNO" in numbers and not weekdays:
        weekdays = ((start.weekday(), 0),)
    if rule.frequency in {"DAILY", "WEEKLY"}:
        weekdays = tuple((weekday, 0) for weekday, _ in weekdays)
    return replace(rule, weekdays=weekdays, numbers=numbers)


def _count_as_until(
    rule: Rule, start: datetime, until: datetime | None
) -> tuple[Rule, datetime | None]:
    """Turn COUNT into a last moment where one period has one instance: no need to count then."""
    weekly = rule.frequency == "WEEKLY" and rule.weekdays == ((start.weekday(), 0),)
    plain = weekly or (rule.frequency == "DAILY" and not rule.weekdays)
    if rule.count is None or rule.numbers or not plain:
        return rule, until
    days = (rule.count - 1) * rule.interval * (7 if weekly else 1)
    try:
        last = start + timedelta(days=days)
    except OverflowError:
        last = datetime.max  # noqa: DTZ901 - wall time
    return replace(rule, count=None), min(until, last) if until else last


def _periods(
    rule: Rule, start: datetime, low: datetime, last: datetime
) -> Iterator[tuple[Iterable[date], int]]:
    """Yield the matching days of each day, week, month or year, and how many were looked at.

    Begins just before `low`, unless COUNT makes every instance since the start matter.
    """
    begin = start.date()
    for number in count(0 if rule.count else max(0, _periods_between(rule, begin, low.date()) - 1)):
        try:
            days = _days_of_period(rule, begin, number * rule.interval)
        except (ValueError, OverflowError):
            return
        if not days or days[0] > last.date():
            return
        yield [day for day in days if _matches(rule, day)], len(days)


def _periods_between(rule: Rule, begin: date, low: date) -> int:
    days = (low - begin).days
    months = (low.year - begin.year) * 12 + low.month - begin.month
    lengths = {
        "DAILY": days,
        "WEEKLY": days // 7,
        "MONTHLY": months,
        "YEARLY": low.year - begin.year,
    }
    return lengths[rule.frequency] // rule.interval


def _days_of_period(rule: Rule, begin: date, offset: int) -> list[date]:
    """Return all days of the period that lies `offset` periods after that of `begin`."""
    if rule.frequency == "DAILY":
        return [begin + timedelta(days=offset)]
    if rule.frequency == "WEEKLY":
        monday = begin.toordinal() - (begin.weekday() - rule.week_start) % 7 + offset * 7
        return [date.fromordinal(max(1, monday + day)) for day in range(7)]
    if rule.frequency == "MONTHLY":
        year, month = divmod(begin.year * 12 + begin.month - 1 + offset, 12)
        first = date(year, month + 1, 1).toordinal()
        length = calendar.monthrange(year, month + 1)[1]
    else:
        first = date(begin.year + offset, 1, 1).toordinal()
        length = 366 if calendar.isleap(begin.year + offset) else 365
    return [date.fromordinal(first + day) for day in range(length)]


def _matches(rule: Rule, day: date) -> bool:
    """Whether a day passes every BY… list of the rule."""
    numbers = rule.numbers
    if "BYMONTH" in numbers and day.month not in numbers["BYMONTH"]:
        return False
    if "BYMONTHDAY" in numbers and not _counted(
        numbers["BYMONTHDAY"], day.day, calendar.monthrange(day.year, day.month)[1]
    ):
        return False
    if "BYYEARDAY" in numbers and not _counted(numbers["BYYEARDAY"], *_place_in_year(day)):
        return False
    if "BYWEEKNO" in numbers:
        iso_year, week, _ = day.isocalendar()
        weeks = date(iso_year, 12, 28).isocalendar().week
        if not _counted(numbers["BYWEEKNO"], week, weeks):
            return False
    return not rule.weekdays or _is_weekday(rule, day)


def _counted(numbers: tuple[int, ...], place: int, length: int) -> bool:
    """Whether a place counted from the front (1) or from the back (-1) is among the numbers."""
    return place in numbers or place - length - 1 in numbers


def _place_in_year(day: date) -> tuple[int, int]:
    return day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365


def _is_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    numbers = [number for wanted, number in rule.weekdays if wanted == weekday]
    if not numbers or 0 in numbers:
        return bool(numbers)
    if rule.frequency == "YEARLY" and "BYMONTH" not in rule.numbers:
        place, length = _place_in_year(day)
    else:
        place, length = day.day, calendar.monthrange(day.year, day.month)[1]
    here = ((place - 1) // 7 + 1, -((length - place) // 7 + 1))
    return any(number in here for number in numbers)


def _moments(rule: Rule, start: datetime, days: Iterable[date]) -> list[datetime]:
    """Return the wall times on these days, after BYSETPOS."""
    get = rule.numbers.get
    times = [
        time(*parts)
        for parts in product(
            get("BYHOUR", (start.hour,)),
            get("BYMINUTE", (start.minute,)),
            get("BYSECOND", (start.second,)),
        )
    ]
    found = [datetime.combine(day, at) for day in days for at in times]
    if "BYSETPOS" not in rule.numbers:
        return found
    places = rule.numbers["BYSETPOS"]
    return [wall for place, wall in enumerate(found, 1) if _counted(places, place, len(found))]
