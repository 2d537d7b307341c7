"""Words without the signs around them, and what a stretch of words is at first sight."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.prose import phrases

IN: Final = re.compile(
    r"\s(?:im|in|bei|beim|at|auf|am)\s(?:(?:der|dem|den|the|unsere[rm])\s)?(?=[\wÄÖÜ\"„])"
)
EDGE: Final = " \t,;:|·•–—-@"
_SENTENCE_BEGINS: Final = re.compile(
    r"(?<=[^\W\d]{2}[.!?])\s+(?=(?:Wir|Die|Der|Das|Es|Bitte|Anmeld\w*|Treffpunkt|Ort|Mit|Für|Eintritt"
    r"|Komm\w*|Alle|Ihr|Im|In|Am|Unser\w*|Diesmal|We|The|Please|Join|It|There|This|You|Come|Bring"
    r"|Thema|Dies\w*|Hier|Mehr|Um|Ab|Einlass)\b)"
)
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
    """Return a place without the signs and small words around it."""
    words = (
        re.sub(r"\s+", " ", words)
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
