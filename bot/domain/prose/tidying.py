"""Words without the signs around them, and what a stretch of words is at first sight."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.prose import phrases
from bot.domain.prose.words import MONTH

IN: Final = re.compile(
    r"\s(?:im|in|bei|beim|at|auf|am)\s(?:(?:der|dem|den|the|unsere[rm])\s)?(?=[\wÄÖÜ\"„])"
)
EDGE: Final = " \t,;:|·•–—-@"
_SENTENCE_BEGINS: Final = re.compile(
    r"(?<=[^\W\d]{2}[.!?])\s+(?=(?:Wir|Die|Der|Das|Es|Bitte|Anmeld\w*|Treffpunkt|Ort|Mit|Für|Eintritt"
    r"|Komm\w*|Alle|Ihr|Im|In|Am|Unser\w*|Diesmal|We|The|Please|Join|It|There|This|You|Come|Bring"
    r"|Thema|Dies\w*|Hier|Mehr|Um|Ab|Einlass)\b)"
)
_SENTENCE_ENDS: Final = re.compile(r"[.!?][\"“”]{0,2}\s+(?=[„\"]?[A-ZÄÖÜ])")
_SHORTENED: Final = re.compile(
    r"(?:str|\b(?:st|dr|prof|nr|pl|bhf|hbf|geb|inst|abt|univ|ave|blvd|bldg|mt|hl|fr|hr|inkl|bzw|ca"
    r"|co|z|b|a|m|d|o|e|[ivx]{1,5})|(?:^|[,;(/–-]\s?)\d{1,3})$",
    re.IGNORECASE,
)
"""What a dot behind it shortens or counts ("St. Pauli", "Kaiserstr. 97, 2. Stock")."""
_COUNTED: Final = re.compile(
    rf"(?:\w{{0,20}}(?:stock|etage|geschoss|og|ug|eg|hof|haus|aufgang|eingang|tür|tor|floor|saal|bezirk)"
    rf"|{MONTH})\b",
    re.IGNORECASE,
)
"""What a number with a dot before it counts: "2. Stock", "17. Juni"."""
BRACKETS: Final = re.compile(r"\s*\(([^()]{1,250})\)\s*$")


def tidy(words: str) -> str:
    """Return a title without the signs around it."""
    words = re.sub(r"\s+", " ", words).strip(EDGE).strip()
    if words.endswith(".") and not re.search(r"\b(?:e\.\s?V|\w\.\w|Str|\d)\.$", words):
        words = words[:-1]
    if words.count("(") != words.count(")"):
        words = words.strip("()").strip(EDGE)
    return re.sub(r"\s+([,;:!?])", r"\1", re.sub(r"(?:,\s*){2,}", ", ", words))


def tidy_place(words: str) -> str:
    """Return a place without the signs and small words around it, or the sentence behind it."""
    words = (
        one_sentence(re.sub(r"\s+", " ", words).lstrip(EDGE + "."))
        .lstrip(EDGE + ".")
        .strip(EDGE + "()" * (words.count("(") != words.count(")")))
    )
    whole = re.fullmatch(r"\(([^()]*)\)", words)
    words = whole[1] if whole else words
    words = re.sub(
        r"^(?:(?:wo|ort|treffpunkt|location|where|place|venue|adresse|veranstaltungsort)\s?:\s?"
        r"|(?:im|in|bei|beim|at)\s(?:(?:der|dem|den|the)\s)?(?=[\w\"„]))",
        "",
        words,
        flags=re.IGNORECASE,
    )
    words = re.sub(r"^[^\w\"„«(]+|!+$", "", re.sub(r"\sstatt\W*$", "", words))
    words = re.sub(r"(?<!str)(?<!\bV)(?<!\.V)\.$", "", words.strip(EDGE), flags=re.IGNORECASE)
    return re.sub(r"\s+([,;])", r"\1", re.sub(r",(?:\s+,)+", ",", words))


def one_sentence(words: str) -> str:
    """Return a place up to where its sentence ends: "Marktplatz. Zieht euch warm an"."""
    for found in _SENTENCE_ENDS.finditer(words):
        head = words[: found.start()]
        counted = head[-1:].isdigit() and _COUNTED.match(words, found.end())
        if head and not counted and not _SHORTENED.search(head[-12:]):
            return head
    return words


def capital(words: str) -> str:
    """Return words with a capital first letter."""
    return words[:1].upper() + words[1:]


def bare(words: str) -> str:
    """Return words without the signs and brackets around them."""
    return words.strip(EDGE + "().").strip()


def bare_start(words: str) -> str:
    """Return words without the signs before them."""
    return words.lstrip(EDGE)


def is_telling(words: str) -> bool:
    """Whether words are (part of) a sentence, and no title or place."""
    found = phrases.TELLING.search(words)
    return bool(found) and (not is_address(words) or words.strip()[:1].islower())


def is_address(words: str) -> bool:
    """Whether words hold a street with its number, or a postcode."""
    return bool(phrases.ADDRESS.search(words))


def without_brackets(words: str) -> str:
    """Drop "(ics)" and the like behind a place."""
    found = BRACKETS.search(words)
    if found and phrases.GENERIC_LINK.fullmatch(found[1]):
        return words[: found.start()]
    return words


def first_sentence(words: str) -> str:
    """Return words up to where a sentence begins that goes on about it."""
    return _SENTENCE_BEGINS.split(words, maxsplit=1)[0]
