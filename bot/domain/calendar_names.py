"""What months and days of the week are called, for reading dates in texts.

`month_numbers` and `weekday_numbers` know the languages asked for, with all short forms. Sentences
are read in German and English only: whoever reads those folds `MONTHS` and `WEEKDAYS` as it folds
its texts, and adds the short forms that it can tell from other words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.languages.chosen import GERMAN_AND_ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.domain.languages.chosen import Languages
    from bot.domain.languages.pack import Calendar


def _lines(of: Callable[[Calendar], tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    both = zip(*(of(pack.calendar) for pack in GERMAN_AND_ENGLISH.packs), strict=True)
    return tuple(tuple(dict.fromkeys(" ".join(lines).lower().split())) for lines in both)


MONTHS: Final = _lines(lambda calendar: calendar.months)
"""From January, every spelling, in lower case."""
WEEKDAYS: Final = _lines(lambda calendar: calendar.weekdays)
"""From Monday, the long names, in lower case."""


@lru_cache(maxsize=16)
def month_numbers(languages: Languages) -> Mapping[str, int]:
    """Return every spelling of the months in lower case, and which it is; January is 1."""
    return _numbered((pack.calendar.months for pack in languages.packs), 1)


@lru_cache(maxsize=32)
def weekday_numbers(languages: Languages, *, short: bool = True) -> Mapping[str, int]:
    """Return the days of the week in lower case, and which it is; Monday is 0."""
    lines = [pack.calendar.weekdays for pack in languages.packs]
    if short:
        lines += [pack.calendar.short_weekdays for pack in languages.packs]
    return _numbered(lines, 0)


def _numbered(calendars: Iterable[tuple[str, ...]], first: int) -> dict[str, int]:
    """Number the words of lines; what two languages use differently is the first one's."""
    numbers: dict[str, int] = {}
    for lines in calendars:
        for number, line in enumerate(lines, first):
            for name in line.lower().split():
                numbers.setdefault(name, number)
    return numbers


def any_of(names: Iterable[str]) -> str:
    """Return a regular expression for one of the names, longest first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


@lru_cache(maxsize=16)
def day_of_month(languages: Languages, *, short_years: bool = True) -> str:
    """Return a regular expression of a day with its month, and maybe its year ("27" or "2027").

    It matches in any case; `day_and_month` and `year_of` read what it found. "14/1" is a day where
    one of the languages writes it so.
    """
    month, packs = any_of(month_numbers(languages)), [pack.times for pack in languages.packs]
    ending = "|".join(filter(None, (pack.day_ending for pack in packs))) or "(?!)"
    of = "|".join(filter(None, (pack.day_of for pack in packs))) or "(?!)"
    year = r"20\d\d|\d\d" if short_years else r"20\d\d"
    forms = [
        (
            r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\."
            rf"(?:\s?(?P<year>{year})(?!\d|[.:]\d| ?uhr))?"
        ),
        (
            rf"(?P<day2>\d{{1,2}})(?:\.|{ending})?\s{{1,3}}(?:(?:{of}) )?"
            rf"(?P<name>{month})\b\.?(?:,?\s{{1,3}}(?P<year2>20\d\d))?"
        ),
    ]
    if any(pack.month_first for pack in packs):
        forms.append(
            rf"\b(?P<name3>{month})\b\.?\s{{1,3}}(?P<day3>\d{{1,2}})(?:{ending})?\b"
            r"(?:,?\s{1,3}(?P<year3>20\d\d))?"
        )
    if any(pack.day_slashed for pack in packs):
        forms.append(
            rf"(?P<day4>\d{{1,2}})/(?P<month4>\d{{1,2}})(?!\d)(?:/(?P<year4>{year})(?!\d))?"
        )
    return f"(?:{'|'.join(forms)})"


def day_and_month(found: re.Match[str], languages: Languages) -> tuple[int, int]:
    """Return the day of the month and the month of what `day_of_month` matched."""
    groups = found.groupdict()
    name = groups["name"] or groups.get("name3")
    if name:
        month = month_numbers(languages)[name.lower()]
    else:
        month = int(groups["month"] or groups["month4"])
    return int(_first(groups, "day")), month


def year_of(found: re.Match[str]) -> int | None:
    """Return the year of what `day_of_month` matched; two digits are one of this century."""
    year = _first(found.groupdict(), "year")
    return int(year) + (2000 if len(year) == len("27") else 0) if year else None


def _first(groups: Mapping[str, str | None], name: str) -> str:
    return next((each for at in ("", "2", "3", "4") if (each := groups.get(f"{name}{at}"))), "")
