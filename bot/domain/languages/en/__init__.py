"""English."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.en.announcements import ATTENDANCE, CALLED_OFF, REGISTRATION, RELATIVE
from bot.domain.languages.en.meetings import MEETINGS
from bot.domain.languages.en.names import CALENDAR
from bot.domain.languages.en.pages import PAGES
from bot.domain.languages.en.questions import PACE, QUESTIONS, REMINDERS
from bot.domain.languages.en.rules import RULES, TIMES
from bot.domain.languages.en.titles import TITLES
from bot.domain.languages.en.told import REFUSALS, SENTENCES
from bot.domain.languages.pack import Pack

PACK: Final = Pack(
    code="en",
    calendar=CALENDAR,
    rules=RULES,
    times=TIMES,
    sentences=SENTENCES,
    refusals=REFUSALS,
    questions=QUESTIONS,
    pace=PACE,
    reminders=REMINDERS,
    meetings=MEETINGS,
    called_off=CALLED_OFF,
    attendance=ATTENDANCE,
    registration=REGISTRATION,
    relative=RELATIVE,
    titles=TITLES,
    pages=PAGES,
)
