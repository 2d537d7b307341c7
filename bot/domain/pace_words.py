"""When a channel wants its digest, in words: "freitags 18 uhr" is every week on Friday at 18:00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.rules.lexicon import any_of
from bot.domain.subscription import Rhythm
from bot.domain.words.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.languages.chosen import Languages
    from bot.domain.languages.question_words import PaceWords

_LAST_HOUR: Final = 23
_LAST_MINUTE: Final = 59
_LAST_DAY: Final = 31
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, on which day as `Subscription` counts it, and when; `at` None: not said."""

    rhythm: Rhythm
    day: int
    at: time | None


def pace_in(words: str, languages: Languages) -> tuple[Pace | None, str]:
    """Return the rhythm that is said, with its time if any, and the rest of the words."""
    told = _grammar(languages)
    for rhythm, pattern in told.rhythms:
        found = pattern.search(words)
        if found is None:
            continue
        day, rest = _day(rhythm, found, languages), _without(words, found)
        clock = found if found["hour"] else told.clock.search(rest)
        if day is None:
            return None, words
        if clock is None:
            return Pace(rhythm, day, None), rest
        at = _clock(int(clock["hour"]), int(clock["minute"] or 0), (clock["unit"] or "").lower())
        if at is None:
            return None, words
        return Pace(rhythm, day, at), rest if clock is found else _without(rest, clock)
    return None, words


def _without(words: str, found: re.Match[str]) -> str:
    return f"{words[: found.start()]} {words[found.end() :]}".strip()


def _day(rhythm: Rhythm, found: re.Match[str], languages: Languages) -> int | None:
    if rhythm is Rhythm.WEEKLY:
        return vocabulary(languages).weekdays[found["day"].lower()]
    if rhythm is Rhythm.DAILY:
        return 0
    # Without its day, the first of the month; the form shows it, to be put right.
    day = int(found["day"] or found["bare"] or found["of"] or 1)
    return day if 1 <= day <= _LAST_DAY else None


@dataclass(frozen=True, slots=True)
class _Grammar:
    rhythms: tuple[tuple[Rhythm, re.Pattern[str]], ...]
    clock: re.Pattern[str]


@lru_cache(maxsize=16)
def _grammar(languages: Languages) -> _Grammar:
    def one(of: Callable[[PaceWords], str]) -> str:
        return f"(?:{'|'.join(of(pack.pace) for pack in languages.packs)})"

    at, hour = one(lambda pack: pack.at), one(lambda pack: pack.hour)
    days, every = any_of(vocabulary(languages).weekdays), one(lambda pack: pack.every)
    clock = (
        r"(?P<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?P<minute>\d\d))?"
        rf"(?![\d.:])(?!\s*km)\s*(?P<unit>{hour}\b)?"
    )
    then = rf"(?:,?\s+(?:{at}\s+)?{clock})?"
    sure = rf"(?=\d{{1,2}}(?::\d\d|\s?h\s?\d\d|\s*{hour}\b))"
    return _Grammar(
        rhythms=(
            (Rhythm.MONTHLY, _compiled(f"{_monthly(one, days, hour)}{then}")),
            (Rhythm.DAILY, _compiled(rf"\b{one(lambda pack: pack.daily)}\b{then}")),
            (Rhythm.WEEKLY, _compiled(rf"\b(?:{every}\s+)?(?P<day>{days})\b{then}")),
        ),
        clock=_compiled(rf"(?<![\w.:,])(?:{at}\s+|{sure}){clock}"),
    )


def _monthly(one: Callable[[Callable[[PaceWords], str]], str], days: str, hour: str) -> str:
    """Return what says "monthly on the 1st", "on the 1st of the month", or only "monthly"."""
    on, ending = one(lambda pack: pack.on), one(lambda pack: pack.ending)
    first = rf"(?:{on}\s+)?{one(lambda pack: pack.first)}(?!\s+(?:{days})\b)"
    of_month = one(lambda pack: pack.of_month)
    no_time = rf"(?!\w|[:.]\d|\s*(?:{hour}|km)\b)"
    day = (
        rf"(?:{on}\s+(?P<day>\d{{1,2}}){ending}?{no_time}"
        rf"|(?P<bare>\d{{1,2}}){ending}{no_time}|{first}\b)"
    )
    return (
        rf"(?<!\w)(?:{one(lambda pack: pack.monthly)}\b(?:,?\s+{day}(?:\s+{of_month}\b)?)?"
        rf"|(?:(?:{on}\s+)?(?P<of>\d{{1,2}}){ending}?|{first})\s+{of_month}\b)"
    )


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


def _clock(hour: int, minute: int, unit: str) -> time | None:
    if unit in {"am", "pm"}:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if unit == "pm" else 0)
    return time(hour, minute) if hour <= _LAST_HOUR and minute <= _LAST_MINUTE else None
