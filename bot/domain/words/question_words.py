"""The words of a question about meetings that are neither names nor dates, folded."""

from __future__ import annotations

import re

from bot.domain.event import Attendance
from bot.domain.words import calendar_words
from bot.domain.words.names import fold

ATTENDANCE = {
    fold(phrase): kind
    for kind, phrases in {
        Attendance.ONLINE: ("online", "remote", "virtuell", "virtual", "digital", "im netz"),
        Attendance.ONSITE: (
            *("vor ort", "onsite", "on site", "in person", "in präsenz", "präsenz", "offline"),
        ),
        Attendance.HYBRID: ("hybrid",),
    }.items()
    for phrase in phrases
}
NEAR = frozenset(
    fold(word) for word in ("near", "nahe", "nähe", "um", "around", "bei", "umkreis", "within")
)
EVERYWHERE = frozenset(
    fold(word) for word in ("alle", "all", "überall", "everywhere", "bundesweit", "deutschlandweit")
)
_SILENT = """
    a ab abend an and any auch bitte by code da der des die ein eine es event events evening for
    from für gibt ist lab labs meeting meetings meetup meetups nach nur ok oklab only oder or
    please show siehe termin termine treffen und veranstaltung veranstaltungen von wann was
    welche what when where wo zeig zeige mit
"""
FILLERS = (
    frozenset(fold(word) for word in _SILENT.split())
    | calendar_words.LINKING
    | calendar_words.UNTIL
    | calendar_words.WHICH.keys()
)
KILOMETRES = frozenset({"km", "kilometer", "kilometern", "kilometers", "kilometre", "kilometres"})
DISTANCE = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*(?:km|kilometer)", re.IGNORECASE)

_SUGGESTED = {
    "de": (
        *("online", "vor ort", "hybrid", "heute", "morgen", "übermorgen", "diese Woche"),
        *("nächste Woche", "Wochenende"),
        *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
        *("Oktober", "November", "Dezember"),
    ),
    "en": (
        *("online", "on site", "hybrid", "today", "tomorrow", "this week", "next week", "weekend"),
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
        *("October", "November", "December"),
    ),
}


def suggested(language: str) -> dict[str, str]:
    """Return the words to suggest in a language, by their folded form."""
    return {fold(phrase): phrase for phrase in _SUGGESTED.get(language, _SUGGESTED["en"])}
