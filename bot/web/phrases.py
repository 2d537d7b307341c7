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
    "Meetings": "Treffen",
    "When and where the labs meet next: one list, one calendar.": (
        "Wann und wo sich die Labs als Nächstes treffen: eine Liste, ein Kalender."
    ),
    "Skip to the content": "Zum Inhalt springen",
    "Language": "Sprache",
    "Labs announce, Treffpunkt collects. Times are local to the meeting.": (
        "Labs kündigen an, Treffpunkt sammelt. Uhrzeiten gelten am Ort des Treffens."
    ),
    "No cookies, nothing from third parties, no addresses in our logs.": (
        "Keine Cookies, nichts von Dritten, keine Adressen in unseren Protokollen."
    ),
    "Regular evenings": "Regelmäßige Treffen",
    "Subscribe": "Abonnieren",
    "In your calendar for good: moved and cancelled meetings change by themselves.": (
        "Dauerhaft im eigenen Kalender: Verschobenes und Abgesagtes ändert sich von selbst."
    ),
    "Add to my calendar": "In meinen Kalender",
    "Download as a file": "Als Datei laden",
    "Address to copy": "Adresse zum Kopieren",
    "Coming meetings": "Nächste Treffen",
    "Choose": "Auswählen",
    "Choose meetings": "Treffen auswählen",
    "Lab": "Lab",
    "All labs": "Alle Labs",
    "State": "Bundesland",
    "All states": "Alle Bundesländer",
    "How": "Wie",
    "On site or online": "Vor Ort oder online",
    "onsite": "vor Ort",
    "online": "online",
    "hybrid": "vor Ort und online",
    "Words": "Suchwort",
    "Show": "Anzeigen",
    "Only": "Nur",
    "Remove this filter": "Filter entfernen",
    "Later meetings": "Spätere Treffen",
    "Nothing is on": "Nichts los",
    "No meeting answers this question in the next twelve months.": (
        "In den nächsten zwölf Monaten passt kein Treffen dazu."
    ),
    "Show all meetings": "Alle Treffen zeigen",
    "No lab has announced a meeting yet. If this site is new, it is still asking the labs: "
    "come back in a few minutes.": (
        "Noch hat kein Lab ein Treffen angekündigt. Ist diese Seite neu, fragt sie die Labs "
        "gerade erst: In ein paar Minuten noch einmal vorbeischauen."
    ),
    "Or subscribe: new meetings then come to you.": (
        "Oder abonnieren: Dann kommen neue Treffen von selbst."
    ),
    "All meetings": "Alle Treffen",
    "Website": "Webseite",
    "This lab is asleep at the moment.": "Dieses Lab schläft zurzeit.",
    "This lab has announced no meeting. Ask it, or subscribe: new meetings then come to you.": (
        "Dieses Lab hat kein Treffen angekündigt. Frag nach, oder abonniere: "
        "Dann kommen neue Treffen von selbst."
    ),
    "When": "Wann",
    "Who": "Wer",
    "Where": "Wo",
    "Register": "Anmelden",
    "More": "Mehr",
    "The meeting's own page": "Seite des Treffens",
    "today": "heute",
    "tomorrow": "morgen",
    "Not found": "Nicht gefunden",
    "There is nothing at this address. The list of meetings is on the first page.": (
        "Unter dieser Adresse gibt es nichts. Alle Treffen stehen auf der ersten Seite."
    ),
    "This question was not understood": "Diese Frage wurde nicht verstanden",
    "One moment": "Einen Moment",
    "We cannot reach our data right now. Please try again in a minute.": (
        "Unsere Daten sind gerade nicht erreichbar. Bitte in einer Minute noch einmal versuchen."
    ),
    "Something went wrong": "Etwas ist schiefgegangen",
    "Something went wrong on our side. Please try again in a minute.": (
        "Bei uns ist etwas schiefgegangen. Bitte in einer Minute noch einmal versuchen."
    ),
}
_ENGLISH: Final = {"onsite": "on site", "hybrid": "on site and online"}


def phrase(english: str, language: str) -> str:
    """Return a phrase in a language; what has no translation stays English."""
    return GERMAN.get(english, english) if language == "de" else _ENGLISH.get(english, english)
