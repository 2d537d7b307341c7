"""Days that a text leaves out of its regular evening: "Im Februar fällt das Treffen aus"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.prose import doubt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MONTH: Final = (
    r"(?:jan(?:uar)?|feb(?:ruar)?|märz|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?|sep(?:tember)?"
    r"|okt(?:ober)?|nov(?:ember)?|dez(?:ember)?|january|february|march|may|june|july|october"
    r"|december)\b"
)
_END: Final = re.compile(
    r"[!?]\s|(?<!\d)(?<!\bstr)(?<!\be)(?<!\bV)\.\s+(?=[A-ZÄÖÜ])|(?<=\d)\.\s+(?=(?:Nicht|Außer|Kein|Not|No)\b)"
)
_WITHOUT: Final = re.compile(
    r"\b(?:nicht|außer|ausser|ohne|except|not|kein\w{0,2}|no)\b", re.IGNORECASE
)
_OPENS: Final = re.compile(rf"\W{{0,3}}{_WITHOUT.pattern}", re.IGNORECASE)
_DAY: Final = re.compile(
    rf"\b\d{{1,2}}\.\s?(?:\d{{1,2}}\.(?:\s?20\d\d\b)?|{_MONTH}(?:\s20\d\d\b)?)", re.IGNORECASE
)
_IN_MONTH: Final = re.compile(rf"\b(?:im|in)\s({_MONTH})(?!\s20)", re.IGNORECASE)
_MOST: Final = 10


def without(behind: str) -> str:
    """Return what the sentences behind a rule leave out, in the words of a rule; "" if nothing."""
    said = [words for start, end in _sentences(behind) for words in _left_out(behind[start:end])]
    return "".join(f", {words}" for words in dict.fromkeys(said[:_MOST]))


def are_left_out(text: str, opening: int, days: Sequence[int]) -> bool:
    """Whether all days of a line, by where they stand, are left out of the rule that opens it."""
    off = [
        (opening + start, opening + end)
        for start, end in _sentences(text[opening:])
        if _is_off(text[opening + start : opening + end])
    ]
    rest = text[opening:]
    own = opening + next((end for _, end in _sentences(rest)), len(rest))
    return all(
        any(start <= day < end for start, end in off)
        or (opening < day < own and _WITHOUT.search(text, opening, day) is not None)
        for day in days
    )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(text):
        yield start, end.end()
        start = end.end()
    yield start, len(text)


def _is_off(sentence: str) -> bool:
    return doubt.is_cancelled(sentence) or _OPENS.match(sentence) is not None


def _left_out(sentence: str) -> Iterator[str]:
    if not _is_off(sentence):
        return
    yield from (f"nicht am {found[0]}" for found in _DAY.finditer(sentence))
    yield from (f"nicht im {found[1]}" for found in _IN_MONTH.finditer(sentence))
