"""The words of regular evenings, of times of day and of calendar days, as a pack holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Slot(StrEnum):
    """What a phrase of a rule says; they are tried in this order at each place of a text."""

    WITHOUT = "without"
    """ "not in August"; `spans` are the days and months."""
    ALSO_HOLIDAYS = "also_holidays"
    SINCE = "since"
    """ "from 4 January 2027", `day`; until that day where `until` matched."""
    TIMES = "times"
    HALF_HOUR = "half_hour"
    """ "halb acht", of the words for single meetings."""
    FORTNIGHT = "fortnight"
    EVERY_WEEK = "every_week"
    COUNT = "count"
    """ "every two weeks": `n`, a number, and `unit`."""
    COUNT_ORDINAL = "count_ordinal"
    """ "every second week": `n`, an ordinal, and `unit`."""
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
