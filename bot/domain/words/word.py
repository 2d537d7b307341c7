"""What somebody typed, cut into words that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.places import point_from
from bot.domain.words.names import LONGEST_WORD, fold

LONGEST_QUESTION = 400
"""Characters; what comes after is not read."""

_SLACK = re.compile(r"<[#@!][^|<>]*\|([^<>]*)>|<([^|<>]*)\|?[^<>]*>")
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?")
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
    Slack's `<#C012|karlsruhe>` is read as karlsruhe. `slashed`: "14/1" is one word, a date.
    """
    plain = _SLACK.sub(lambda found: f" {found[1] or found[2] or ''} ", text[:LONGEST_QUESTION])
    words: list[Word] = []
    for number, chunk in enumerate(_chunks(plain, slashed=slashed)):
        if any(letter.isdigit() for letter in chunk):
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
        chunks += [part.strip(_EDGES)[:LONGEST_WORD] for part in parts]
    return [chunk for chunk in chunks if chunk]
