"""English."""

from __future__ import annotations

from typing import Final

from bot.domain.event import Attendance
from bot.domain.languages.pack import (
    Calendar,
    PaceWords,
    Pack,
    QuestionWords,
    Refusals,
    RuleWords,
    Sentences,
    Slot,
    TimeWords,
    words,
)

_CALENDAR: Final = Calendar(
    months=(
        *("January Jan", "February Feb", "March Mar", "April Apr", "May", "June Jun", "July Jul"),
        *("August Aug", "September Sept Sep", "October Oct", "November Nov", "December Dec"),
    ),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    short_weekdays=("Mon", "Tue Tues", "Wed", "Thu Thur Thurs", "Fri", "Sat", "Sun"),
)

_NTHS: Final = (
    *words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"),
    *(f"{one}teenth" for one in words("thir four fif six seven eigh nine")),
    "twentieth",
)
_ORDINALS: Final = {
    **{word: value for value, word in enumerate(_NTHS, 1)},
    **{f"twenty-{one}": value for value, one in enumerate(_NTHS[:9], 21)},
    "thirtieth": 30,
    "thirty-first": 31,
    "last": -1,
    "penultimate": -2,
    "second-to-last": -2,
    "second to last": -2,
    "second last": -2,
    "third-to-last": -3,
    "third to last": -3,
}
_PARITY: Final = "(?:(?:in|on|of) )?(?:(?:the|every) )*"
_ENDING: Final = "(?:e?n|e?s|e)?"


