"""When a channel wants its digest, in words: "freitags 18 uhr" is every week on Friday at 18:00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from bot.domain.words.calendar_words import WEEKDAYS

_LAST_HOUR: Final = 23
_LAST_MINUTE: Final = 59
_NOON: Final = 12

_WEEKLY: Final = re.compile(
    rf"\b(?:(?:jeden|every|weekly)\s+)?({'|'.join(WEEKDAYS)})\b"
    r"(?:,?\s+(?:(?:um|at)\s+)?(\d{1,2})(?:[:.](\d\d))?(?![\d.:])(?!\s*km)\s*(uhr\b|h\b|am\b|pm\b)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on a weekday (0 is Monday); `at` None: no time was said."""

    day: int
    at: time | None


def weekly_in(words: str) -> tuple[Weekly | None, str]:
    """Return the first weekday that is said, with its time if any, and the rest of the words."""
    found = _WEEKLY.search(words)
    if found is None:
        return None, words
    day, hour, minute, unit = found.groups()
    rest = f"{words[: found.start()]} {words[found.end() :]}".strip()
    if hour is None:
        return Weekly(WEEKDAYS[day.lower()], None), rest
    at = _clock(int(hour), int(minute or 0), (unit or "").lower())
    return (Weekly(WEEKDAYS[day.lower()], at), rest) if at else (None, words)


def _clock(hour: int, minute: int, unit: str) -> time | None:
    if unit in {"am", "pm"}:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if unit == "pm" else 0)
    return time(hour, minute) if hour <= _LAST_HOUR and minute <= _LAST_MINUTE else None
