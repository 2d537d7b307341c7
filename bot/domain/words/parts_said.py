"""Words about parts of a stretch: "Ende März", "début de semaine prochaine", "weekend of 14 March".

What would be any of several days ("ein Wochenende im März") is refused, so that it is told as not
understood.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta

from bot.domain.words.dates_said import said_month, said_numeric
from bot.domain.words.days_said import REFUSED, said_days_of_month, said_one_day
from bot.domain.words.span import DAY, WEEK, Found, Span, after, coming_weekday, folded
from bot.domain.words.units_said import SATURDAY, said_unit, said_which

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.words.vocabulary import Vocabulary
    from bot.domain.words.word import Word

SHORTEST_MONTH: Final = timedelta(days=28)
SHORTEST_YEAR: Final = timedelta(days=365)
END: Final = 3
"""The last of three parts."""
_FRIDAY: Final = 4


def said_part(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "Anfang März", "fin du mois", "middle of next week", "Ende 2027"."""
    part = said.parts.get(folded(words, at))
    if part is None:
        return None
    begin = after(words, at + 1, said.linking | said.of)
    for read in (said_month, said_which, said_numeric, said_unit):
        found = read(words, begin, today, said)
        if found:
            span = _coming_part(found[0], part, today)
            return None if span is None else (span, found[1] + begin - at)
    return None


def _coming_part(whole: Span, part: int, today: date) -> Span | None:
    found = _part(whole, part)
    if found and found.end <= today and whole.yearless:
        year = relativedelta(years=1)
        return _part(Span(whole.start + year, whole.end + year), part)
    return found


def _part(whole: Span, part: int) -> Span | None:
    """Return the first or second ten days of a month or the rest; a third of a week or a year."""
    start, length = whole.start, whole.end - whole.start
    if length == WEEK:
        days = ((0, 3), (1, 4), (3, 7))[part - 1]
        return Span(start + days[0] * DAY, start + days[1] * DAY)
    if length >= SHORTEST_YEAR:
        first = start + relativedelta(months=4 * (part - 1))
        return Span(first, first + relativedelta(months=4))
    if length >= SHORTEST_MONTH:
        first = start + 10 * (part - 1) * DAY
        return Span(first, first + 10 * DAY if part < END else whole.end)
    return None


def said_unit_of(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "Wochenende vom 14. März", "semaine du 9 mars", "last Monday of March"."""
    which, named = said.which.get(folded(words, at)), at
    if which is not None:
        named += 1
    unit, weekday = said.units.get(folded(words, named)), said.weekdays.get(folded(words, named))
    behind = named + 1
    if which is None and folded(words, behind) in said.which_after:
        which, behind = said.which_after[folded(words, behind)], behind + 1
    wide = unit in {"week", "weekend"}
    if not wide and (weekday is None or which is None or which >= 0):
        return None
    small = said.linking | said.since | said.of
    begin = after(words, behind, small)
    if wide and which in {None, 0}:
        days = said_days_of_month(words, begin, today, said)
        days = days or said_one_day(words, begin, today, said)
        if days:
            return _going_on(days[0], unit or "", today), days[1] + begin - at
    month = said_month(words, begin, today, said)
    if month is None:
        return None
    if which is None or which >= 0 or unit == "week":
        return REFUSED, behind - at
    return _last(month[0], weekday), month[1] + begin - at


def _going_on(days: Span, unit: str, today: date) -> Span:
    """Return the week or the weekend of some days; without a year, first of all the present one."""
    if days.yearless:
        year = relativedelta(years=1)
        earlier = _around(Span(days.start - year, days.end - year), unit)
        if earlier.end > today:
            return earlier
    return _around(days, unit)


def _around(days: Span, unit: str) -> Span:
    """Return the week or the weekend to which some days belong."""
    first, length = days.start, days.end - days.start
    if days.refused:
        return days
    if unit == "week":
        monday = first - first.weekday() * DAY
        return Span(monday, monday + WEEK) if days.end <= monday + WEEK else REFUSED
    if first.weekday() < _FRIDAY or first.weekday() + length.days > WEEK.days:
        return REFUSED
    if length > DAY:
        return days
    saturday = first + (SATURDAY - first.weekday()) * DAY
    return Span(saturday, saturday + 2 * DAY)


def _last(month: Span, weekday: int | None) -> Span:
    """Return a month's last such day; None: its last Saturday and the Sunday after."""
    day = coming_weekday(month.end - WEEK, SATURDAY if weekday is None else weekday)
    return Span(day, day + (2 if weekday is None else 1) * DAY)
