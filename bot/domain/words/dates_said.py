"""Words about dates: "3. März 2027", "2027-03", "3.3.", "KW 12", "übermorgen", "im März"."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from bot.domain.words.span import DAY, WEEK, Found, Span, day_of, folded, found_day, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.words.vocabulary import Vocabulary
    from bot.domain.words.word import Word

_ISO = re.compile(r"(20\d\d)-(\d\d)(?:-(\d\d))?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(20\d\d|\d\d)?")
_YEAR = re.compile(r"20\d\d")
_WEEK = re.compile(r"\d{1,3}")
_JOINED_WEEK = re.compile(r"([^\W\d]+)(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(20\d\d|\d\d))?")


def _coming_date(today: date, month: int, day: int, year: int | None) -> date | None:
    if year is not None:
        return day_of(year, month, day)
    # 29 February may be up to eight years away.
    days = (day_of(today.year + ahead, month, day) for ahead in range(9))
    return next((found for found in days if found and found >= today), None)


def said_numeric(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "2027-03-01", "2027-03", "1.3.2027", "1.3.", "2027", "KW 12"."""
    said_so = typed(words, at)
    if iso := _ISO.fullmatch(said_so):
        if iso[3] is None:
            return _whole_month(int(iso[1]), int(iso[2]), 1)
        day = day_of(int(iso[1]), int(iso[2]), int(iso[3]))
        return found_day(day, 1)
    slashed = _SLASHED.fullmatch(said_so) if said.slashed else None
    if dotted := _DOTTED.fullmatch(said_so) or slashed:
        year = 2000 + int(dotted[3]) % 100 if dotted[3] else None
        day = _coming_date(today, int(dotted[2]), int(dotted[1]), year)
        return found_day(day, 1, yearless=year is None)
    if _YEAR.fullmatch(said_so):
        return Span(date(int(said_so), 1, 1), date(int(said_so) + 1, 1, 1)), 1
    return _numbered_week(words, at, today, said)


def _numbered_week(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    joined = _JOINED_WEEK.fullmatch(folded(words, at))
    if joined and joined[1] not in said.calendar_week:
        joined = None
    parted = folded(words, at) in said.calendar_week
    number = joined[2] if joined else typed(words, at + 1) if parted else ""
    if not _WEEK.fullmatch(number):
        return None
    used = 1 if joined else 2
    named = typed(words, at + used)
    if _YEAR.fullmatch(named):
        return _week_of(int(named), int(number), used + 1)
    for year in (today.year, today.year + 1):
        found = _week_of(year, int(number), used)
        if found and found[0].end > today:
            return found
    return None


def _week_of(year: int, number: int, used: int) -> Found | None:
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return Span(monday, monday + WEEK), used


def said_fixed(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "heute", "übermorgen", "day after tomorrow"."""
    for used in (3, 2, 1):
        phrase = folded(words, at, used)
        if phrase in said.days and at + used <= len(words):
            return Span.of(today + said.days[phrase] * DAY), used
    return None


def said_day_and_month(
    words: Sequence[Word], at: int, today: date, said: Vocabulary
) -> Found | None:
    """Read "3. März 2027", "3rd of March", "March 3"."""
    number, month = typed(words, at), folded(words, at + 1)
    used = 2
    if month in said.of:
        month, used = folded(words, at + 2), 3
    if number.casefold() in said.months or folded(words, at) in said.months:
        number, month, used = typed(words, at + 1), folded(words, at), 2
    found = said.day_of_month.fullmatch(number)
    if not found or month not in said.months:
        return None
    year = typed(words, at + used)
    named = int(year) if _YEAR.fullmatch(year) else None
    day = _coming_date(today, said.months[month], int(found[1]), named)
    return found_day(day, used + (named is not None), yearless=named is None)


def said_month(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "März", "März 2027", "next March"; one that is over means next year."""
    asked = said.which.get(folded(words, at))
    named = at if asked is None else at + 1
    month = said.months.get(folded(words, named))
    if month is None:
        return None
    used = named - at + 1
    if _YEAR.fullmatch(typed(words, at + used)):
        return _whole_month(int(typed(words, at + used)), month, used + 1)
    year = today.year + (month < today.month)
    if asked is not None and asked < 0:
        year = today.year - (month >= today.month)
    elif asked is not None and asked > 0 and month == today.month:
        year += 1
    return _whole_month(year, month, used, yearless=asked is None)


def _whole_month(year: int, month: int, used: int, *, yearless: bool = False) -> Found | None:
    first = day_of(year, month, 1)
    if first is None:
        return None
    return Span(first, first + relativedelta(months=1), yearless=yearless), used
