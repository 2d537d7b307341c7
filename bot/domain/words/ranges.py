"""From one stretch to another, where years or weeks were left out: "28. Dezember bis 3. Januar"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dateutil.relativedelta import relativedelta

from bot.domain.words.span import DAY, WEEK, Span

_YEAR: Final = relativedelta(years=1)
_LONGEST_MONTH: Final = 31 * DAY


def from_to(first: Span, last: Span) -> Span:
    """Return all days of two stretches and between them.

    What would end before it starts has begun a year earlier, or ends a week or a year later;
    a year that is named at its end is meant at its start as well.
    """
    if first.refused or last.refused:
        return replace(first, refused=True)
    if last.start < first.start:
        first, last = _in_order(first, last)
    elif first.yearless and not last.yearless and last.end - last.start <= _LONGEST_MONTH:
        first = _in_year_of(first, last)
    return Span(min(first.start, last.start), max(first.end, last.end))


def _in_order(first: Span, last: Span) -> tuple[Span, Span]:
    if last.weekday is not None:
        weeks = -((last.start - first.start).days // WEEK.days) * WEEK
        return first, Span(last.start + weeks, last.end + weeks)
    if first.yearless:
        years = first.start.year - last.start.year
        years += first.start - relativedelta(years=years) > last.start
        back = relativedelta(years=years)
        return Span(first.start - back, first.end - back), last
    if last.yearless:
        while last.start < first.start:
            last = replace(last, start=last.start + _YEAR, end=last.end + _YEAR)
    return first, last


def _in_year_of(first: Span, last: Span) -> Span:
    while first.start + _YEAR <= last.start:
        first = Span(first.start + _YEAR, first.end + _YEAR, yearless=True)
    return first
