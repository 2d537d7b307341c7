"""French."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.fr.announcements import ATTENDANCE, CALLED_OFF, REGISTRATION, RELATIVE
from bot.domain.languages.fr.meetings import MEETINGS
from bot.domain.languages.fr.names import CALENDAR
from bot.domain.languages.fr.pages import PAGES
from bot.domain.languages.fr.questions import PACE, QUESTIONS, REMINDERS
from bot.domain.languages.fr.rules import RULES, TIMES
from bot.domain.languages.fr.titles import TITLES
from bot.domain.languages.fr.told import REFUSALS, SENTENCES
from bot.domain.languages.pack import Pack

PACK: Final = Pack(
    code="fr",
    folds={
        **dict.fromkeys("éèêë", "e"),
        **dict.fromkeys("àâä", "a"),
        **dict.fromkeys("îï", "i"),
        **dict.fromkeys("ôö", "o"),
        **dict.fromkeys("ûùü", "u"),
        "ç": "c",
        "œ": "oe",
        "æ": "ae",
        **dict.fromkeys("«»´ʼ", " "),
    },
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
