"""A span of days, and how single words are looked at when one is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.words.word import Word

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, `end` exclusive; `weekday` (Monday is 0) if only a day of the week was named."""

    start: date
    end: date
    weekday: int | None = None
    yearless: bool = field(default=False, compare=False)
    """A day or a month was named without its year; the coming one is taken."""
    refused: bool = field(default=False, compare=False)
    """What was said contradicts itself, or may be any of several: no days are meant."""

    @classmethod
    def of(cls, day: date) -> Span:
        """Return the span of one day."""
        return cls(day, day + DAY)


Found = tuple[Span, int]
"""A span, and how many words told it."""


def folded(words: Sequence[Word], at: int, count: int = 1) -> str:
    """Return some folded words as one phrase; empty beyond the end."""
    return " ".join(word.folded for word in words[at : at + count])


def typed(words: Sequence[Word], at: int) -> str:
    """Return a word as typed; empty beyond the end."""
    return words[at].typed if at < len(words) else ""


def day_of(year: int, month: int, day: int) -> date | None:
    """Return a date, or None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def found_day(day: date | None, used: int, *, yearless: bool = False) -> Found | None:
    """Return what a reader gives for a day that may not exist."""
    return None if day is None else (Span(day, day + DAY, yearless=yearless), used)


def after(words: Sequence[Word], at: int, small: Collection[str]) -> int:
    """Return where the first word stands that is not one of some small ones."""
    while at < len(words) and words[at].folded in small:
        at += 1
    return at


def coming_weekday(today: date, weekday: int) -> date:
    """Return the next such day of the week (Monday is 0), today included."""
    return today + (weekday - today.weekday()) % 7 * DAY
