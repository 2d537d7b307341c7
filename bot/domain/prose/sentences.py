"""Which words of a line belong to which of its days: its clause, its sentence, or all of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.prose import doubt, phrases
from bot.domain.prose.ends import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.prose.line import Line, Stretch
    from bot.domain.prose.when import When

_CLAUSE: Final = re.compile(r"[(\[;,|–—]|\s-\s|\.\s|\s(?=und\b)")
_CLOSING: Final = frozenset(":.,;)|")
_LONGEST_LABEL: Final = 90


def areas(line: Line, dated: Sequence[When]) -> list[tuple[When, Stretch]]:
    """Give each day the stretch of words that speak of it.

    A line that begins with its day (or a label and its day) belongs to it as a whole, up to the
    clause of the next; elsewhere it is the sentence.
    """
    text = line.text
    marked = [*line.strong, *((link.start, link.end) for link in line.links)]
    ends = [end for end in _sentence_ends(text) if not any(a < end < b for a, b in marked)]
    borders = [0, *ends, len(text)]
    found: list[tuple[When, Stretch]] = []
    floor = 0
    for at, when in enumerate(dated):
        start = max(floor, *(border for border in borders if border <= when.start))
        if (
            start > floor
            and text[:start].rstrip()[-1:] in "!?"
            and _is_listed(text[floor : when.start], line)
        ):
            start = floor
        after = dated[at + 1] if at + 1 < len(dated) else None
        end = len(text)
        if not _is_listed(text[start : when.start], line):
            end = min(border for border in borders if border >= when.end)
        if after is not None and after.start < end:
            end = max(when.end, _clause_before(text, when.end, after, borders))
        found.append((when, (start, end)))
        if not _is_aside(text[start : when.start]):
            floor = end
        elif text[when.end : when.end + 1] in _CLOSING:
            floor = when.end
    return found


def told_beside(behind: str) -> str:
    """Return what the words behind a day tell of it: the rest of their sentence.

    If that tells nothing, it is what follows: "12.1.: Treffen. Wir waren zwölf."
    """
    ends = _sentence_ends(behind)
    if not ends or not phrases.TELLING.search(behind[: ends[0]]):
        return behind
    return behind[: ends[0]]


def _sentence_ends(text: str) -> list[int]:
    """Return where sentences begin behind others."""
    return [start for start, _ in sentences(text)][1:]


def _is_listed(before: str, line: Line) -> bool:
    """Whether a day opens its line, at most behind a label or a title."""
    if line.level:
        return True
    return len(before) <= _LONGEST_LABEL and not phrases.TELLING.search(before)


def _is_aside(before: str) -> bool:
    return doubt.is_no_meeting(before, "", stretch=False)


def _clause_before(text: str, floor: int, after: When, borders: Sequence[int]) -> int:
    """Return where the clause begins in which the next day stands."""
    sentence = max((border for border in borders if border <= after.start), default=0)
    if sentence >= floor:
        return sentence
    marks = [floor + mark.start() for mark in _CLAUSE.finditer(text[floor : after.start])]
    return marks[-1] if marks else after.start
