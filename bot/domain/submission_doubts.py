"""Words from which no meeting should be made: it is off, it is over, or its day is unclear.

A wrong meeting sends people to a locked door, so what is unsure is asked about once more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.meeting_grammar import MeetingGrammar, meeting_grammar
from bot.domain.rules.lexicon import fold

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from bot.domain.languages.chosen import Languages


class Doubt(StrEnum):
    """Why no meeting is made from some words."""

    OFF = "off"
    PAST = "past"
    DAY = "day"
    TIME = "time"


def doubt_about(text: str, languages: Languages) -> tuple[Doubt, str] | None:
    """Return what speaks against making a meeting from a text, and the words that do."""
    folded, grammar = fold(text, languages), meeting_grammar(languages)
    for doubt, find in _FINDERS:
        found = find(folded.text, grammar)
        if found is not None:
            return doubt, folded.spelt(*found.span()).strip()
    return None


def _unclear_day(text: str, grammar: MeetingGrammar) -> re.Match[str] | None:
    return None if grammar.dated.search(text) else grammar.vague.search(text)


def _unclear_time(text: str, grammar: MeetingGrammar) -> re.Match[str] | None:
    spoken = grammar.spoken.search(text)
    if spoken is not None:
        return None if grammar.spoken_time(spoken) else spoken
    return grammar.unclear.search(text)


_FINDERS: Final[tuple[tuple[Doubt, Callable[[str, MeetingGrammar], re.Match[str] | None]], ...]] = (
    (Doubt.OFF, lambda text, grammar: grammar.off.search(text)),
    (Doubt.PAST, lambda text, grammar: grammar.past.search(text)),
    (Doubt.DAY, _unclear_day),
    (Doubt.TIME, _unclear_time),
)
