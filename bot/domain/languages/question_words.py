"""The words of questions and of what a channel asks for, as a pack holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.event import Attendance


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWords:
    """The words of a question; as people write them, a line of words or several phrases."""

    days: Mapping[str, int]
    """Phrases for a day: how many days it is from today."""
    which: Mapping[int, str]
    """Lines of what stands before a stretch: this (0), next (1), last (-1)."""
    coming: str
    """Those of `which` 1 with which a weekend is the one that comes, in this week."""
    which_after: Mapping[int, str] = field(default_factory=dict)
    """The same for what stands behind it: "prochaine"."""
    units: Mapping[str, str]
    """Lines of the words for day, week, weekend, month and year."""
    joined: Mapping[str, str] = field(default_factory=dict)
    """Phrases that are one word here: "week end" is "weekend"."""
    after_next: str = ""
    """Behind a unit: "after next"."""
    numbers: tuple[str, ...]
    """From one on, lines of all endings."""
    ahead: str
    """ "in" of "in two weeks"."""
    until: str
    between: str = ""
    """Between two days or months only: "au" of "du 3 mars au 5 mars"."""
    parts: Mapping[int, str] = field(default_factory=dict)
    """Lines of the words for the beginning (1), the middle (2) and the end (3) of a month."""
    both: str = ""
    """Between two days that follow each other: "and"."""
    amid: str = ""
    """Before two days with `both` between them, and all days from one to the other: "between"."""
    since: str
    since_named: str = ""
    """Those of `since` that only name a month: "von März" has an end."""
    linking: str
    calendar_week: str
    of: str = ""
    """Between a day's number and its month."""
    ordinal_ending: str
    """A regular expression of what follows the number of a day, besides a full stop."""
    slashed: bool = False
    """Whether "14/1" is 14 January."""
    besides: str
    """ "also", between two ways to take part."""
    attendance: Mapping[Attendance, tuple[str, ...]]
    near: str
    everywhere: str
    silent: str
    kilometres: str
    suggested: tuple[str, ...]
    """What an unknown word may have meant."""
    misspelt: str
    """Everyday words, in which a slip is forgiven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderWords:
    """The words of one's own reminders: lines of words in lower case."""

    off: str
    on: str
    silent: str
    units: Mapping[str, str]
    """Lines of the words for a minute, an hour, a day and a week, with their short forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceWords:
    """The words of when a channel wants its digest: regular expressions in any case, not folded."""

    every: str
    """Before the weekday: "jeden"."""
    daily: str
    """ "every day"."""
    monthly: str
    """ "every month"; the day of the month may follow."""
    on: str
    """Before the day of the month: "on the"."""
    ending: str
    """Behind its digits: "st"."""
    first: str
    """The first of them as a word."""
    of_month: str
    """Behind it: "of the month"."""
    at: str
    """Before the time."""
    hour: str
    """After its digits: "uhr"."""
