"""Regular evenings: "jeden dritten Montag im Monat" -> a rule -> the dates of a stretch of time.

A rule says on which days a group usually meets. The same days have the same pattern however they
are worded, so a pattern names a series for life.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING

from bot.domain.languages.chosen import Languages, pack_of
from bot.domain.rules.pattern import Pattern, Unit
from bot.domain.rules.reading import Read, read_schedule, usual_end
from bot.domain.rules.refusals import UnclearError, quoted
from bot.domain.rules.sentence import days_in_words, describe, pattern_in_words, times_in_words
from bot.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Set as AbstractSet
    from datetime import time

    from bot.domain.rules.times import Day
    from bot.domain.source import Schedule

__all__ = [
    "MOST_DAYS",
    "Rule",
    "Slot",
    "days_in_words",
    "describe",
    "expand",
    "parse_rule",
    "times_in_words",
]

MOST_DAYS = 3 * 366
"""No expansion looks at more days than these, whatever it is asked for."""
_SHOWN = 3
_READINGS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a group usually meets. Dates and times are local to its source.

    `start` None means all day; an `end` before the start is past midnight.
    """

    shape: Pattern
    start: time | None = None
    end: time | None = None
    end_guessed: bool = False
    """Nobody says when it ends; `end` is after the usual length."""
    since: date | None = None
    until: date | None = None
    anchor: date | None = None
    """One of its dates, which fixes the phase of "alle zwei Wochen"."""
    except_days: frozenset[date] = frozenset()
    pauses: tuple[tuple[date, date], ...] = ()
    yearly_pauses: tuple[tuple[Day, Day], ...] = ()
    """Days without a year, excluded in every year: "nicht am 21.12."; both ends included."""
    without_months: frozenset[int] = field(default_factory=frozenset)
    skip_holidays: bool = True
    place: str | None = None
    """The place, if the words named one after the time."""

    @property
    def pattern(self) -> str:
        """The canonical RRULE-like text without times and dates: the name of the series."""
        return str(self.shape)

    @property
    def open_date(self) -> bool:
        """Whether it is one meeting a month, on one of several days."""
        return self.shape.one_of

    def excludes(self, day: date) -> bool:
        """Whether an exception, a pause or the ends of the rule take that day away."""
        if (self.since and day < self.since) or (self.until and day > self.until):
            return True
        if day in self.except_days or day.month in self.without_months:
            return True
        if any(first <= day <= last for first, last in self.pauses):
            return True
        return any(_yearly(first, last, day) for first, last in self.yearly_pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One dated meeting that a rule promises.

    `name` is the ISO date, or the month ("2026-12") where a month has one meeting on one of
    `open_dates`; `day` is the first of these. `original` is the day that the pattern alone gives,
    so it stays the same when exceptions are added.
    """

    name: str
    day: date
    original: date
    open_dates: tuple[date, ...] = ()


def parse_rule(
    schedule: Schedule,
    *,
    today: date,
    language: str = "de",
) -> Rule:
    """Understand a schedule in its languages, or raise RuleError with one line in `language`.

    "am 31. des Monats" and "jeden fünften Montag" mean only the months that have one. A day
    without a year ("nicht am 21.12.") is excluded every year. What follows the time after a comma
    or "im", "at", "chez" is the place, if the schedule names none. `today` serves the refusals,
    which show the next dates of each reading.
    """
    about = (schedule.when or schedule.rrule or "").strip()
    try:
        return _parse(schedule, today, language)
    except UnclearError as error:
        words = error.values.get("words")
        if isinstance(words, tuple):
            error.values["words"] = quoted(words, language)
        raise RuleError(error.sentence(_shortened(about), language)) from None


def expand(
    rule: Rule, window_start: date, window_end: date, *, closed: AbstractSet[date] = frozenset()
) -> tuple[Slot, ...]:
    """Return the slots of a rule in a window of days: start inclusive, end exclusive.

    Days in `closed` (holidays) are left out. At most three years from `window_start` are looked
    at. A slot with an open date belongs to the window if the span of its dates touches it, and then
    has all of them.
    """
    last = min(window_end, _plus(window_start, MOST_DAYS))
    if rule.open_date:
        return tuple(_open_slots(rule, window_start, last, closed))
    return tuple(
        Slot(name=day.isoformat(), day=day, original=day)
        for day in _days(rule, window_start, last)
        if day not in closed and not rule.excludes(day)
    )


def _parse(schedule: Schedule, today: date, language: str) -> Rule:
    read = read_schedule(schedule, Languages.of(schedule.languages))
    rule = _with_exceptions(schedule, read)
    _check_order(rule)
    if read.since is None and (read.monthly or rule.shape.interval > 1):
        readings = _readings(rule, today, language, read.monthly)
        raise UnclearError("open", readings=readings)
    anchor = rule.shape.first_on_or_after(read.since or today)
    rule = replace(rule, anchor=anchor if rule.shape.interval > 1 else None)
    if anchor is None or not _ever(rule, read.since or today):
        raise UnclearError("never")
    return rule


def _with_exceptions(schedule: Schedule, read: Read) -> Rule:
    said = read.said
    dated = [(first.date, last.date) for first, last in said.absences if first.year]
    return Rule(
        shape=read.pattern,
        start=read.start,
        end=read.end if read.end or read.start is None else usual_end(read.start),
        end_guessed=read.start is not None and read.end is None,
        since=read.since,
        until=read.until,
        except_days=schedule.except_days,
        pauses=(*schedule.pauses, *dated),
        yearly_pauses=tuple(span for span in said.absences if not span[0].year),
        without_months=frozenset(said.without_months),
        skip_holidays=schedule.skip_holidays if said.holidays is None else said.holidays,
        place=read.place,
    )


def _check_order(rule: Rule) -> None:
    spans = [*rule.pauses]
    if rule.since and rule.until:
        spans.append((rule.since, rule.until))
    for first, last in spans:
        if first > last:
            raise UnclearError("order", first=first, last=last)


def _ever(rule: Rule, start: date) -> bool:
    """Whether the words leave any date; pauses and ends that pass are no contradiction."""
    bare = replace(rule, since=None, until=None, pauses=(), except_days=frozenset())
    months = set(rule.shape.months or range(1, 13)) - rule.without_months
    return bool(months) and any(
        not bare.excludes(day) for day in islice(_days(bare, start, _plus(start, 8 * 366)), 500)
    )


def _days(rule: Rule, start: date, end: date) -> Iterator[date]:
    for offset in range((end - start).days):
        day = start + timedelta(days=offset)
        if rule.shape.falls_on(day, rule.anchor):
            yield day


def _open_slots(rule: Rule, start: date, end: date, closed: AbstractSet[date]) -> Iterator[Slot]:
    whole = _days(rule, start.replace(day=1), _plus(end, 31))
    for month, days in groupby(whole, key=lambda day: day.replace(day=1)):
        alternatives = tuple(days)
        left = tuple(day for day in alternatives if day not in closed and not rule.excludes(day))
        if left and left[0] < end and left[-1] >= start:
            yield Slot(
                name=f"{month:%Y-%m}",
                day=left[0],
                original=alternatives[0],
                open_dates=left if len(left) > 1 else (),
            )


def _yearly(first: Day, last: Day, day: date) -> bool:
    begin, end = (first.month, first.day), (last.month, last.day)
    this = (day.month, day.day)
    return begin <= this <= end if begin <= end else this >= begin or this <= end


def _readings(rule: Rule, today: date, language: str, in_month: str) -> str:
    """Say each way to read an open rule: the line to write, and its next dates."""
    told = []
    words = pattern_in_words(rule.shape, language)
    first = rule.shape.first_on_or_after(today)
    for _ in range(min(rule.shape.interval, _READINGS)):
        if first is None:
            break
        shown = replace(rule, anchor=first, since=first)
        told.append(f'{words}: from = "{first}" ({_next_dates(shown, first, language)})')
        after = _next_period(rule.shape, first)
        first = rule.shape.first_on_or_after(after)
    if in_month:
        nths = tuple((2, day) for day in rule.shape.weekdays)
        monthly = replace(rule, shape=replace(
            rule.shape, unit=Unit.MONTH, interval=1, weekdays=(), nths=nths
        ))  # fmt: skip
        told.append(f'when = "{in_month}" ({_next_dates(monthly, today, language)})')
    return "; ".join(told)


def _next_period(shape: Pattern, day: date) -> date:
    period = shape.period(day)
    while shape.period(day) == period:
        day = _plus(day, 1)
    return day


def _next_dates(rule: Rule, start: date, language: str) -> str:
    slots = expand(rule, start, _plus(start, MOST_DAYS))[:_SHOWN]
    form = pack_of(language).sentences.date
    return ", ".join(form.format(slot.day) for slot in slots)


def _plus(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _shortened(text: str) -> str:
    line = " ".join(text[:80].split())
    return f"{line} …" if len(text) > 80 else line  # noqa: PLR2004 - one line on a terminal
