"""Words about stretches of time: "nächste Woche", "in zwei Wochen", "next 14 days", "Mittwoch"."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from bot.domain.words.span import DAY, WEEK, Found, Span, coming_weekday, folded, typed
from bot.domain.words.vocabulary import short_weekdays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.words.vocabulary import Vocabulary
    from bot.domain.words.word import Word

SATURDAY = 5
MOST_YEARS = 50

_COUNT = re.compile(r"\d{1,3}")


def _number(words: Sequence[Word], at: int, said: Vocabulary) -> int | None:
    if _COUNT.fullmatch(typed(words, at)):
        return int(typed(words, at))
    return said.numbers.get(folded(words, at))


def said_ahead(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "in zwei Wochen": that week, or that day."""
    number, unit = _number(words, at + 1, said), said.units.get(folded(words, at + 2))
    if folded(words, at) not in said.ahead or number is None or unit is None:
        return None
    if unit == "day":
        return Span.of(today + number * DAY), 3
    return _unit_span(unit, number, today), 3


def said_counted(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "14 Tage", "nächste 2 Wochen", "last 3 months"."""
    which = said.which.get(folded(words, at))
    begin = at if which is None else at + 1
    number, end = _number(words, begin, said), begin + 1
    if which is None and folded(words, end) in said.which_after:
        which, end = said.which_after[folded(words, end)], end + 1
    unit = said.units.get(folded(words, end))
    if number is None or unit is None:
        return None
    number = max(1, number)
    step = {
        "day": relativedelta(days=number),
        "week": relativedelta(weeks=number),
        "weekend": relativedelta(weeks=number),
        "month": relativedelta(months=number),
        "year": relativedelta(years=min(number, MOST_YEARS)),
    }[unit]
    span = Span(today - step, today) if (which or 0) < 0 else Span(today, today + step)
    return span, end - at + 1


def said_which(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "nächste Woche", "semaine prochaine", "nächsten Mittwoch", "week after next"."""
    if folded(words, at) in said.units and folded(words, at + 1, 2) in said.after_next:
        return _unit_span(said.units[folded(words, at)], 2, today), 3
    which, named = folded(words, at), folded(words, at + 1)
    steps = said.which.get(which)
    if named in said.which_after and which in {*said.units, *said.weekdays}:
        which, named = named, which
        steps = said.which_after[which]
    if steps is None:
        return None
    unit, weekday = said.units.get(named), said.weekdays.get(named)
    if unit is not None:
        if unit == "weekend" and which in said.coming:
            steps = 0
        return _unit_span(unit, steps, today), 2
    if weekday is None:
        return None
    coming = Span.of(coming_weekday(today + DAY if steps > 0 else today, weekday))
    shift = (steps - 1 if steps > 0 else steps) * WEEK
    return Span(coming.start + shift, coming.end + shift), 2


def said_unit(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "Woche", "weekend": the present one."""
    unit = said.units.get(folded(words, at))
    return None if unit in {None, "day"} else (_unit_span(unit or "", 0, today), 1)


def _unit_span(unit: str, steps: int, today: date) -> Span:
    monday = today - today.weekday() * DAY
    if unit == "week":
        return Span(monday + steps * WEEK, monday + (steps + 1) * WEEK)
    if unit == "weekend":
        saturday = monday + SATURDAY * DAY + steps * WEEK
        return Span(saturday, saturday + 2 * DAY)
    if unit == "month":
        first = today.replace(day=1) + relativedelta(months=steps)
        return Span(first, first + relativedelta(months=1))
    if unit == "year":
        return Span(date(today.year + steps, 1, 1), date(today.year + steps + 1, 1, 1))
    return Span.of(today + steps * DAY)


def said_weekday(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "Mittwoch"."""
    weekday = said.weekdays.get(folded(words, at))
    if weekday is None:
        return None
    return weekday_span(today, weekday), 1


def weekday_span(today: date, weekday: int) -> Span:
    """Return the next such day of the week, today included."""
    day = coming_weekday(today, weekday)
    return Span(day, day + DAY, weekday)


def said_short_weekday(word: Word, language: str, today: date) -> Span | None:
    """Read "Mi" in German, "wed" in English: so short that they only count in their language."""
    weekday = short_weekdays(language).get(word.folded)
    return None if weekday is None else weekday_span(today, weekday)
