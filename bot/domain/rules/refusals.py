"""Why a rule is refused, in German and English: one line that says what to write instead."""

from __future__ import annotations

from typing import Final

EXAMPLES: Final = {
    "de": "„jeden dritten Montag im Monat, 19:00-21:00“, „alle zwei Wochen dienstags, 19 Uhr“",
    "en": "“every third Monday of the month, 19:00-21:00”, “every two weeks on Tuesday, 7 pm”",
}
_REASONS: Final = {
    "empty": ("ein Rhythmus fehlt", "no rhythm is given"),
    "both": ("`when` oder `rrule`, nicht beides", "either `when` or `rrule`, not both"),
    "long": ("länger als {most} Zeichen", "longer than {most} characters"),
    "words": ("{words} nicht verstanden", "did not understand {words}"),
    "maybe_place": (
        "{words} nicht verstanden (ein Ort gehört in `place`)",
        "did not understand {words} (a place belongs in `place`)",
    ),
    "place": (
        "{words} nicht verstanden (der Ort steht schon in `place`)",
        "did not understand {words} (the place is given in `place` already)",
    ),
    "days": (
        "der Wochentag fehlt (oder der Tag im Monat: „am 23. des Monats“)",
        "the weekday is missing (or the day of the month: “on the 23rd of the month”)",
    ),
    "which": (
        "welcher im Monat? „jeden ersten …“, „jeden letzten …“, oder ohne „Monat“",
        "which one of the month? “every first …”, “every last …”, or leave out “month”",
    ),
    "kinds": (
        "verschiedene Rhythmen passen nicht in eine Regel, bitte eine Quelle für jeden",
        "several rhythms do not fit into one rule, please write one source for each",
    ),
    "twice": ("{what} widerspricht dem davor", "{what} contradicts what comes before"),
    "or": (
        "„oder“ ist nur zwischen Tagen eines Monats möglich („zweiten oder dritten Montag“)",
        "“or” is only possible between days of a month (“second or third Monday”)",
    ),
    "ordinal": (
        "„{nth}.“ gibt es bei Wochentagen im Monat nicht (höchstens der fünfte)",
        "there is no weekday number {nth} in a month (five at most)",
    ),
    "interval": (
        "der Abstand {interval} ist nicht zwischen 1 und {most}",
        "the interval {interval} is not between 1 and {most}",
    ),
    "never": ("dieses Datum kommt nie vor", "this date never happens"),
    "no_day": ("den Tag „{day}“ gibt es nicht", "there is no day “{day}”"),
    "year": ("bei „{day}“ fehlt das Jahr", "the year of “{day}” is missing"),
    "no_time": ("die Uhrzeit „{time}“ gibt es nicht", "there is no time “{time}”"),
    "no_start": ("`end` ohne `start`", "`end` without `start`"),
    "same_end": ("Beginn und Ende sind gleich", "start and end are the same"),
    "differs": (
        "`{name}` widerspricht den Worten: {said} und {given}",
        "`{name}` contradicts the words: {said} and {given}",
    ),
    "order": (
        "{first} liegt nach {last}: erst der Anfang, dann das Ende",
        "{first} is after {last}: first the start, then the end",
    ),
    "rrule_syntax": (
        "„{part}“ ist kein NAME=WERT einer RRULE",
        "“{part}” is not a NAME=VALUE of an RRULE",
    ),
    "rrule_part": (
        "{part} wird nicht unterstützt{hint}",
        "{part} is not supported{hint}",
    ),
    "open": (
        "der erste Termin fehlt. Bitte eine Zeile ergänzen oder ersetzen: {readings}",
        "the first date is missing. Please add or replace a line: {readings}",
    ),
}


class UnclearError(Exception):
    """Why the words cannot be used: a key of the reasons and what fills them."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason)

    def sentence(self, about: str, language: str) -> str:
        """Return the line for people, naming the rule `about` which it speaks."""
        german, english = _REASONS[self.reason]
        if language == "de":
            text, quoted, example = german, f"„{about}“", f" Beispiel: {EXAMPLES['de']}"
        else:
            text, quoted, example = english, f"“{about}”", f" Example: {EXAMPLES['en']}"
        if self.reason == "open":
            example = ""
        return f"{quoted}: {text.format(**self.values)}.{example}"


def quoted(words: tuple[str, ...], language: str) -> str:
    """Return the words in the quotation marks of the language."""
    left, right = ("„", "“") if language == "de" else ("“", "”")
    return ", ".join(f"{left}{word}{right}" for word in words)
