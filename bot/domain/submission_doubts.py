"""Words of which no meeting should be made: that one is off, has been, or is on who knows what day.

A wrong meeting sends people before a locked door; so what is not sure is asked for once more.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.rules.lexicon import fold, lexicon
from bot.domain.spoken_times import SPOKEN, UNCLEAR, read_spoken

if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS: Final = lexicon().parts
_DAY, _WEEKDAY, _NTH, _NUMBER = (_WORDS[part] for part in ("day", "weekday", "ordinal", "number"))
_MEETING = (
    r"(?:treffen|meet-?up|meeting|termin|stammtisch|plenum|veranstaltung|event|\w*abend|workshop)"
)
_OFF = re.compile(
    rf"^nicht\b|\bnicht (?:am|im|den|in)\b|\b(?:faellt|fallen|fiel)\b.*\baus\b"
    rf"|\b(?:entfaellt|entfallen|abgesagt|absage|absagen|cancel\w*|call(?:ed)? off)\b"
    rf"|\bkeine?n? (?:\w+ )?{_MEETING}|\bfindet\b.*\bnicht statt\b"
    rf"|\bno (?:\w+ )?{_MEETING}|^not\b|\bnot on\b|\b(?:is|isn t|not) taking place\b"
    r"|\b(?:verschoben|verlegt|postponed|moved to)\b"
)
_PAST = re.compile(
    rf"\b(?:vor)?gestern\b|\byesterday\b|\b(?:letzte|vergangene|vorige)[nrs]? (?:{_WEEKDAY}|woche)"
    rf"|\blast (?:{_WEEKDAY}|week|night)"
)
FEAST: Final = (
    rf"(?:{_NTH} )?advent(?:s?sonntag)?\b|\b(?:heilig ?abend|silvester|neujahr|nikolaus(?:tag)?"
    r"|rosenmontag|karfreitag|oster(?:n|sonntag|montag)|pfingst(?:en|sonntag|montag)"
    r"|(?:christi )?himmelfahrt|fronleichnam|weihnachten|weihnachtstag|christmas(?: eve| day)?"
    r"|new year s (?:eve|day)|easter(?: sunday| monday)?|pentecost|boxing day)\b"
)
"""Days with a name of their own, in folded text."""
_VAGUE = re.compile(
    rf"{FEAST}|\b(?:(?:ueber)?naechste|kommende|diese)[nrsm]? (?:woche|wochenende|monat)\b"
    rf"|\b(?:next|this|coming) (?:week|weekend|month)\b|\buebernaechste[nrs]?\b|\bafter next\b"
    rf"|\bin (?:einem|einer|{_NUMBER}) (?:tag|woche|monat)\w*"
    rf"|\bin (?:a|{_NUMBER}) (?:day|week|month)"
)
_DATED = re.compile(rf"(?<!\d){_DAY}")


class Doubt(StrEnum):
    """Why no meeting is made of some words."""

    OFF = "off"
    PAST = "past"
    DAY = "day"
    TIME = "time"


def doubt_about(text: str) -> tuple[Doubt, str] | None:
    """Return what speaks against making a meeting of words, and which words those are."""
    folded = fold(text)
    for doubt, find in _FINDERS:
        found = find(folded.text)
        if found is not None:
            return doubt, folded.spelt(*found.span()).strip()
    return None


def _unclear_day(text: str) -> re.Match[str] | None:
    return None if _DATED.search(text) else _VAGUE.search(text)


def _unclear_time(text: str) -> re.Match[str] | None:
    spoken = SPOKEN.search(text)
    if spoken is not None:
        return None if read_spoken(spoken) else spoken
    return UNCLEAR.search(text)


_FINDERS: Final[tuple[tuple[Doubt, Callable[[str], re.Match[str] | None]], ...]] = (
    (Doubt.OFF, _OFF.search),
    (Doubt.PAST, _PAST.search),
    (Doubt.DAY, _unclear_day),
    (Doubt.TIME, _unclear_time),
)
