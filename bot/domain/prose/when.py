"""Days and times of a line put together: when something is, as it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.domain.prose.tokens import Clock, Day, Weekday, tokens
from bot.domain.prose.words import WEEKDAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.prose.tokens import Token

_MOST_TOKENS: Final = 200
_MOST_GAP: Final = 60
_SMALL: Final = (
    r"um|ab|von|vom|bis|zum|gegen|ca|circa|etwa|ungefähr|jeweils|immer|uhr|und|and|sowie|oder|or|at"
    r"|from|to|until|till|through|on|am|an|den|dem|der|the|of|start|starts|starting|beginn|begin"
    r"|beginnt|uhrzeit|zeit|time|zwischen|between|täglich|daily|je|each|both|ganztägig|ganztags"
    r"|all|day|dann|then|again|wieder|auch|also|mez|mesz|cet|cest|around|about|abends|morgens"
    r"|nachmittags|vormittags|mittags|datum|date|spätestens|pünktlich|samt|einschließlich|inkl"
)
_GAP: Final = re.compile(
    rf"(?:[\s,;:|()@·•&+/.*\U0001f300-\U0001faff\u2600-\u27bf\ufe0f‐‑‒–—−-]|\b(?:{_SMALL}|{WEEKDAY})\b)*",
    re.IGNORECASE,
)
_ALL_DAY: Final = re.compile(
    r"[\s,(]*\b(?:ganztägig|ganztags|all[- ]day|mez|mesz|cet|cest|ortszeit|local time)\b\)?",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(r"\b(?:bis|to|until|till|through)\b", re.IGNORECASE)
_AND: Final = re.compile(r"\b(?:und|and|sowie|oder|or)\b|[&+,;]", re.IGNORECASE)
_EITHER: Final = re.compile(r"\b(?:oder|or)\b", re.IGNORECASE)
_DASH: Final = re.compile(r"[‐‑‒–—−-]")
_DIGIT: Final = re.compile(r"\d")
_STREET: Final = re.compile(r"(?:straße|strasse|str\.|platz|allee|brücke)\sdes\s$", re.IGNORECASE)
_LEADS: Final = re.compile(
    r"\b(?:am|vom|zum|bis|den|dem|on|termine?|treffen|meetup|meeting|und|date|datum)\W{0,3}$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"\b(?:ab|um|from|at|starting|jeweils|täglich|daily|je|each)\W*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stretch of time as written: its first day and time, its last day and time.

    `last` is None where it is a single day. `closes`: the only time given stands behind the last
    day and is when it ends.
    """

    start: int
    end: int
    first: Day
    begins: Clock | None = None
    last: Day | None = None
    ends: Clock | None = None
    closes: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """All that one stretch of words says of time: its spans, or only a time of day."""

    start: int
    end: int
    spans: tuple[Span, ...] = ()
    clock: Clock | None = None
    either: bool = False
    """Its days are alternatives: "am 3. oder 10. März"."""


@dataclass(frozen=True, slots=True)
class _Said:
    token: Day | Clock
    gap: str
    """What stands between it and what was said before."""


@lru_cache(maxsize=32)
def whens(text: str) -> tuple[When, ...]:
    """Find what a line says of time, from left to right; they do not overlap.

    The lines around a meeting are looked at for each of those on their line, hence the cache.
    """
    if not _DIGIT.search(text):
        return ()
    groups: list[list[_Said]] = []
    end = 0
    for token in _bounded(tokens(text)):
        if isinstance(token, Weekday) or (isinstance(token, Day) and not _is_sure(text, token)):
            continue
        gap = text[end : token.start]
        joined = groups and len(gap) <= _MOST_GAP and _GAP.fullmatch(gap)
        if isinstance(token, Clock) and token.bare and not (joined and _has_day(groups[-1])):
            continue
        if joined:
            groups[-1].append(_Said(token, gap))
        else:
            groups.append([_Said(token, "")])
        end = token.end
    return tuple(found for group in groups for found in _when(group, text))


def _is_sure(text: str, day: Day) -> bool:
    """Whether "2.07" or "3/4" is a day: beside its weekday, behind "am", or first in its line.

    "Straße des 17. Juni" never is one.
    """
    if _STREET.search(text[max(0, day.start - 20) : day.start]):
        return False
    if not day.loose or day.weekday is not None:
        return True
    return bool(_LEADS.search(text[max(0, day.start - 20) : day.start])) or (
        not text[: day.start].strip(" *-–•")
    )


def _bounded(found: Iterator[Token]) -> Iterator[Token]:
    for token, _ in zip(found, range(_MOST_TOKENS), strict=False):
        yield token


def _has_day(group: Sequence[_Said]) -> bool:
    return any(isinstance(said.token, Day) for said in group)


def _when(group: list[_Said], text: str) -> Iterator[When]:
    said = _with_months(group)
    if not said:
        return
    start, end = said[0].token.start, said[-1].token.end
    if whole := _ALL_DAY.match(text, end):
        end = whole.end()
    if not _has_day(said):
        yield When(start, end, clock=_one_clock(said))
        return
    either = any(
        _EITHER.search(after.gap)
        for before, after in pairwise(said)
        if isinstance(after.token, Day) and isinstance(before.token, Day)
    )
    yield When(start, end, spans=_spans(said), either=either)


