"""The words of calendar and pages: English as written in the code, German here."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("de", "en")
GERMAN: Final = {
    "Meeting": "Treffen",
    "No longer listed": "Nicht mehr gelistet",
    "Cancelled": "Abgesagt",
    "Date open": "Termin offen",
    "by rule": "laut Regel",
    "not confirmed": "nicht bestätigt",
    "No longer listed: no source tells of this meeting any more.": (
        "Nicht mehr gelistet: Keine Quelle führt dieses Treffen noch."
    ),
    "This meeting has been cancelled.": "Dieses Treffen ist abgesagt.",
    "The date is still open": "Der Termin ist noch offen",
    "Date by rule, not yet confirmed: please check before you go.": (
        "Termin laut Regel, noch nicht bestätigt: Bitte vorher nachsehen."
    ),
    "Not yet confirmed: please check before you go.": (
        "Noch nicht bestätigt: Bitte vorher nachsehen."
    ),
    "Online": "Online",
    "Also online.": "Auch online.",
    "and online": "und online",
    "until": "bis",
    "full": "ausgebucht",
    "not needed": "nicht nötig",
    "needed": "nötig",
    "Registration": "Anmeldung",
    "Join online": "Online teilnehmen",
    "We know this from": "Wissen wir von",
    "We know this from the lab's rule for its regular evenings.": (
        "Wissen wir aus der Regel des Labs für seine regelmäßigen Treffen."
    ),
    "We know this from the lab itself.": "Wissen wir vom Lab selbst.",
}


def phrase(english: str, language: str) -> str:
    """Return a phrase in a language; what has no translation stays English."""
    return GERMAN.get(english, english) if language == "de" else english
