"""The words of titles that matter for telling whether two meetings are one, as a pack holds them.

Lines of words in lower case; the reader folds them (no accents, "ü" and "ue" are "u").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleWords:
    """Which words say nothing, which say how a group meets, which mean the same."""

    silent: str
    """Say nothing of what a meeting is about: little words, days and months, how it is held, that
    it is off."""
    gathering: str
    """Words that alone say that a group meets as it always does."""
    meet: str
    """What else a group calls its ordinary evening; two of them at one time are one."""
    ways: Mapping[str, str]
    """An ordinary evening that goes another way than another one of that day: which way."""
    thin: str
    """Stand in so many titles that they alone make two of them no more alike."""
    same: Mapping[str, str]
    """By concept, lines of the words for it.

    A concept has the name that all packs call it by, the German one, for meetings are found again
    by it; `bot.domain.matching.title_words` says which of them are kinds of meeting.
    """
    common: str
    """Small and common words by which a title's language is told."""
    counted: str
    """After these a single letter or number tells one part from the other: "part 2"."""
    rooms: str
    """In a place, what names no house: "room", "floor", and little words."""
    street: str = ""
    """A street whose number comes first, folded: `number` and `name`; empty where it is last."""
    endings: str = ""
    """What is put at the end of one word with others: "Kartenabend"; empty where none is."""
    when: str = ""
    """What says in such a word no more than when: "Monatstreffen"."""
