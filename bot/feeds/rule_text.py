"""Reads the text of an RRULE (RFC 5545 3.3.10) and refuses rules that no meeting follows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_RANGES = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
_MOST_TIMES_A_DAY = 24


class RuleRefusedError(ValueError):
    """A rule that cannot be read, or that no meeting follows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule; `numbers` holds the BY… lists, `until` is as written."""

    frequency: str
    interval: int
    count: int | None
    until: str | None
    weekdays: tuple[tuple[int, int], ...]
    """Weekday (0 is Monday) and its number in the month or year; 0 means each."""
    numbers: dict[str, tuple[int, ...]]
    week_start: int


def parse_rule(text: str) -> Rule:
    """Read the value of an RRULE. Raises RuleRefusedError, saying what is wrong with it."""
    parts = dict(_parts(text))
    frequency = parts.pop("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise RuleRefusedError(f"FREQ={frequency[:20]} is no rhythm of meetings")
    week_start = parts.get("WKST", "MO")
    if week_start not in _WEEKDAYS:
        raise RuleRefusedError(f"WKST={week_start[:20]} is no weekday")
    numbers = {name: _numbers(name, parts[name]) for name in _RANGES if parts.get(name)}
    times = [len(numbers.get(name, (0,))) for name in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    if times[0] * times[1] * times[2] > _MOST_TIMES_A_DAY:
        raise RuleRefusedError("it recurs more than hourly")
    if "BYWEEKNO" in numbers and week_start != "MO":
        raise RuleRefusedError("BYWEEKNO is understood for weeks that start on Monday only")
    return Rule(
        frequency=frequency,
        interval=_positive(parts, "INTERVAL") or 1,
        count=_positive(parts, "COUNT"),
        until=parts.get("UNTIL"),
        weekdays=tuple(_weekdays(parts.get("BYDAY", ""))),
        numbers=numbers,
        week_start=_WEEKDAYS.index(week_start),
    )


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for part in text.upper().replace(" ", "").strip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals:
            raise RuleRefusedError(f"{part[:40]!r} is not NAME=VALUE")
        yield name, value


def _positive(parts: dict[str, str], name: str) -> int | None:
    value = parts.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"\d{1,9}", value) or int(value) == 0:
        raise RuleRefusedError(f"{name}={value[:20]} is not a positive number")
    return int(value)


def _numbers(name: str, value: str) -> tuple[int, ...]:
    low, high = _RANGES[name]
    found = value.strip(",").split(",")
    if not all(re.fullmatch(r"[+-]?\d{1,3}", part) and low <= int(part) <= high for part in found):
        raise RuleRefusedError(f"{name}={value[:40]} is out of range")
    numbers = tuple(sorted({int(part) for part in found}))
    if 0 in numbers and low != 0:
        raise RuleRefusedError(f"{name} cannot be 0")
    return numbers


def _weekdays(value: str) -> Iterator[tuple[int, int]]:
    for part in filter(None, value.split(",")):
        match = _BY_DAY.fullmatch(part)
        if match is None:
            raise RuleRefusedError(f"BYDAY={part[:20]} is no weekday")
        yield _WEEKDAYS.index(match[2]), int(match[1] or 0)
