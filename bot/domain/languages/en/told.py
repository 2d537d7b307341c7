"""How rules are said and refused in English."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.en.names import CALENDAR
from bot.domain.languages.pack import words
from bot.domain.languages.told_words import Refusals, Sentences


def _numbered(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")
    return f"{day}{ending}"


SENTENCES: Final = Sentences(
    nths=("first", "second", "third", "fourth", "fifth"),
    from_end=("last", "second-to-last", "third-to-last"),
    numbers=words("two three four five six seven eight nine ten eleven twelve"),
    every_units={"day": "every {n} days", "week": "every {n} weeks", "month": "every {n} months"},
    daily="every day",
    on_weekdays=CALENDAR.weekdays,
    weekly="every {days}",
    weekly_counted="{every} on {days}",
    workdays="Monday to Friday",
    nth="every {days} of the month",
    nth_counted="{every} on the {days} of the month",
    month_days="on the {days} of the month",
    month_days_counted="{every} on the {days} of the month",
    month_day=_numbered,
    last_day="last day",
    even_weeks="{weekly} in even calendar weeks",
    odd_weeks="{weekly} in odd calendar weeks",
    even_months="in even months",
    odd_months="in odd months",
    in_months="in {months}",
    between_months="from {} to {}".format,
    without="except in {months}",
    day=str,
    date="{0:%Y-%m-%d}",
    untitled="Meeting",
    open_days="date open: {days}",
    hours="{}",
    read_from="Read from: “{}”",
    both="and",
    either="or",
    of_month=" of the month",
)

REFUSALS: Final = Refusals(
    quoted="“{}”",
    line="“{about}”: {told}.",
    example=(
        " Example: “every third Monday of the month, 19:00-21:00”,"
        " “every two weeks on Tuesday, 7 pm”"
    ),
    reasons={
        "empty": "no rhythm is given",
        "both": "either `when` or `rrule`, not both",
        "long": "longer than {most} characters",
        "words": "did not understand {words}",
        "maybe_place": "did not understand {words} (a place belongs in `place`)",
        "place": "did not understand {words} (the place is given in `place` already)",
        "days": "the weekday is missing (or the day of the month: “on the 23rd of the month”)",
        "which": ("which one of the month? “every first …”, “every last …”, or leave out “month”"),
        "kinds": "several rhythms do not fit into one rule, please write one source for each",
        "twice": "{what} contradicts what comes before",
        "or": "“or” is only possible between days of a month (“second or third Monday”)",
        "ordinal": "there is no weekday number {nth} in a month (five at most)",
        "interval": "the interval {interval} is not between 1 and {most}",
        "never": "this date never happens",
        "no_day": "there is no day “{day}”",
        "year": "the year of “{day}” is missing",
        "no_time": "there is no time “{time}”",
        "no_start": "`end` without `start`",
        "same_end": "start and end are the same",
        "differs": "`{name}` contradicts the words: {said} and {given}",
        "order": "{first} is after {last}: first the start, then the end",
        "rrule_syntax": "“{part}” is not a NAME=VALUE of an RRULE",
        "rrule_part": "{part} is not supported{hint}",
        "open": "the first date is missing. Please add or replace a line: {readings}",
    },
)
