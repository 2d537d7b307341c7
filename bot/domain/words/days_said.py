"""Words about days that belong together: "Montag, 9. März", "9. bis 13. März", "14 et 15 mars"."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta

from bot.domain.words.dates_said import said_day_and_month, said_numeric
from bot.domain.words.span import DAY, Found, Span, after, day_of, folded, typed
from bot.domain.words.vocabulary import short_weekdays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.words.vocabulary import Vocabulary
    from bot.domain.words.word import Word

JUST_OVER: Final = 60 * DAY
"""How long ago a day may be for its weekday to mean the past one, not the coming one."""
REFUSED: Final = Span(date.min, date.min, refused=True)

_YEAR = re.compile(r"20\d\d")


def said_one_day(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "Montag, den 9. März", "mar 10/3", "9. März"; refuse a Tuesday that is a Monday."""
    weekday, number = _weekday_at(words, at, said)
    found = said_day_and_month(words, number, today, said) or said_numeric(
        words, number, today, said
    )
    if found is None or found[0].end - found[0].start != DAY:
        return None
    used = found[1] + number - at
    if weekday is None:
        return found[0], used
    return _on_weekday(found[0], weekday, today), used


def said_dated_weekday(
    words: Sequence[Word], at: int, today: date, said: Vocabulary
) -> Found | None:
    """Read a weekday with its date, which without its date is another day."""
    weekday, _ = _weekday_at(words, at, said)
    return None if weekday is None else said_one_day(words, at, today, said)


def _weekday_at(words: Sequence[Word], at: int, said: Vocabulary) -> tuple[int | None, int]:
    """Return a weekday, if any, and where its date would stand."""
    name = folded(words, at)
    weekday = said.weekdays.get(name, short_weekdays(said.languages.codes[0]).get(name))
    return weekday, at if weekday is None else after(words, at + 1, said.linking)


def _on_weekday(day: Span, weekday: int, today: date) -> Span:
    """Return that day, its year now certain; refused if it is another weekday."""
    years = (0, -1) if day.yearless else (0,)
    for start in (day.start + relativedelta(years=year) for year in years):
        if start.weekday() == weekday and start >= min(day.start, today - JUST_OVER):
            return Span.of(start)
    return REFUSED


def said_days_of_month(
    words: Sequence[Word], at: int, today: date, said: Vocabulary, *, amid: bool = False
) -> Found | None:
    """Read two days of one month; `amid`: "and" between them means all days from one to the other.

    "9.-13. März", "lundi 9 au vendredi 13 mars", "14. und 15. März", "March 9 to 13".
    """
    begin = after(words, at, said.linking)
    weekday, number = _weekday_at(words, begin, said)
    first = said.day_of_month.fullmatch(typed(words, number))
    if first is None:
        return _days_behind_month(words, begin, today, said)
    joint = folded(words, number + 1)
    ranged = joint in said.between or (amid and joint in said.both)
    behind = after(words, number + 1 + (ranged or joint in said.both), said.linking)
    last = said_one_day(words, behind, today, said)
    if last is None:
        return None
    span = _from_number(int(first[1]), weekday, last[0], ranged=ranged)
    return None if span is None else (span, behind + last[1] - at)


def _from_number(number: int, weekday: int | None, last: Span, *, ranged: bool) -> Span | None:
    start = day_of(last.start.year, last.start.month, number)
    if last.refused or start is None or start > last.start:
        return REFUSED if ranged else None
    if not ranged and start + DAY != last.start:
        return None
    if weekday is not None and start.weekday() != weekday:
        return REFUSED
    return Span(start, last.end, yearless=last.yearless and weekday is None)


def _days_behind_month(
    words: Sequence[Word], at: int, today: date, said: Vocabulary
) -> Found | None:
    first = said_day_and_month(words, at, today, said)
    if first is None or folded(words, at + first[1]) not in said.between:
        return None
    behind = after(words, at + first[1] + 1, said.linking)
    number = said.day_of_month.fullmatch(typed(words, behind))
    following = folded(words, behind + 1)
    if number is None or following in said.months or following in said.units:
        return None
    start = first[0].start
    if _YEAR.fullmatch(following):
        start, behind = date(int(following), start.month, start.day), behind + 1
    last = day_of(start.year, start.month, int(number[1]))
    span = REFUSED if last is None or last < start else Span(start, last + DAY)
    return span, behind + 1 - at
