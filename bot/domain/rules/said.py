"""What a rule in words has said so far, and the pattern that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.rules.pattern import Pattern, Unit, canonical
from bot.domain.rules.refusals import UnclearError

if TYPE_CHECKING:
    from datetime import date, time

    from bot.domain.rules.times import Day

MOST = {Unit.DAY: 366, Unit.WEEK: 52, Unit.MONTH: 24}
"""The longest intervals that make sense."""
_WEEKS_IN_MONTH = 5
_LONGEST_MONTH = 31


@dataclass(slots=True)
class Said:
    """Everything the phrases of one rule have stated; filled while it is read."""

    unit: Unit | None = None
    interval: int | None = None
    weekdays: set[int] = field(default_factory=set)
    nths: list[tuple[int, int]] = field(default_factory=list)
    month_days: list[int] = field(default_factory=list)
    months: set[int] = field(default_factory=set)
    monthly: bool = False
    """The words name the month, so "second Monday" can mean nothing else."""
    even_months: bool = False
    every_second: tuple[int, int] | None = None
    """Where the words "jeden zweiten Montag" stand, which may mean every fortnight."""
    even_weeks: bool | None = None
    choice: bool = False
    both: bool = False
    times: tuple[time, time | None] | None = None
    since: date | None = None
    until: date | None = None
    absences: list[tuple[Day, Day]] = field(default_factory=list)
    without_months: set[int] = field(default_factory=set)
    holidays: bool | None = None
    """Whether the words say that holidays are skipped (True) or not (False)."""
    unknown: list[tuple[int, int]] = field(default_factory=list)
    """Stretches of the folded text that no phrase explains."""
    time_ends: int | None = None
    """Where the time of day ended: a place may follow."""

    def count(self, unit: Unit, interval: int) -> None:
        """Note "every `interval` `unit`s"; UnclearError if something else was said before."""
        if unit is Unit.DAY and interval % 7 == 0:
            unit, interval = Unit.WEEK, interval // 7
        if not 1 <= interval <= MOST[unit]:
            raise UnclearError("interval", interval=interval, most=MOST[unit])
        if self.interval is not None and (self.unit, self.interval) != (unit, interval):
            raise UnclearError("kinds")
        self.unit, self.interval = unit, interval


def pattern_of(said: Said, since: date | None) -> tuple[Pattern, bool]:
    """Return the pattern that was said, and whether "every second" left two readings.

    `since` gives the weekday where the words count weeks without naming one.
    """
    if said.even_weeks is not None and (said.unit, said.interval) == (Unit.WEEK, 2):
        said.interval = None  # "every two weeks, in even weeks" says it twice
    _check(said)
    if said.nths or said.month_days:
        return _of_months(said)
    unit, interval = said.unit or Unit.WEEK, said.interval or 1
    weekdays = tuple(said.weekdays)
    if not weekdays and unit is Unit.WEEK and since is not None and said.unit:
        weekdays = (since.weekday(),)
    if unit is Unit.MONTH or said.monthly:
        raise UnclearError("which" if weekdays else "days")
    if unit is Unit.WEEK and not weekdays:
        raise UnclearError("days" if said.unit or said.times or said.months else "empty")
    if weekdays and unit is Unit.DAY and interval > 1:
        raise UnclearError("kinds")
    pattern = Pattern(
        unit=unit,
        interval=interval,
        weekdays=weekdays,
        months=tuple(said.months),
        even_weeks=said.even_weeks,
    )
    return canonical(pattern), False


def _check(said: Said) -> None:
    if said.choice and (said.both or len(said.nths) + len(said.month_days) < 2):  # noqa: PLR2004
        raise UnclearError("or")
    kinds = bool(said.weekdays) + bool(said.nths) + bool(said.month_days)
    if kinds > 1:
        raise UnclearError("kinds")
    if said.even_weeks is not None and not kinds:
        raise UnclearError("days")
    if said.even_weeks is not None and (not said.weekdays or said.interval):
        raise UnclearError("kinds")
    for nth, _ in said.nths:
        if not 1 <= abs(nth) <= _WEEKS_IN_MONTH:
            raise UnclearError("ordinal", nth=nth)
    for day in said.month_days:
        if not (day == -1 or 1 <= day <= _LONGEST_MONTH):
            raise UnclearError("no_day", day=day)
    if said.month_days and not said.monthly and max(said.month_days) <= _WEEKS_IN_MONTH:
        raise UnclearError("days")


def _of_months(said: Said) -> tuple[Pattern, bool]:
    fortnightly = said.every_second is not None and not (said.monthly or said.even_months)
    fortnightly = fortnightly and all(nth == 2 for nth, _ in said.nths)  # noqa: PLR2004
    if said.unit in (Unit.DAY, Unit.WEEK):
        raise UnclearError("kinds")
    if fortnightly and said.unit is None:
        weekdays = tuple(day for _, day in said.nths)
        shape = Pattern(unit=Unit.WEEK, interval=2, weekdays=weekdays, months=tuple(said.months))
        return canonical(shape), True
    shape = Pattern(
        unit=Unit.MONTH,
        interval=said.interval or 1,
        nths=tuple(said.nths),
        month_days=tuple(said.month_days),
        months=tuple(said.months),
        one_of=said.choice,
    )
    return canonical(shape), False
