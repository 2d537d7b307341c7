"""The words of dates and times, German and English, as expressions for any case."""

from __future__ import annotations

import re
from typing import Final

DASH: Final = "[-‐‑‒–—−]"
_DAYS: Final = (
    "montag monday mo mon",
    "dienstag tuesday di tue tues",
    "mittwoch wednesday mi wed",
    "donnerstag thursday do thu thur thurs",
    "freitag friday fr fre fri",
    "samstag saturday sonnabend sa sam sat",
    "sonntag sunday so sun",
)
_MONTHS: Final = (
    "januar jänner jaenner january jan",
    "februar feber february feb",
    "märz maerz march mär mrz mar",
    "april apr",
    "mai may",
    "juni juno june jun",
    "juli julei july jul",
    "august aug",
    "september sept sep",
    "oktober october okt oct",
    "november nov",
    "dezember december dez dec",
)
WEEKDAYS: Final = {name: day for day, line in enumerate(_DAYS) for name in line.split()}
MONTHS: Final = {name: month for month, line in enumerate(_MONTHS, 1) for name in line.split()}


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
