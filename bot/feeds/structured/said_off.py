"""What the page of a single meeting says only in words, near its title: that it is called off.

GetTogether says nothing of it to programs: its JSON-LD is that of a meeting that takes place, and
a line below the title reads "This event has been canceled." Only a line that says just that of
this meeting counts, and only between the title and what stands around it: other meetings, comments
and terms of cancellation stand below headings of their own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.domain.event import Status
from bot.domain.normalise.text_of import TITLE_LIMIT, one_line
from bot.feeds.prose_text import page_text
from bot.feeds.structured.markup import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.feeds.document import Document
    from bot.feeds.structured.told import Told

_I: Final = re.IGNORECASE
_MARKS: Final = re.compile(rb"cancel|called off|abgesagt|llt", _I)
"""Without one of these in its bytes a page does not say so."""
_MEETING: Final = (
    r"(?:event|meeting|meet-?up|veranstaltung|treffen|termin|abend|stammtisch|workshop)"
)
_THIS: Final = rf"(?:this|diese[rs]?)\s{_MEETING}"
_OFF: Final = (
    r"(?:(?:has\sbeen|is|was|wurde|ist|musste|muss)\s(?:leider\s|unfortunately\s)?"
    r"(?:cancell?ed|called\soff|abgesagt(?:\swerden)?)|(?:fällt|fiel)\s(?:leider\s)?aus|entfällt(?:\sleider)?)"
)
_WHY: Final = r"(?:\s(?:wegen|aufgrund|mangels|due\sto|because\sof)\s[^.!?]{1,80})?"
_END: Final = r"\s?[.!]{0,3}"
_SAID: Final = re.compile(rf"{_THIS}\s{_OFF}{_WHY}{_END}", _I)
_SAID_BELOW: Final = re.compile(
    rf"(?:(?:the|die|der|das)\s{_MEETING}\s{_OFF}|(?:{_MEETING}\s)?(?:cancell?ed|abgesagt)"
    rf"|entfällt|fällt\saus){_WHY}{_END}",
    _I,
)
_HEADING: Final = re.compile(r"\s{0,10}#{1,6}\s")
_LINK: Final = re.compile(r"\]\([^()\s]{0,2000}\)")
_ORNAMENT: Final = re.compile(r"\A[-+]\s|[^\w\s.,:;!?/-]|_")
_NOT_WORD: Final = re.compile(r"\W+")
_MOST_LINES: Final = 20_000
_ABOVE: Final = 3
_BELOW: Final = 12
_LONGEST: Final = 200


def with_words(told: Sequence[Told], document: Document) -> list[Told]:
    """Return what a page tells; its one meeting is called off if the page says so in words."""
    if not _is_one(told) or not _MARKS.search(document.body):
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
    return _SAID.fullmatch(_plain(line)) is not None


def _is_said_below(line: str) -> bool:
    return _SAID_BELOW.fullmatch(_plain(line)) is not None


def _plain(line: str) -> str:
    """Return the words of a line of Markdown; nothing of one too long to say just that."""
    words = " ".join(_ORNAMENT.sub("", _LINK.sub("", line[:2_000])).split())
    return words if len(words) <= _LONGEST else ""


def _bare(words: str) -> str:
    return _NOT_WORD.sub(" ", words.casefold()).strip()
