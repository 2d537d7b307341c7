"""What the page of a single meeting says only in words, near its title: that it is called off.

GetTogether says nothing of it to programs: its JSON-LD is that of a meeting that takes place, and
a line below the title reads "This event has been canceled." Only a line that says just that of
this meeting counts, and only between the title and what stands around it: other meetings, comments
and terms of cancellation stand below headings of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.domain.event import Status
from bot.domain.languages.chosen import every_language
from bot.domain.normalise.text_of import TITLE_LIMIT, one_line
from bot.feeds.prose_text import page_text
from bot.feeds.structured.markup import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.languages.pack import Pack
    from bot.feeds.document import Document
    from bot.feeds.structured.told import Told

_I: Final = re.IGNORECASE
_HEADING: Final = re.compile(r"\s{0,10}#{1,6}\s")
_LINK: Final = re.compile(r"\]\([^()\s]{0,2000}\)")
_ORNAMENT: Final = re.compile(r"\A[-+]\s|[^\w\s.,:;!?/-]|_")
_NOT_WORD: Final = re.compile(r"\W+")
_MOST_LINES: Final = 20_000
_ABOVE: Final = 3
_BELOW: Final = 12
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What says so in all languages that have a pack: a page may be in any."""

    hint: re.Pattern[bytes]
    """Without it in its bytes a page does not say so."""
    said: re.Pattern[str]
    said_below: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    words = every_language()
    meeting, off = words.either(lambda pack: pack.pages.meeting), words.either(_off)
    this, the = (
        words.either(lambda pack: pack.pages.this),
        words.either(lambda pack: pack.pages.the),
    )
    alone = words.either(lambda pack: pack.pages.off_alone)
    shortly = words.either(lambda pack: pack.pages.off_shortly)
    why = rf"(?:\s{words.either(lambda pack: pack.pages.why)}\s[^.!?]{{1,80}})?\s?[.!]{{0,3}}"
    return _Grammar(
        hint=re.compile(words.either(lambda pack: pack.pages.hint).encode("ascii"), _I),
        said=re.compile(rf"{this}{meeting}\s{off}{why}", _I),
        said_below=re.compile(
            rf"(?:{the}{meeting}\s{off}|(?:{meeting}\s)?{alone}|{shortly}){why}", _I
        ),
    )


def _off(pack: Pack) -> str:
    return pack.pages.off


def with_words(told: Sequence[Told], document: Document) -> list[Told]:
    """Return what a page tells; its one meeting is called off if the page says so in words."""
    if not _is_one(told) or not _grammar().hint.search(document.body):
        return list(told)
    text = page_text(decode(document.body, document.content_type))
    if not is_said_off(text, told[0].draft.title):
        return list(told)
    return [replace(each, draft=replace(each.draft, status=Status.CANCELLED)) for each in told]


def _is_one(told: Sequence[Told]) -> bool:
    """Whether all that is told is of one meeting."""
    starts = {each.draft.start for each in told}
    return len(starts) == 1 and all(each.repeats is None for each in told)


def is_said_off(text: str, title: str) -> bool:
    """Whether the Markdown of a page says right around its title that the meeting is off."""
    lines = [line for line in text.split("\n")[:_MOST_LINES] if line.strip()]
    named = _bare(one_line(title, TITLE_LIMIT))
    headings = [number for number, line in enumerate(lines) if _HEADING.match(line)]
    for at, following in pairwise([*headings, len(lines)]):
        if named and named in _bare(_plain(lines[at])):
            above, below = lines[max(0, at - _ABOVE) : at], lines[at + 1 : following][:_BELOW]
            if any(map(_is_said, (*above, *below))) or any(map(_is_said_below, below)):
                return True
    return False


def _is_said(line: str) -> bool:
    return _grammar().said.fullmatch(_plain(line)) is not None


def _is_said_below(line: str) -> bool:
    return _grammar().said_below.fullmatch(_plain(line)) is not None


def _plain(line: str) -> str:
    """Return the words of a line of Markdown; nothing of one too long to say just that."""
    words = " ".join(_ORNAMENT.sub("", _LINK.sub("", line[:2_000])).split())
    return words if len(words) <= _LONGEST else ""


def _bare(words: str) -> str:
    return _NOT_WORD.sub(" ", words.casefold()).strip()