def _with_months(group: list[_Said]) -> list[_Said]:
    """Give "3. und 17. Februar" both their month and year; numbers without a month fall away."""
    known: list[_Said] = []
    month, year, number = None, None, 0
    for said in reversed(group):
        day = said.token
        if not isinstance(day, Day):
            known.append(said)
            continue
        if day.month is None and month is None:
            continue
        if day.month is None:
            earlier = day.number > number and _is_range(known)
            year_of_day = year - 1 if year and earlier and month == 1 else year
            day = replace(day, month=_month_before(month) if earlier else month, year=year_of_day)
        else:
            day = replace(day, year=day.year or _year_before(day, month, number, year))
            month, year = day.month, day.year
        number = day.number
        known.append(replace(said, token=day))
    return _ordinals_behind(group, known[::-1])


def _month_before(month: int | None) -> int | None:
    return None if month is None else (month - 2) % 12 + 1


def _year_before(day: Day, month: int | None, number: int, year: int | None) -> int | None:
    """Return the year of a day that has none of its own, from the one behind it."""
    if year is None or month is None:
        return None
    return year - 1 if ((day.month or 0), day.number) > (month, number) else year


def _is_range(known: list[_Said]) -> bool:
    """Whether what is known so far, from the end, was reached by "bis" or a dash."""
    return bool(known) and bool(_DASH.search(known[-1].gap) or _UNTIL.search(known[-1].gap))


def _ordinals_behind(group: list[_Said], known: list[_Said]) -> list[_Said]:
    """Give "17th" of "March 3rd and 17th" its month."""
    days = [said.token for said in known if isinstance(said.token, Day)]
    if not days:
        return known
    seen = {said.token.start for said in known}
    behind = [
        replace(said, token=replace(said.token, month=days[-1].month, year=days[-1].year))
        for said in group
        if isinstance(said.token, Day)
        and said.token.start not in seen
        and said.token.ordinal
        and said.token.start > days[-1].start
    ]
    return sorted([*known, *behind], key=lambda said: said.token.start) if behind else known


def _one_clock(said: Sequence[_Said]) -> Clock | None:
    clock = said[0].token
    if not isinstance(clock, Clock):
        return None
    for after in said[1:]:
        if isinstance(after.token, Clock):
            return _joined(clock, after) or clock
    return clock


def _joined(clock: Clock, after: _Said) -> Clock | None:
    """Return "18 Uhr" and "bis 21 Uhr" as one."""
    last = after.token
    if not isinstance(last, Clock) or clock.last or last.last:
        return None
    dashed = _DASH.search(after.gap) and not _AND.search(after.gap)
    if not dashed and not _UNTIL.search(after.gap):
        return None
    return replace(clock, end=last.end, last=last.first)


def _spans(group: Sequence[_Said]) -> tuple[Span, ...]:
    spans: list[Span] = []
    leading: Clock | None = None
    for said in group:
        token = said.token
        if isinstance(token, Day):
            _add_day(spans, token, said.gap)
        elif spans:
            spans[-1] = _with_clock(spans[-1], token, said)
        else:
            leading = (_joined(leading, said) if leading else None) or leading or token
    return _shared(spans, leading)


def _add_day(spans: list[Span], day: Day, gap: str) -> None:
    if spans and spans[-1].last is None and _continues(spans[-1], day, gap):
        spans[-1] = replace(spans[-1], last=day, end=day.end)
        return
    last = replace(day, number=day.until) if day.until else None
    spans.append(Span(start=day.start, end=day.end, first=day, last=last))


def _continues(span: Span, day: Day, gap: str) -> bool:
    """Whether a day is the last of the stretch that the one before it began."""
    if _UNTIL.search(gap):
        return True
    if _AND.search(gap.strip(" ,")):
        return False
    # "3./4. Mai": a weekend in short.
    short = gap.strip() == "/" and day.number == span.first.number + 1
    return bool(_DASH.search(gap)) or short


def _with_clock(span: Span, clock: Clock, said: _Said) -> Span:
    if span.last is None:
        if span.begins is None:
            return replace(span, begins=clock, end=clock.end)
        joined = _joined(span.begins, said)
        return replace(span, begins=joined, end=clock.end) if joined else span
    if span.ends is not None:
        joined = _joined(span.ends, said)
        return replace(span, ends=joined, end=clock.end) if joined else span
    closes = not _FROM.search(said.gap) and not clock.last
    return replace(span, ends=clock, closes=closes, end=clock.end)


def _shared(spans: list[Span], leading: Clock | None) -> tuple[Span, ...]:
    """Let days without a time share the one that stands behind or before them all."""
    clock = leading
    for at in range(len(spans) - 1, -1, -1):
        span = spans[at]
        if span.last is not None:
            spans[at] = span if span.begins or not leading else replace(span, begins=leading)
        elif span.begins is None and clock is not None:
            spans[at] = replace(span, begins=clock)
        else:
            clock = span.begins or clock
    timed = [span.begins for span in spans if span.begins and span.last is None]
    return tuple(
        replace(span, begins=timed[-1]) if timed and not (span.begins or span.last) else span
        for span in spans
    )
