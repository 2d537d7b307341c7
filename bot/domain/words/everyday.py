"""Everyday words that people misspell: "nächtse" is "nächste", "Sontag" is Sunday.

A slip in a long word is forgiven where a single meaning is that near, and no lab or state is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.words.names import fold
from bot.domain.words.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.languages.chosen import Languages
    from bot.domain.words.word import Word

SHORTEST: Final = 5
"""Letters of a word in which a slip is forgiven."""
SHORTEST_MEANT: Final = 4


@lru_cache(maxsize=8)
def _meanings(languages: Languages) -> dict[str, tuple[str, object]]:
    """Return how each word is written and what it means, by its folded form."""
    said = vocabulary(languages)
    found: dict[str, tuple[str, object]] = {}
    for written in said.misspelt:
        folded = fold(written)
        kind = next((each for each in said.meanings if folded in each), None)
        found[folded] = (written, None if kind is None else (id(kind), kind[folded]))
    return found


@lru_cache(maxsize=8)
def _known(languages: Languages) -> frozenset[str]:
    return vocabulary(languages).known


def everyday(word: Word, names: Collection[str], said: Vocabulary) -> str | None:
    """Return the everyday word that a misspelt one surely means; `names` are labs and states."""
    folded = word.folded
    if len(folded) < SHORTEST or not folded.isalpha() or folded in names:
        return None
    if folded in _known(said.languages):
        return None
    meant = _meanings(said.languages)
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
