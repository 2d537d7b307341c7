"""Days and times of day in a line of text, each with the stretch where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Final

from bot.domain.prose.words import DASH, MONTH, WEEKDAY, month_of, weekday_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_TO: Final = rf"(?:\s?{DASH}\s?|\s(?:bis|to|until|till)\s(?:(?:ca\.?|etwa|gegen|um)\s)?)"
_MARK: Final = r"(?:\s?uhr\b|\s?h\b|\s?[ap]\.?\s?m\b\.?|\s?o.?clock\b)"
_BARE: Final = r"\d{1,2}(?:[:.]\d{2}(?!\d)(?::\d{2}(?!\d))?)?"
_FULL: Final = r"\d{1,2}[:.]\d{2}(?!\d)(?::\d{2}(?!\d))?"
_RANGE: Final = (
    rf"{_BARE}{_MARK}?{_TO}(?:{_BARE}(?!\d){_MARK}|{_FULL}|\d{{1,2}}(?=\s?(?:[,;)|/]|:(?!\d)|$)))"
    r"(?![\w€%°])(?!\.\d)"
    rf"(?!(?:\.|st|nd|rd|th)?\s?(?:of\s)?{MONTH})"
)
_SINGLE: Final = (
    rf"(?:\d{{1,2}}:\d{{2}}(?!\d)(?::\d{{2}}(?!\d))?{_MARK}?|\d{{1,2}}\.\d{{2}}{_MARK}"
    rf"|\d{{1,2}}\s?uhr\s\d{{2}}(?![\d.:])|\d{{1,2}}h\d{{2}}\b|\d{{1,2}}{_MARK})(?!\w)"
)
_DATE: Final = (
    r"(?P<iso>\d{4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?!\d)(?:T(?=\d))?)"
    r"|(?P<dotted>\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}(?!\d)|\d{2}(?![\d.:]|\s?uhr|\s?h\b))?(?!\d))"
    r"|(?P<dashed>\d{1,2}-\d{1,2}-\d{4}(?!\d))"
    r"|(?P<slashed>\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\d/]))"
    rf"|(?P<named>\d{{1,2}}(?:\.|st|nd|rd|th)?\s{{0,2}}(?:of\s)?{MONTH}(?:\.?,?\s\d{{4}}(?!\d))?\.?)"
    rf"|(?P<spanning>{MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?\s?{DASH}\s?\d{{1,2}}(?!\d|[:.]\d|\s?h\b)"
    r"(?:st|nd|rd|th)?(?:,?\s\d{4}(?!\d))?)"
    rf"|(?P<monthly>{MONTH}\.?\s\d{{1,2}}(?!\d|[:.]\d|\s?uhr|\s?h\b)(?:st|nd|rd|th)?\.?"
    r"(?:,?\s\d{4}(?!\d))?)"
    r"|(?P<short>\d{1,2}\.\d{1,2}(?![\d:]|\s?(?:uhr|h|€|%|km|x)\b|[.]\d))"
    r"|(?P<number>\d{1,2}(?:\.(?!\w)|st\b|nd\b|rd\b|th\b)"
    rf"|\d{{1,2}}(?=\s?(?:{DASH}|bis|to|/|und|and|&)\s?\d{{1,2}}(?:\.|st|nd|rd|th|\s{MONTH})))"
)
_DAY: Final = (
    rf"(?:(?P<before>\b{WEEKDAY})[\s,(]{{1,3}}(?:(?:den|dem|der|the|am)\s)?)?(?<![\d:])(?<!\d[./])(?:{_DATE})"
    rf"(?:\s?\((?P<behind>{WEEKDAY})\)|,?\s(?P<after>{WEEKDAY})(?=[\s,;:.]|$)(?!\.?,?\s\d))?"
)
_TOKEN: Final = re.compile(
    rf"(?<![\w€$])(?P<range>{_RANGE})|(?:(?<![\w.:€$])|(?<=\dT))(?P<single>{_SINGLE})"
    rf"|(?<![\w€$])(?P<day>{_DAY})|(?P<weekday>\b{WEEKDAY}(?=\W))",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:\s?uhr\s(\d{2})|h(\d{2})|[:.](\d{2}))?(?::\d{2})?\s?(uhr|h|[ap](?=\.?\s?m)|o.?c)?",
    re.IGNORECASE,
)
_GAP: Final = re.compile(_TO, re.IGNORECASE)
_NUMBERS: Final = re.compile(r"\d+")
NOON: Final = 12
_CENTURY: Final = 2000


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was written: year and month are None where it leaves them out."""

    start: int
    end: int
    year: int | None
    month: int | None
    number: int
    weekday: int | None = None
    loose: bool = False
    """Written so that it may be something else: a house number, a version, a fraction."""
    until: int | None = None
    """The last day of "March 12-14", in the same month."""
    ordinal: bool = False
    """A number written as "17th", which can follow a day as well as precede one."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, or from when to when; `bare` ones need a day right before them."""

    start: int
    end: int
    first: time
    last: time | None = None
    over: bool = False
    """Its last is midnight at the end of the day, 24:00."""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday that stands beside no date."""

    start: int
    end: int
    number: int


Token = Day | Clock | Weekday


def tokens(text: str) -> Iterator[Token]:
    """Find days, times and lone weekdays from left to right; they do not overlap."""
    at = 0
    while found := _TOKEN.search(text, at):
        token = _token(found)
        at = found.end() if token is None else token.end
        if token is None and found["range"]:
            # "12.-14. März": no times, so it is looked at again as days.
            token = _token_again(text, found.start())
            at = token.end if token else found.start() + len(_NUMBERS.match(found[0])[0])  # type: ignore[index]
        if token is not None:
            yield token


_DAY_ALONE: Final = re.compile(_DAY, re.IGNORECASE)
_SINGLE_ALONE: Final = re.compile(_SINGLE, re.IGNORECASE)


def _token_again(text: str, at: int) -> Token | None:
    if (found := _DAY_ALONE.match(text, at)) and (day := _day(found)):
        return day
    if found := _SINGLE_ALONE.match(text, at):
        return _single(found[0], found.start(), found.end())
    return None


def _token(found: re.Match[str]) -> Token | None:
    if found["range"]:
        return _range(found["range"], found.start("range"))
    if found["single"]:
        return _single(found["single"], found.start(), found.end())
    if found["weekday"]:
        return Weekday(found.start(), found.end(), weekday_of(found["weekday"]))
    return _day(found)


def _day(found: re.Match[str]) -> Day | None:
    written = next(kind for kind in _KINDS if found[kind])
    text = found[written]
    parts = _KINDS[written](text)
    if parts is None:
        return None
    year, month, number = parts
    name = found["before"] or found["behind"] or found["after"]
    start = found.start("before") if found["before"] else found.start(written)
    loose = (written == "slashed" and year is None) or written == "short"
    return Day(
        start,
        found.end(),
        year if year is None or year >= 100 else year + _CENTURY,  # noqa: PLR2004 - two digits
        month,
        number,
        weekday_of(name) if name else None,
        loose,
        until=int(_NUMBERS.findall(text)[1]) if written == "spanning" else None,
        ordinal=written == "number" and text[-1] in "dhtDHT",
    )


_Parts = tuple[int | None, int | None, int]


def _iso(text: str) -> _Parts | None:
    year, month, day = (int(part) for part in _NUMBERS.findall(text)[:3])
    return _possible(year, month, day)


def _day_first(text: str) -> _Parts | None:
    day, month, *year = (int(part) for part in _NUMBERS.findall(text))
    return _possible(year[0] if year else None, month, day)


def _slashed(text: str) -> _Parts | None:
    """Read German order, and the American one where only that makes a day."""
    if found := _day_first(text):
        return found
    month, day, *year = (int(part) for part in _NUMBERS.findall(text))
    return _possible(year[0] if year else None, month, day) if year else None


def _named(text: str) -> _Parts | None:
    name = re.search(r"[^\W\d_]{3,}", re.sub(r"(?i)(?<=\d)(?:st|nd|rd|th)|\bof\b", " ", text))
    if name is None or not (name[0][0].isupper() or "." in text[: name.start() + 1]):
        return None
    day, *year = (int(part) for part in _NUMBERS.findall(text))
    return _possible(year[0] if year else None, month_of(name[0]), day)


def _spanning(text: str) -> _Parts | None:
    until = int(_NUMBERS.findall(text)[1])
    parts = _named(re.sub(r"(\d)\D+\d+(?:st|nd|rd|th)?", r"\1", text, count=1))
    return parts if parts and parts[2] < until and _possible(None, parts[1], until) else None


def _number(text: str) -> _Parts | None:
    return _possible(None, None, int(_NUMBERS.findall(text)[0]))


def _possible(year: int | None, month: int | None, day: int) -> _Parts | None:
    most = (
        31
        if month is None
        else (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
        if (
            1 <= month <= 12  # noqa: PLR2004 - a year has twelve
        )
        else 0
    )
    return (year, month, day) if 1 <= day <= most else None


_KINDS: Final = {
    "iso": _iso,
    "dotted": _day_first,
    "dashed": _day_first,
    "slashed": _slashed,
    "named": _named,
    "spanning": _spanning,
    "monthly": _named,
    "short": _day_first,
    "number": _number,
}


@dataclass(frozen=True, slots=True)
class _Hour:
    hour: int
    minute: int
    half: str
    sure: bool


def _range(text: str, start: int) -> Clock | None:
    """Read "18-21 Uhr", "7-9pm", "18:00 Uhr - 21:00 Uhr"; None where it may be anything else."""
    first = _CLOCK.match(text)
    gap = _GAP.search(text)
    last = _CLOCK.match(text, gap.end()) if gap else None
    if first is None or gap is None or last is None:
        return None
    left, right = _hour(first), _hour(last)
    if right.half and not left.half and left.hour <= NOON:
        left = _Hour(left.hour, left.minute, _half_before(left, right), sure=True)
    begins, ends = _time(left), _time(right)
    if begins is None or ends is None:
        return None
    sure = left.sure or right.sure
    dotted = first[4] is not None and last[4] is not None
    if not sure and not dotted and not (left.hour < right.hour and right.hour > NOON):
        return None
    return Clock(start, start + len(text), begins, ends, over=right.hour == 24, bare=not sure)  # noqa: PLR2004 - 24:00


def _half_before(left: _Hour, right: _Hour) -> str:
    """Return the half of the day in which "7" of "7-9 pm" ends soonest after it starts."""
    same = left.hour % NOON * 60 + left.minute < right.hour % NOON * 60 + right.minute
    return right.half if same else "p" if right.half == "a" else "a"


def _single(text: str, start: int, end: int) -> Clock | None:
    found = _CLOCK.match(text)
    begins = _time(_hour(found)) if found else None
    return Clock(start, end, begins) if begins is not None else None


def _hour(found: re.Match[str]) -> _Hour:
    minute = found[2] or found[3] or found[4]
    half = (found[5] or "").lower()
    colon = ":" in found[0]
    return _Hour(
        int(found[1]),
        int(minute or 0),
        half if half in {"a", "p"} else "",
        sure=bool(found[5] or colon or found[2] or found[3]),
    )


def _time(said: _Hour) -> time | None:
    hour = said.hour
    if said.half:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if said.half == "p" else 0)
    if (hour, said.minute) == (24, 0):
        hour = 0
    return time(hour, said.minute) if hour < 24 and said.minute < 60 else None  # noqa: PLR2004
