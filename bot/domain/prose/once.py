"""When two pieces of one text tell of the same meeting."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Protocol

from rapidfuzz import fuzz

from bot.domain.event import day_of
from bot.domain.languages.chosen import every_language


class Meeting(Protocol):
    """What is compared: a title, and a day or a wall time."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def start(self) -> date | datetime:
        """When it begins."""


def is_nameless(title: str) -> bool:
    """Whether a title says no more than that people meet."""
    return title.casefold() in _nameless()


@cache
def _nameless() -> frozenset[str]:
    """Return what we call a meeting that has no name, in all languages."""
    return frozenset(pack.sentences.untitled.casefold() for pack in every_language().packs)


def is_same(one: Meeting, other: Meeting, alike: float) -> bool:
    """Whether both begin at one time, or on one day if either has no time, under like titles.

    `alike` (0-100) is how like; what is nameless may be called anything.
    """
    timed = isinstance(one.start, datetime) and isinstance(other.start, datetime)
    if one.start != other.start if timed else day_of(one.start) != day_of(other.start):
        return False
    if is_nameless(one.title) or is_nameless(other.title):
        return True
    return fuzz.token_set_ratio(one.title.casefold(), other.title.casefold()) >= alike
