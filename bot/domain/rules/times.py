"""Times of day and calendar days inside a rule in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from bot.domain.rules.lexicon import MONTH, MONTHS, month
from bot.domain.rules.refusals import UnclearError

# "7 am Montag" is German: a.m. is not followed by a day.
_AM_PM = r"(?:p\.? ?m\b\.?|a\.? ?m\b\.?(?! (?:\d|(?:\w+ )?\w*(?:tag|woch|ten|monat)\w*)))"
_MARK = rf"(?:uhr(?: \d{{2}}(?!\d))?|hrs?\b|hours\b|h(?: ?\d{{2}})?\b|o ?clock|{_AM_PM})"
# 21.12. is a day and the 3 in "3. Montag" an ordinal; neither is a time.
_MINUTES = r"(?: ?: ?\d{2}(?!\d)|\.\d{2}(?!\d|\. ?\w))"
_CLOCK = rf"\d{{1,2}}(?:{_MINUTES}(?: ?{_MARK})?| ?{_MARK}|(?!\. ?\w))"
_LEAD = (
    r"(?:(?:@|von|um|ab|from|at|gegen|ca\.?|circa|etwa|about|around|starting at"
    r"|beginn:?|start:?) )*"
)
_TO = r"(?: ?- ?| bis (?:ca\.? |etwa |gegen )?| to | till | until )"
TIMES = (
    rf"(?:(?P<between>(?:zwischen|between) )|(?P<lead>{_LEAD}))(?P<first>{_CLOCK})"
    rf"(?:(?:{_TO}|(?(between) (?:und|and) |(?!)))(?P<last>{_CLOCK}))?(?![\w.:]\w|\w|-)"
)
_PARTS = re.compile(r"(\d{1,2})(?: ?[:.] ?(\d{2}))?(?: ?(\D.*))?")

_NO_CLOCK = r"(?! ?(?:uhr|h\b|-|bis|[:.]\d|[ap]\.?m\b))"
DAY = (
    r"(?:\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\. ?\d{1,2}\.(?: ?\d{4}\b|\d{2}\b(?![:.]))?"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)? ?(?:of )?{MONTH}(?:,? \d{{4}}\b)?"
    rf"|{MONTH} \d{{1,2}}(?!\d)(?:st|nd|rd|th)?{_NO_CLOCK}(?:,? \d{{4}}\b)?)"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4}|\d{2})?")
LEAP_YEAR = 2000
NOON = 12


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A day in words: of one year, or of every year when `year` is 0."""

    year: int
    month: int
    day: int

    @property
    def date(self) -> date:
        """The date; a day without a year has none to give."""
        return date(self.year, self.month, self.day)


def read_day(text: str) -> Day:
    """Read what `DAY` matched; UnclearError for 31 February."""
    year, number, day = _parts_of_day(text)
    if year and year < 100:  # noqa: PLR2004 - two digits
        year += 2000
    try:
        date(year or LEAP_YEAR, number, day)
    except ValueError:
        raise UnclearError("no_day", day=text) from None
    return Day(year, number, day)


def _parts_of_day(text: str) -> tuple[int, int, int]:
    if iso := _ISO.fullmatch(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if dotted := _DOTTED.fullmatch(text):
        return int(dotted[3] or 0), int(dotted[2]), int(dotted[1])
    name = next(word for word in re.findall(r"[a-z]+", text) if word in MONTHS)
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    return (numbers[1] if len(numbers) > 1 else 0), month(name), numbers[0]


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    half: str
    """"a" or "p" of the twelve-hour clock."""
    certain: bool
    """Written so that it can be nothing but a time."""


def read_times(match: re.Match[str]) -> tuple[time, time | None] | None:
    """Return start and end of what `TIMES` matched, or None where the digits are no time.

    "from 7 to 9" is none: it might be either half of the day. UnclearError for 25:00.
    """
    first = _clock(match["first"])
    if match["last"] is None:
        after_24 = bool(match["lead"]) and first.hour > NOON
        return (_time(first, match["first"]), None) if first.certain or after_24 else None
    last = _clock(match["last"])
    if not (first.certain or last.certain or max(first.hour, last.hour) > NOON):
        return None
    if last.half and not first.half and first.hour <= NOON:
        first = _same_evening(first, last)
    return _time(first, match["first"]), _time(last, match["last"])


def _clock(text: str) -> _Clock:
    parts = _PARTS.fullmatch(text)
    if parts is None:  # pragma: no cover - TIMES matches nothing else
        raise UnclearError("no_time", time=text)
    mark = parts[3] or ""
    half = mark[0] if re.match(r"[ap]\.? ?m", mark) else ""
    minute = parts[2] or "".join(re.findall(r"\d", mark)) or "0"
    return _Clock(int(parts[1]), int(minute), half, certain=bool(parts[2] or mark))


def _same_evening(first: _Clock, last: _Clock) -> _Clock:
    """Give "7" in "7-9 pm" the half of the day that makes it end soonest after it starts."""
    ends = _time(last, "")
    gaps = {
        half: (ends.hour * 60 + ends.minute - _minutes(first, half)) % 1440 for half in ("a", "p")
    }
    half = min(gaps, key=lambda name: gaps[name] or 1440)
    return _Clock(first.hour, first.minute, half, certain=True)


def _minutes(clock: _Clock, half: str) -> int:
    return (clock.hour % 12 + (12 if half == "p" else 0)) * 60 + clock.minute


def _time(clock: _Clock, text: str) -> time:
    hour = clock.hour
    if clock.half:
        if not 1 <= hour <= NOON:
            raise UnclearError("no_time", time=text)
        hour = hour % 12 + (12 if clock.half == "p" else 0)
    if (hour, clock.minute) == (24, 0):
        hour = 0
    try:
        return time(hour, clock.minute)
    except ValueError:
        raise UnclearError("no_time", time=text) from None
