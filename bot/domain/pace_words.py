"""When a channel wants its digest, in words: "freitags 18 uhr" is every week on Friday at 18:00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Final

from bot.domain.languages.chosen import GERMAN_AND_ENGLISH, Languages
from bot.domain.rules.lexicon import any_of
from bot.domain.words.vocabulary import vocabulary

_LAST_HOUR: Final = 23
_LAST_MINUTE: Final = 59
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on a weekday (0 is Monday); `at` None: no time was said."""

    day: int
    at: time | None


def weekly_in(words: str, languages: Languages = GERMAN_AND_ENGLISH) -> tuple[Weekly | None, str]:
    """Return the first weekday that is said, with its time if any, and the rest of the words."""
    found = _weekly(languages).search(words)
    if found is None:
        return None, words
    day = vocabulary(languages).weekdays[found["day"].lower()]
    rest = f"{words[: found.start()]} {words[found.end() :]}".strip()
    if found["hour"] is None:
        return Weekly(day, None), rest
    at = _clock(int(found["hour"]), int(found["minute"] or 0), (found["unit"] or "").lower())
    return (Weekly(day, at), rest) if at else (None, words)


@lru_cache(maxsize=16)
def _weekly(languages: Languages) -> re.Pattern[str]:
    packs = [pack.pace for pack in languages.packs]
    every, at, hour = (
        "|".join(parts)
        for parts in zip(*((pack.every, pack.at, pack.hour) for pack in packs), strict=True)
    )
    days = any_of(vocabulary(languages).weekdays)
    return re.compile(
        rf"\b(?:(?:{every})\s+)?(?P<day>{days})\b"
        rf"(?:,?\s+(?:(?:{at})\s+)?(?P<hour>\d{{1,2}})(?:(?:[:.]|\s?h\s?)(?P<minute>\d\d))?"
        rf"(?![\d.:])(?!\s*km)\s*(?P<unit>(?:{hour})\b)?)?",
        re.IGNORECASE,
    )


def _clock(hour: int, minute: int, unit: str) -> time | None:
    if unit in {"am", "pm"}:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if unit == "pm" else 0)
    return time(hour, minute) if hour <= _LAST_HOUR and minute <= _LAST_MINUTE else None