def _numbered(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")
    return f"{day}{ending}"


_RULES: Final = RuleWords(
    weekday_endings=("", "s"),
    more_weekdays={"tu": 1, "th": 3},
    # "we do meet" holds no Thursday, "so that" no Sunday.
    not_weekday=r"(?!so (?:that|we|at|around)\b)(?<!\bwe )",
    numbers=dict(
        zip(
            words("two three four five six seven eight nine ten eleven twelve"),
            range(2, 13),
            strict=True,
        )
    )
    | {"fourteen": 14},
    ordinals=_ORDINALS,
    ordinal_ending="st|nd|rd|th",
    every="every|each",
    other="other",
    units={"day": f"day{_ENDING}", "week": f"week{_ENDING}", "month": f"month{_ENDING}"},
    both="and",
    either="or",
    to="(?:to|until|till|through)(?: the)?",
    list_article="the|on",
    not_of="of|in",
    without="except|excluding|not|never|no (?:meetings?|meetups?)",
    but="but|and",
    behind="excluded",
    small="in|on|the|for|during|from|between",
    holidays="(?:public |bank )?holidays?",
    since="starting|from|since|beginning|as of",
    until="until|till",
    since_small="on|the",
    in_month="(?:only )?(?:in|of|during|from)",
    filler=(
        "every|each|all|always|usually|normally|generally|regular(?:ly)?|we are meeting|we|our"
        "|meet(?:s|ing|ings|up|ups)?|open|group|the|on|at|of|in|and|is|are|takes? place|happens|it"
        "|evenings?|nights?|time|also|then|lab"
    ),
    phrases={
        Slot.ALSO_HOLIDAYS: "(?:also|even|including) (?:on )?${holidays}",
        Slot.FORTNIGHT: "bi-?weekly|fortnightly|(?:once )?(?:every|each|a) fortnight",
        Slot.EVERY_WEEK: "weekly|(?:every|each|once a) week",
        Slot.EVERY_MONTH: "monthly|(?:every|each|once a) month",
        Slot.QUARTERLY: "quarterly",
        Slot.EVERY_DAY: "daily|(?:every|each) day",
        Slot.OF_MONTH: "(?:(?:a|per|(?:of|in) (?:the|each|every|a)) )?month",
        Slot.EVEN_WEEKS: f"{_PARITY}even(?:[- ]numbered)? (?:calendar )?week{_ENDING}",
        Slot.ODD_WEEKS: f"{_PARITY}odd(?:[- ]numbered)? (?:calendar )?week{_ENDING}",
        Slot.EVEN_MONTHS: f"{_PARITY}even(?:[- ]numbered)? (?:calendar )?month{_ENDING}",
        Slot.ODD_MONTHS: f"{_PARITY}odd(?:[- ]numbered)? (?:calendar )?month{_ENDING}",
        Slot.WORKDAYS: "(?:on |every )?(?:weekdays?|workdays?|working days?)",
        Slot.WEEKENDS: "(?:on |at |at the )?weekends?",
        Slot.COUNTED_WEEKDAY: "${every} (?:other|alternate) ${days}",
        Slot.LAST_DAY: "(?:(?:the|on the) )*last day",
        Slot.CHOICE: "or",
    },
    place="(?:in|at)(?: the)?",
    exception="except|excluding|not",
    never_place=(
        "except excluding every week weeks month months weekly monthly daily biweekly fortnightly"
    ),
)

# "7 am Montag" is German: a.m. is not followed by a day.
_AM: Final = r"a\.? ?m\b\.?(?! (?:\d|(?:\w+ )?\w*(?:tag|woch|ten|monat)\w*))"

_TIMES: Final = TimeWords(
    lead="from|at|about|around|starting at|start:?",
    mark=r"hrs?\b|hours\b|o ?clock",
    to="to|till|until",
    between="between",
    between_and="and",
    morning=_AM,
    evening=r"p\.? ?m\b\.?",
    in_place="o ?clock",
    after_day=r"[ap]\.?m\b",
    month_first=True,
    day_ending="st|nd|rd|th",
    day_of="of",
)

_SENTENCES: Final = Sentences(
    nths=("first", "second", "third", "fourth", "fifth"),
    from_end=("last", "second-to-last", "third-to-last"),
    numbers=words("two three four five six seven eight nine ten eleven twelve"),
    every_units={"day": "every {n} days", "week": "every {n} weeks", "month": "every {n} months"},
    daily="every day",
    on_weekdays=_CALENDAR.weekdays,
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
    between_months="from {first} to {last}",
    without="except in {months}",
    day=str,
    date="{0:%Y-%m-%d}",
    both="and",
    either="or",
    of_month=" of the month",
)

_REFUSALS: Final = Refusals(
    quoted="“{}”",
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

_QUESTIONS: Final = QuestionWords(
    days={
        "today": 0,
        "tonight": 0,
        "now": 0,
        "tomorrow": 1,
        "day after tomorrow": 2,
        "yesterday": -1,
    },
    which={
        0: "this current",
        1: "next coming upcoming",
        -1: "last previous past",
    },
    coming="coming upcoming",
    units={
        "day": "day days",
        "week": "week weeks",
        "weekend": "weekend weekends",
        "month": "month months",
        "year": "year years",
    },
    after_next="after next",
    numbers=("one", "two", "three", "four", "five", "six", "seven", "eight"),
    ahead="in",
    until="until till to through",
    since="from since",
    linking="in on the of",
    calendar_week="week",
    of="of",
    ordinal_ending="st|nd|rd|th",
    attendance={
        Attendance.ONLINE: ("online", "remote", "virtual", "digital"),
        Attendance.ONSITE: ("onsite", "on site", "in person", "offline"),
        Attendance.HYBRID: ("hybrid",),
    },
    near="near around within",
    everywhere="all everywhere",
    silent=(
        "a and any by code event events evening for from lab labs meeting meetings meetup meetups"
        " only or please show what when where"
    ),
    kilometres="km kilometer kilometers kilometre kilometres",
    suggested=(
        *("online", "on site", "hybrid", "today", "tomorrow", "this week", "next week", "weekend"),
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
        *("October", "November", "December"),
    ),
    misspelt=(
        "next this coming today tomorrow tonight yesterday week weeks weekend month months"
        " Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
        " January February March April June July August September October November December"
        " online hybrid remote virtual digital offline onsite"
    ),
)

PACK: Final = Pack(
    code="en",
    calendar=_CALENDAR,
    rules=_RULES,
    times=_TIMES,
    sentences=_SENTENCES,
    refusals=_REFUSALS,
    questions=_QUESTIONS,
    pace=PaceWords(every="every|weekly", at="at", hour="h|am|pm"),
)
