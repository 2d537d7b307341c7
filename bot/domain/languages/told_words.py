"""How rules are said and why they are refused, as a pack holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
    between_months: Callable[[str, str], str]
    """ "from April to October"."""
    without: str
    """ "except in {months}"."""
    day: Callable[[int], str]
    """The number of a day before its month: "14."."""
    date: str
    """A date in a refusal: "{0.day}.{0.month}.{0.year}"."""
    untitled: str
    """A regular meeting of which nobody says what it is called."""
    open_days: str
    """ "date open: {days}"."""
    hours: str
    """Times before that: "{} Uhr"."""
    read_from: str
    """From which words a meeting was read: "Read from: “{}”"."""
    both: str
    either: str
    of_month: str
    """What is added to an ambiguous "every second Monday", with its blank: " of the month"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """Why a rule is refused: one line that says what to write instead."""

    quoted: str
    """ "“{}”"."""
    line: str
    """ "“{about}”: {told}."."""
    example: str
    """What follows a refusal, with its blank: " Example: …"."""
    reasons: Mapping[str, str]
