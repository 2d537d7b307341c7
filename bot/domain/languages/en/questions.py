"""English words of questions."""

from __future__ import annotations

from typing import Final

from bot.domain.event import Attendance
from bot.domain.languages.question_words import PaceWords, QuestionWords, ReminderWords

QUESTIONS: Final = QuestionWords(
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
    parts={1: "beginning start early", 2: "mid middle", 3: "end late"},
    both="and",
    amid="between",
    since="from since",
    linking="in on the of",
    calendar_week="week",
    of="of",
    ordinal_ending="st|nd|rd|th",
    besides="also or too",
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

PACE: Final = PaceWords(
    every="every|weekly",
    daily=r"daily|(?:every|each)\s+(?:day|morning)",
    monthly=r"monthly|(?:every|each|once\s+a)\s+month",
    on=r"(?:on\s+)?the|on|every",
    ending="st|nd|rd|th",
    first="first",
    of_month=r"(?:day\s+)?of\s+(?:the|each|every)\s+month",
    at="at",
    hour="h|am|pm",
)

REMINDERS: Final = ReminderWords(
    off="off no not",
    on="on always",
    silent="before of me only",
    units={
        "minute": "m min minute minutes",
        "hour": "h hour hours",
        "day": "d day days",
        "week": "w week weeks",
    },
)
