"""German and English words about time, folded: what `periods` looks up."""

from __future__ import annotations

from bot.domain import calendar_names
from bot.domain.words.names import fold

MONTHS = {
    fold(name): number for number, names in enumerate(calendar_names.MONTHS, 1) for name in names
}

WEEKDAYS = {
    fold(name + ending): number
    for number, names in enumerate(calendar_names.WEEKDAYS)
    for name in names
    for ending in ("", "s")
}

SHORT_WEEKDAYS = {
    "de": {name: n for n, name in enumerate("mo di mi do fr sa so".split())},  # noqa: SIM905
    "en": {
        fold(name): n
        for n, names in enumerate(("mon", "tue tues", "wed", "thu thur thurs", "fri", "sat", "sun"))
        for name in names.split()
    },
}

DAYS = {
    fold(phrase): days
    for phrase, days in {
        "heute": 0,
        "today": 0,
        "tonight": 0,
        "jetzt": 0,
        "now": 0,
        "morgen": 1,
        "tomorrow": 1,
        "übermorgen": 2,
        "day after tomorrow": 2,
        "gestern": -1,
        "yesterday": -1,
        "vorgestern": -2,
    }.items()
}

WHICH = {
    fold(word): steps
    for words, steps in (
        ("dieser diese dieses diesen diesem this current aktuelle aktuellen laufende", 0),
        ("nächster nächste nächstes nächsten nächstem next", 1),
        ("kommender kommende kommendes kommenden kommendem coming upcoming", 1),
        ("übernächster übernächste übernächstes übernächsten übernächstem", 2),
        ("letzter letzte letztes letzten letztem last previous vorige vorigen", -1),
        ("vergangene vergangenen vergangenes past", -1),
    )
    for word in words.split()
}
COMING = frozenset(word for word in WHICH if word.startswith(("komm", "com", "upcom")))

UNITS = {
    fold(word): unit
    for unit, words in {
        "day": "tag tage tagen day days",
        "week": "woche wochen week weeks",
        "weekend": "wochenende wochenenden weekend weekends",
        "month": "monat monate monaten month months",
        "year": "jahr jahre jahren year years",
    }.items()
    for word in words.split()
}

NUMBERS = {
    fold(word): number
    for number, words in enumerate(
        (
            "ein eine einem einer einen one",
            "zwei two",
            "drei three",
            "vier four",
            "fünf five",
            "sechs six",
            "sieben seven",
            "acht eight",
        ),
        1,
    )
    for word in words.split()
}

UNTIL = frozenset(fold(word) for word in ("bis", "until", "till", "to", "through"))
SINCE = frozenset(fold(word) for word in ("ab", "from", "since", "seit", "von"))
LINKING = frozenset(
    fold(word) for word in ("am", "im", "in", "den", "dem", "der", "die", "das", "zum", "zur", "on")
) | {"the", "of"}
