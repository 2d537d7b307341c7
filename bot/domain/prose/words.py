"""The words of dates and times, German and English, as expressions for any case."""

from __future__ import annotations

import re
from typing import Final

from bot.domain import calendar_names

DASH: Final = "[-‐‑‒–—−]"
_SHORT_DAYS: Final = (
    "mo mon",
    "di tue tues",
    "mi wed",
    "do thu thur thurs",
    "fr fre fri",
    "sa sam sat",
    "so sun",
)
WEEKDAYS: Final = {
    name: day
    for day, (names, short) in enumerate(zip(calendar_names.WEEKDAYS, _SHORT_DAYS, strict=True))
    for name in (*names, *short.split())
}
MONTHS: Final = {
    name: month for month, names in enumerate(calendar_names.MONTHS, 1) for name in names
}


def any_of(names: dict[str, int]) -> str:
    """Return an expression for one of the names, longest first."""
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))


MONTH: Final = rf"(?:{any_of(MONTHS)})\b"
WEEKDAY: Final = rf"(?:{any_of(WEEKDAYS)})(?:(?:vor|nach)mittag|abend|morgen)?\b\.?"


_PART_OF_DAY: Final = re.compile(r"(?:(?:vor|nach)mittag|abend|morgen)$")


def month_of(name: str) -> int:
    """Return the number of a month that `MONTH` matched."""
    return MONTHS[name.lower().rstrip(".")]


def weekday_of(name: str) -> int:
    """Return the number of a weekday that `WEEKDAY` matched; Monday is 0."""
    whole = name.lower().rstrip(".")
    return WEEKDAYS[whole if whole in WEEKDAYS else _PART_OF_DAY.sub("", whole)]
