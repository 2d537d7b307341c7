"""The name of a meeting in prose: the same after small edits of its words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

_STEM: Final = 5
_WORDS: Final = 3
_WORD: Final = re.compile(r"[a-z]{2,}|(?<!\d)\d{1,3}(?!\d)")
_SMALL: Final = frozenset(
    [
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "einer",
        "einem",
        "einen",
        "und",
        "oder",
        "fuer",
        "für",
        "mit",
        "im",
        "in",
        "am",
        "an",
        "auf",
        "bei",
        "zu",
        "zum",
        "zur",
        "von",
        "vom",
        "the",
        "of",
        "and",
        "for",
        "with",
        "at",
        "on",
        "to",
        "treffen",
        "termin",
        "meeting",
        "meetup",
        "event",
        "veranstaltung",
        "naechste",
        "naechstes",
        "naechster",
        "naechsten",
        "next",
        "unser",
        "unsere",
        "our",
        "neue",
        "neues",
        "online",
        "kommende",
        "kommendes",
        "upcoming",
        "monatliches",
        "monatliche",
        "uhr",
    ]
)
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def name_of(day: date, title: str) -> str:
    """Return a UID from the day and the stems of the title's first words.

    Case, signs, small words, years and endings may change; a title that says nothing ("Nächstes
    Treffen") leaves the day alone. Edits elsewhere on the page never matter.
    """
    key = key_of(title)
    return f"prose:{day.isoformat()}" + (f":{key}" if key else "")


def key_of(title: str) -> str:
    """Return the stems of the first words that mean something, "" if none does."""
    plain = unicodedata.normalize("NFKC", title).casefold().translate(_UMLAUTS)
    bare = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    words = [word for word in _WORD.findall(bare) if word not in _SMALL]
    return "-".join(word[:_STEM] for word in words[:_WORDS])
