"""What a language pack holds: every word and phrase that the grammars read or say.

Three kinds of text occur. Names are written as in a sentence ("März", "février"). What is said is
a format, filled with `str.format`. What is read is a regular expression, or a line of words, in
*folded* spelling: lower case, without the accents that `folds` takes away, with a blank for each
apostrophe ("d'août" is "d aout"). Expressions name what all languages share as `${weekdays}`; the
names are those of `bot.domain.rules.lexicon.Lexicon.parts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.event import Attendance


def words(line: str) -> tuple[str, ...]:
    """Return the words of a line, for lists that read better as one."""
    return tuple(line.split())


class Slot(StrEnum):
    """What a phrase of a rule says; they are tried in this order at each place of a text."""

    WITHOUT = "without"
    """ "not in August"; `spans` are the days and months."""
    ALSO_HOLIDAYS = "also_holidays"
    SINCE = "since"
    """ "from 4 January 2027", `day`; until that day where `until` matched."""
    TIMES = "times"
    FORTNIGHT = "fortnight"
    COUNT = "count"
    """ "every two weeks": `n`, a number, and `unit`."""
    COUNT_ORDINAL = "count_ordinal"
    """ "every second week": `n`, an ordinal, and `unit`."""
    EVERY_WEEK = "every_week"
    EVERY_MONTH = "every_month"
    EVERY_TWO_MONTHS = "every_two_months"
    QUARTERLY = "quarterly"
    EVERY_DAY = "every_day"
    OF_MONTH = "of_month"
    """ "of the month": what is counted beside it counts in the month."""
    EVEN_WEEKS = "even_weeks"
    ODD_WEEKS = "odd_weeks"
    EVEN_MONTHS = "even_months"
    ODD_MONTHS = "odd_months"
    WORKDAYS = "workdays"
    """Monday to Friday."""
    WEEKENDS = "weekends"
    MONTHS = "months"
    """ "from April to October", `months`."""
    COUNTED_WEEKDAY = "counted_weekday"
    """ "every other Tuesday": `days`; every `n` weeks, else every second."""
    LAST_DAY = "last_day"
    """ "on the last day of the month"."""
    NTHS = "nths"
    """ "first and third Monday": `nths` and `days`, with `every` where it may mean an interval."""
    MONTH_DAYS = "month_days"
    """ "on the 1st and the 15th": `nths`; with `unit` or `of`, it is said that the month counts."""
    WEEKDAYS = "weekdays"
    """ "Monday to Friday", `days`."""
    CHOICE = "choice"
    """ "or"."""
    FILLER = "filler"
    """What says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What months and days of the week are called."""

    months: tuple[str, ...]
    """From January: lines of all spellings, the full name first."""
    weekdays: tuple[str, ...]
    """From Monday: lines of the long names, the usual one first."""
    short_weekdays: tuple[str, ...]
    """From Monday: lines of short forms, which count as days only where days are expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """The words of regular evenings; all folded, all but the mappings regular expressions."""

    weekday_endings: tuple[str, ...]
    """What a weekday may end with: "s" of "mondays"; "" for nothing."""
    more_weekdays: Mapping[str, int] = field(default_factory=dict)
    """Further short forms that only a rule may use."""
    not_weekday: str = ""
    """Before a weekday: a lookaround that rules out words that only look like one."""
    numbers: Mapping[str, int]
    """From two on."""
    ordinals: Mapping[str, int]
    """In every ending; negative ones count from the end."""
    ordinal_ending: str
    """What follows the digits of an ordinal, besides a full stop: "st|nd|rd|th"."""
    every: str
    other: str = ""
    """ "other" of "every other week"."""
    units: Mapping[str, str]
    """The words for day, week and month, each with all its endings and stems."""
    both: str
    """ "and"."""
    either: str
    """ "or"."""
    to: str
    """From one day to another: "to", "until"."""
    list_article: str
    """What may stand before a later one of several days: "the"."""
    not_of: str
    """After "every second week", what makes it no interval: "of the month"."""
    without: str
    but: str
    """What may stand before `without`."""
    behind: str
    """ "excluded", said behind what is left out."""
    small: str
    """Small words around what is left out: "in", "on", "the"."""
    holidays: str
    since: str
    until: str
    since_small: str
    """Small words between these two and a date."""
    in_month: str
    """Before months: "in", "from"."""
    filler: str
    phrases: Mapping[Slot, str]
    """What says the rest of a rule; also what has an order of words of its own."""
    place: str
    """What a place begins with after a time of day: "at", "in the"."""
    exception: str
    """Words that end a place: "except"."""
    never_place: str
    """A line of words, besides long weekdays and ordinals, that no place holds, misspelt or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """How times of day and calendar days are written; folded regular expressions."""

    lead: str
    """Before a time: "from", "at", "about"."""
    mark: str
    """After the digits of an hour, with its minutes if they follow: "uhr(?: \\d{2}(?!\\d))?"."""
    to: str
    between: str = ""
    between_and: str = ""
    morning: str = ""
    """Marks the first half of the day: "a\\.? ?m"."""
    evening: str = ""
    hours: Mapping[str, int] = field(default_factory=dict)
    """Hours that have a name, understood after a lead: "midi"."""
    in_place: str
    """ "uhr": behind digits in what looks like a place, it is a time that was not understood."""
    after_day: str
    """What makes of "March 19 …" a time: "uhr"."""
    month_first: bool
    """Whether "March 12" is written, besides "12 March"."""
    day_ending: str = ""
    """After the number of a day: "st|nd|rd|th"; a full stop always may."""
    day_of: str = ""
    """Between number and month: "of"."""
    day_slashed: bool = False
    """Whether "14/1/2026" is 14 January."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """How a rule is said; what is said must read back to the same rule."""

    nths: tuple[str, ...]
    """First to fifth, as before a weekday."""
    from_end: tuple[str, ...]
    """Last, last but one, last but two."""
    numbers: tuple[str, ...]
    """From two on."""
    every_units: Mapping[str, str]
    """Day, week, month: "every {n} weeks"."""
    daily: str
    on_weekdays: tuple[str, ...]
    """From Monday, as after "every two weeks": "montags"."""
    weekly: str
    """ "every {days}"."""
    weekly_counted: str
    """ "{every} on {days}", with `on_weekdays`."""
    workdays: str
    nth: str
    """ "every {days} of the month"."""
    nth_counted: str
    """ "{every} on the {days} of the month"."""
    month_days: str
    month_days_counted: str
    month_day: Callable[[int], str]
    """The number of a day in these: "15th"."""
    last_day: str
    even_weeks: str
    """ "{weekly} in even calendar weeks"."""
    odd_weeks: str
    even_months: str
    """ "in even months"."""
    odd_months: str
    in_months: str
    """ "in {months}"."""
    between_months: str
    """ "from {first} to {last}"."""
    without: str
    """ "except in {months}"."""
    day: Callable[[int], str]
    """The number of a day before its month: "14."."""
    date: str
    """A date in a refusal: "{0.day}.{0.month}.{0.year}"."""
    both: str
    either: str
    of_month: str
    """What is added to an ambiguous "every second Monday", with its blank: " of the month"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """Why a rule is refused: one line that says what to write instead."""

    quoted: str
    """ "“{}”"."""
    example: str
    """What follows a refusal, with its blank: " Example: …"."""
    reasons: Mapping[str, str]


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
class PaceWords:
    """The words of when a channel wants its digest: regular expressions in any case, not folded."""

    every: str
    """Before the weekday: "jeden"."""
    at: str
    """Before the time."""
    hour: str
    """After its digits: "uhr"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All that the grammars know of one language."""

    code: str
    """ISO 639-1."""
    folds: Mapping[str, str] = field(default_factory=dict)
    """Letters that rules read as others: "ä" as "ae"."""
    calendar: Calendar
    rules: RuleWords
    times: TimeWords
    sentences: Sentences
    refusals: Refusals
    questions: QuestionWords
    pace: PaceWords
