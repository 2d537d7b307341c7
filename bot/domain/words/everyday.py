"""Everyday words that people misspell: "nächtse" is "nächste", "Sontag" is Sunday.

A slip in a long word is forgiven where one meaning alone is that near, and no lab nor state is.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.words import calendar_words as said, question_words
from bot.domain.words.names import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.words.word import Word

SHORTEST: Final = 5
"""Letters of a word in which a slip is forgiven."""
SHORTEST_MEANT: Final = 4
_WRITTEN: Final = """
    nächste nächster nächstes nächsten übernächste übernächster übernächstes übernächsten
    kommende kommender kommendes kommenden diese dieser dieses diesen next this coming
    heute morgen übermorgen gestern today tomorrow tonight yesterday
    Woche Wochen Wochenende Wochenenden Monat Monate week weeks weekend month months
    Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    Januar Februar März April Juni Juli August September Oktober November Dezember
    January February March June July October December
    online hybrid remote virtuell virtual digital Präsenz offline onsite
"""


@cache
def _meanings() -> dict[str, tuple[str, object]]:
    """Return how each word is written and what it means, by its folded form."""
    kinds = (said.WHICH, said.DAYS, said.UNITS, said.MONTHS, said.WEEKDAYS)
    found: dict[str, tuple[str, object]] = {}
    for written in _WRITTEN.split():
        folded = fold(written)
        kind = next((each for each in (*kinds, question_words.ATTENDANCE) if folded in each), {})
        found[folded] = (written, (id(kind), kind.get(folded)))
    return found


@cache
def _known() -> frozenset[str]:
    phrases = {*said.WHICH, *said.DAYS, *said.UNITS, *said.MONTHS, *said.WEEKDAYS, *said.NUMBERS}
    phrases |= question_words.FILLERS | question_words.NEAR | question_words.EVERYWHERE
    phrases |= question_words.KILOMETRES | set(question_words.ATTENDANCE)
    return frozenset(word for phrase in phrases for word in phrase.split())


def everyday(word: Word, names: Collection[str]) -> str | None:
    """Return the everyday word that a misspelt one surely means; `names` are labs and states."""
    folded = word.folded
    if len(folded) < SHORTEST or not folded.isalpha() or folded in _known() or folded in names:
        return None
    meant = _meanings()
    long_enough = [each for each in meant if len(each) >= SHORTEST_MEANT]
    near = process.extract(folded, long_enough, scorer=OSA.distance, score_cutoff=1, limit=None)
    # The first letter is seldom the wrong one: "Sontag" is no Monday.
    alike = [each for each, _, _ in near if each[0] == folded[0]] or [each for each, _, _ in near]
    if len({meant[each][1] for each in alike}) != 1:
        return None
    parts = {part for name in names for part in (name, *name.split())}
    if process.extractOne(folded, parts, scorer=OSA.distance, score_cutoff=1) is not None:
        return None
    return meant[alike[0]][0]
