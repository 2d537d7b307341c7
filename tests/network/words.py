"""What a page says besides the words of others, and whether it is in the wrong language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Final

from babel.dates import get_day_names, get_month_names

from tests.catalogues import catalogue, forms

_SHOWN: Final = frozenset({"title", "aria-label", "placeholder", "alt", "content", "data-copied"})
"""Attributes whose words people see or hear."""
_UNSEEN: Final = frozenset({"script", "style", "code", "textarea"})
_GAP: Final = re.compile(r"\{\w+\}")
_FILLED: Final = r"\s?(?<!\w(?=\w)).{1,80}?(?<!\w(?=\w))\s?"
"""What may stand in a gap; it ends where a word does."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_SAME: Final = frozenset({"API", "GeoJSON", "Treffpunkt"})
"""Words that are the same in every language, though a catalogue may go round them."""
_LEAST_LETTERS: Final = 3
"""What is shorter, between the gaps of a message, tells nothing."""


class _Pieces(HTMLParser):
    """Collects texts as they stand between tags, and in attributes that people meet."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in _SHOWN and value]
        if tag in _UNSEEN:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.found.append(data)


def pieces(html: str) -> set[str]:
    """Return the texts of a page, each as a reader meets it."""
    parser = _Pieces()
    parser.feed(html)
    return {" ".join(text.split()) for text in parser.found} - {""}


def foreign(html: str, *, spoken: str) -> dict[str, str]:
    """Return texts of a page that another language's catalogue has, with that language.

    A text counts if it is, from end to end, a message of another language and of none of
    `spoken`'s; so do days and months of another language, wherever they stand.
    """
    others = [language for language in ("de", "en", "fr") if language != spoken]
    own, dates = _messages(spoken), _dates(spoken)
    found = {}
    for text in pieces(html) - _SAME:
        words = {word.casefold() for word in _WORD.findall(text)}
        for language in others:
            alien = _messages(language).have(text) and not own.have(text)
            if alien or words & (_dates(language) - dates):
                found[text] = language
    return found


@dataclass(frozen=True, slots=True)
class _Messages:
    """What a language's catalogue says: whole texts, and patterns by their longest part."""

    whole: frozenset[str]
    filled: tuple[tuple[str, re.Pattern[str]], ...]

    def have(self, text: str) -> bool:
        """Whether a text is one of the messages, whatever their gaps are filled with."""
        return text in self.whole or any(
            part in text and pattern.fullmatch(text) for part, pattern in self.filled
        )


@cache
def _messages(language: str) -> _Messages:
    whole, filled = set(), []
    for message in catalogue(language):
        if not message.id or message.context:
            continue
        for told in forms(message.string):
            parts = [" ".join(part.split()) for part in _GAP.split(told)]
            if not any(map(_says, parts)):
                continue
            if len(parts) == 1:
                whole.add(parts[0])
            else:
                pattern = re.compile(_FILLED.join(map(re.escape, parts)))
                filled.append((max(parts, key=len), pattern))
    return _Messages(frozenset(whole), tuple(filled))


def _says(part: str) -> bool:
    return sum(map(str.isalpha, part)) >= _LEAST_LETTERS


@cache
def _dates(language: str) -> frozenset[str]:
    names = [*get_day_names(locale=language).values(), *get_month_names(locale=language).values()]
    return frozenset(name.casefold() for name in names)
