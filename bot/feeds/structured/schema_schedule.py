"""schema.org's Schedule (https://schema.org/Schedule): how an event repeats, as an RRULE."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.event import day_of
from bot.domain.zones import zone_named
from bot.feeds.structured.moments import read_when
from bot.feeds.structured.nodes import Node, first_text, local_name, text, values
from bot.feeds.structured.repeats import Repeats
from bot.feeds.times import parse_duration

if TYPE_CHECKING:
    from bot.feeds.structured.moments import When

_PERIOD: Final = re.compile(r"P(\d{1,3})([DWMY])", re.IGNORECASE)
_WORDS: Final = {
    "daily": ("DAILY", 1),
    "weekly": ("WEEKLY", 1),
    "biweekly": ("WEEKLY", 2),
    "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1),
    "yearly": ("YEARLY", 1),
    "annually": ("YEARLY", 1),
}
_LETTERS: Final = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)[A-Z]*")
_CLOCK: Final = re.compile(r"T?(\d{1,2}):?(\d{2})?(?::?\d{2})?(?:\.\d{1,9})?")
_MOST_EXCEPTIONS: Final = 1_000
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The first date of a series, its end if the schedule says one, and how it goes on."""

    start: When
    end: When | None
    repeats: Repeats


def read_schedule(schedule: Node, start: When | None) -> Scheduled | None:
    """Read a Schedule; `start` is that of the event. None if it has no first date or no rhythm."""
    first = read_when(first_text(schedule, "startDate") or "") or start
    frequency = _frequency(first_text(schedule, "repeatFrequency") or "")
    if first is None or frequency is None:
        return None
    first, end = _with_clock(schedule, first)
    last = read_when(first_text(schedule, "endDate") or "")
    zone = zone_named(first_text(schedule, "scheduleTimezone"))
    repeats = Repeats(
        rule=_rule(schedule, *frequency, day_of(first)),
        until=day_of(last) if last else None,
        except_days=_exceptions(schedule),
        zone=zone.key if zone else None,
    )
    if zone and isinstance(first, datetime) and first.tzinfo is None:
        first = first.replace(tzinfo=zone)
        end = end.replace(tzinfo=zone) if isinstance(end, datetime) else end
    return Scheduled(first, end, repeats)


def _frequency(words: str) -> tuple[str, int] | None:
    """Return FREQ and INTERVAL of "P1W", "Weekly" or "https://schema.org/Weekly"."""
    if found := _PERIOD.fullmatch(words.strip()):
        return (_LETTERS[found[2].upper()], int(found[1])) if int(found[1]) else None
    return _WORDS.get(local_name(words).lower().replace("-", ""))


def _with_clock(schedule: Node, first: When) -> tuple[When, When | None]:
    """Add the schedule's times to the first date."""
    begins, ends = (_clock(first_text(schedule, name)) for name in ("startTime", "endTime"))
    if begins is None:
        return first, None
    zone = first.tzinfo if isinstance(first, datetime) else None
    start = datetime.combine(day_of(first), begins, zone)
    if ends is None:
        return start, _after(start, first_text(schedule, "duration"))
    end = datetime.combine(day_of(first), ends, zone)
    return start, end if end > start else end + timedelta(days=1)


def _after(start: datetime, duration: str | None) -> datetime | None:
    try:
        return start + parse_duration(duration) if duration else None
    except (ValueError, OverflowError):
        return None


def _clock(words: str | None) -> time | None:
    found = _CLOCK.match(words.strip()) if words else None
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


def _rule(schedule: Node, frequency: str, interval: int, first: date) -> str:
    parts = [f"FREQ={frequency}", f"INTERVAL={interval}"]
    if days := list(_by_day(schedule, frequency, first)):
        parts.append(f"BYDAY={','.join(days)}")
    for name, part in (("byMonthDay", "BYMONTHDAY"), ("byMonth", "BYMONTH")):
        numbers = [words for each in values(schedule, name) if (words := text(each))]
        if numbers:
            parts.append(f"{part}={','.join(numbers[:31])}")
    count = first_text(schedule, "repeatCount")
    if count and count.isdecimal() and int(count):
        parts.append(f"COUNT={int(count)}")
    return ";".join(parts)


def _by_day(schedule: Node, frequency: str, first: date) -> list[str]:
    """Return BYDAY; a monthly weekday without a number is the one that the first date is.

    Taken literally, "monthly on Mondays" is every Monday; nobody who writes it means that.
    """
    weeks = [words for each in values(schedule, "byMonthWeek") if (words := text(each))]
    found: list[str] = []
    for each in values(schedule, "byDay"):
        day = _DAY.fullmatch(local_name(text(each) or "").upper())
        if day is None:
            continue
        if frequency == "MONTHLY" and not day[1]:
            numbers = weeks or [str((first.day - 1) // _WEEK + 1)]
            found += [f"{number}{day[2]}" for number in numbers]
        else:
            found.append(f"{day[1] or ''}{day[2]}")
    if weeks and not found and frequency == "MONTHLY":
        found = [f"{number}{_DAYS[first.weekday()]}" for number in weeks]
    return found[:_MOST_EXCEPTIONS]


def _exceptions(schedule: Node) -> frozenset[date]:
    found = (read_when(words) for each in values(schedule, "exceptDate") if (words := text(each)))
    return frozenset(day_of(each) for each in found if each is not None)


def schedules(event: Node) -> list[Node]:
    """Return the schedules of an event or a course instance."""
    found = values(event, "eventSchedule", "courseSchedule")
    return [each for each in found if isinstance(each, Mapping)]
