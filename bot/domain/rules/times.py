"""Times of day and calendar days inside a rule in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Final

from bot.domain.rules.lexicon import either
from bot.domain.rules.refusals import UnclearError

if TYPE_CHECKING:
    from bot.domain.rules.lexicon import Lexicon

_PARTS: Final = re.compile(r"(\d{1,2})(?: ?[:.] ?(\d{2}))?(?: ?(\D.*))?")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NUMERIC: Final = re.compile(r"(\d{1,2})[./] ?(\d{1,2})[./]? ?(\d{4}|\d{2})?")
LEAP_YEAR: Final = 2000
NOON: Final = 12


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


def read_day(text: str, words: Lexicon) -> Day:
    """Read what `${day}` of the lexicon matched; UnclearError for 31 February."""
    year, number, day = _parts_of_day(text, words)
    if year and year < 100:  # noqa: PLR2004 - two digits
        year += 2000
    try:
        date(year or LEAP_YEAR, number, day)
    except ValueError:
        raise UnclearError("no_day", day=text) from None
    return Day(year, number, day)


def _parts_of_day(text: str, words: Lexicon) -> tuple[int, int, int]:
    if iso := _ISO.fullmatch(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if numeric := _NUMERIC.fullmatch(text):
        return int(numeric[3] or 0), int(numeric[2]), int(numeric[1])
    name = next(word for word in re.findall(r"[^\W\d_]+", text) if word in words.months)
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    return (numbers[1] if len(numbers) > 1 else 0), words.month(name), numbers[0]


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    half: str
    """"a" or "p" of the twelve-hour clock."""
    certain: bool
    """Written so that it can be nothing but a time."""


def read_times(match: re.Match[str], words: Lexicon) -> tuple[time, time | None] | None:
    """Return start and end of what `${times}` matched, or None where it is no time.

    "from 7 to 9" is no time: it might be either half of the day. UnclearError for 25:00.
    """
    first = _clock(match["first"], words)
    if match["last"] is None:
        led = bool(match["lead"])
        if match["first"] in words.hours and not led:
            return None  # "vendredi midi" may only tell when in the day
        after_24 = led and first.hour > NOON
        return (_time(first, match["first"]), None) if first.certain or after_24 else None
    last = _clock(match["last"], words)
    if not (first.certain or last.certain or max(first.hour, last.hour) > NOON):
        return None
    if last.half and not first.half and first.hour <= NOON:
        first = _same_evening(first, last)
    return _time(first, match["first"]), _time(last, match["last"])


def _clock(text: str, words: Lexicon) -> _Clock:
    if text in words.hours:
        return _Clock(words.hours[text], 0, "", certain=True)
    parts = _PARTS.fullmatch(text)
    if parts is None:  # pragma: no cover - `${times}` matches nothing else
        raise UnclearError("no_time", time=text)
    hour, mark = int(parts[1]), parts[3] or ""
    minute = parts[2] or "".join(re.findall(r"\d", mark)) or "0"
    half = _half(mark, words)
    # "20h du soir" says it twice; "20 pm" is no time.
    half = "" if hour > NOON and not _ENGLISH_HALF.match(mark) else half
    return _Clock(hour, int(minute), half, certain=bool(parts[2] or mark))


_ENGLISH_HALF: Final = re.compile(r"[ap]\.? ?m")


def _half(mark: str, words: Lexicon) -> str:
    times = [pack.times for pack in words.languages.packs]
    if words.finds(either(pack.evening for pack in times)).search(mark):
        return "p"
    return "a" if words.finds(either(pack.morning for pack in times)).search(mark) else ""


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
