"""What a title says of its own meeting: that it does not take place.

Most calendars know no other way: Outlook writes "Abgesagt: …" before the title and leaves STATUS
alone, Meetup groups and blogs write it by hand. Only a mark that stands apart from the title, or
that ends it, counts: "Anmeldung entfällt" and "Warum fällt der Strom aus?" cancel nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.domain.languages.chosen import Languages

_I: Final = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What some languages say, put together once."""

    head: re.Pattern[str]
    loud: re.Pattern[str]
    tail: re.Pattern[str]
    none: re.Pattern[str]
    asks: re.Pattern[str]
    other: re.Pattern[str]


@lru_cache(maxsize=16)
def _grammar(languages: Languages) -> _Grammar:
    off = languages.either(lambda pack: pack.called_off.off)
    head = languages.either(lambda pack: pack.called_off.head)
    loud = languages.either(lambda pack: pack.called_off.loud)
    why = rf"{languages.either(lambda pack: pack.called_off.why)}\b[^:]{{0,60}}"
    before = languages.either(lambda pack: pack.called_off.before)
    instead = languages.either(lambda pack: pack.called_off.instead)
    no = languages.either(lambda pack: pack.called_off.no)
    meeting = languages.either(lambda pack: pack.called_off.meeting)
    then = languages.either(lambda pack: pack.called_off.then)
    apart = r"\s{0,3}[(\[{*:|/,;!–—-]{1,4}\s{0,3}|\s-\s"
    ends = r"\s{0,3}[:!|\])}*/–—-]{1,6}\s{0,3}|\W{0,4}$"
    return _Grammar(
        head=re.compile(rf"^[\W_]{{0,6}}(?:{off}|{head})(?:\s{{1,3}}{why})?(?:{ends})", _I),
        loud=re.compile(rf"^[\W_]{{0,6}}{loud}\s{{1,3}}(?=\S)"),
        tail=re.compile(
            rf"(?P<apart>{apart})?(?:\b{before}\s){{0,3}}\b{off}"
            rf"(?:\s{{1,3}}{why}|\s{{0,3}}[,;(–-]\s{{0,3}}{instead}[^:]{{0,60}})?\W{{0,6}}$",
            _I,
        ),
        none=re.compile(rf"^\W{{0,4}}{no}{meeting}(?:\W{{0,4}}$|\W{{1,3}}{then}\b)", _I),
        asks=re.compile(
            rf"\?\W{{0,3}}$|^\W{{0,3}}{languages.either(lambda pack: pack.called_off.asks)}\b", _I
        ),
        other=re.compile(rf"{languages.either(lambda pack: pack.called_off.other)}\s{{0,3}}$", _I),
    )


def is_called_off(title: str, languages: Languages) -> bool:
    """Whether a title says that its own meeting does not take place."""
    return bool(_mark(title, languages) or _grammar(languages).none.search(title))


def without_mark(title: str, languages: Languages) -> str:
    """Return a title without the words that call its meeting off, so that its name stays."""
    mark = _mark(title, languages)
    if mark is None:
        return title
    bare = f"{title[: mark.start()]} {title[mark.end() :]}".strip()
    return bare or title


def _mark(title: str, languages: Languages) -> re.Match[str] | None:
    grammar = _grammar(languages)
    if grammar.asks.search(title):
        return None
    if (head := grammar.head.search(title) or grammar.loud.search(title)) is not None:
        return head
    tail = grammar.tail.search(title)
    if tail is None or (not tail["apart"] and grammar.other.search(title[: tail.start()])):
        return None
    return tail
