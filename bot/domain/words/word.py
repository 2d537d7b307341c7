"""What somebody typed, cut into words that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.places import point_from
from bot.domain.words.names import LONGEST_WORD, fold

DASH = "–"
"""Between two days, the word that says "to"."""
LONGEST_QUESTION = 400
"""Characters; what comes after is not read."""

_SLACK = re.compile(r"<[#@!][^|<>]*\|([^<>]*)>|<([^|<>]*)\|?[^<>]*>")
_DAYS = r"\d{1,2}(?:\.(?:\d{1,2}\.(?:\d{4}|\d\d)?)?|[a-z]{2})?"
_FROM_TO = re.compile(rf"({_DAYS})[-–—]({_DAYS})", re.IGNORECASE)
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?")
_DASHES = {"-", "–", "—"}
_EDGES = " ,;:!?()[]{}\"'`*_„“”‚‘’«»"


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as typed, folded for comparison, and from which typed chunk it comes."""

    typed: str
    folded: str
    chunk: int


def split_words(text: str, *, slashed: bool = False) -> tuple[Word, ...]:
    """Cut a question into words.

    Hyphenated names become several words of one chunk; dates, numbers and points stay whole.
    Slack's `<#C012|karlsruhe>` is read as karlsruhe. A dash beside a number, as in "9.-13. März",
    is a word of its own. `slashed`: "14/1" is one word, a date.
    """
    plain = _SLACK.sub(lambda found: f" {found[1] or found[2] or ''} ", text[:LONGEST_QUESTION])
    words: list[Word] = []
    for number, chunk in enumerate(_chunks(plain, slashed=slashed)):
        if chunk == DASH:
            words.append(Word(DASH, DASH, number))
        elif any(letter.isdigit() for letter in chunk):
            words.append(Word(chunk, fold(chunk), number))
        else:
            words += [Word(chunk, part, number) for part in fold(chunk).split()]
    return tuple(words)


def _chunks(text: str, *, slashed: bool) -> list[str]:
    chunks: list[str] = []
    for blank in text.split():
        trimmed = blank.strip(_EDGES)
        whole = point_from(trimmed) or (slashed and _SLASHED.fullmatch(trimmed))
        parts = [trimmed] if whole else re.split(r"[,;/|]", trimmed)
        for part in parts:
            days = _FROM_TO.fullmatch(part.strip(_EDGES))
            chunks += [days[1], DASH, days[2]] if days else [part.strip(_EDGES)[:LONGEST_WORD]]
    return _without_dashes([chunk for chunk in chunks if chunk])


def _without_dashes(chunks: list[str]) -> list[str]:
    """Drop what stands between words: only beside a number a dash says something."""
    beside = zip(["", *chunks], chunks, [*chunks[1:], ""], strict=False)
    return [
        DASH if dash else chunk
        for before, chunk, behind in beside
        if not (dash := chunk in _DASHES) or before[:1].isdigit() or behind[:1].isdigit()
    ]
