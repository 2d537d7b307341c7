"""German."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.de.announcements import ATTENDANCE, CALLED_OFF, REGISTRATION, RELATIVE
from bot.domain.languages.de.meetings import MEETINGS
from bot.domain.languages.de.names import CALENDAR
from bot.domain.languages.de.pages import PAGES
from bot.domain.languages.de.questions import PACE, QUESTIONS, REMINDERS
from bot.domain.languages.de.rules import RULES, TIMES
from bot.domain.languages.de.titles import TITLES
from bot.domain.languages.de.told import REFUSALS, SENTENCES
from bot.domain.languages.pack import Pack

PACK: Final = Pack(
    code="de",
    folds={"ä": "ae", "ö": "oe", "ü": "ue"},
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
