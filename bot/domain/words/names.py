"""What people call labs and states, and which one they meant when they misspelt it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.domain.countries.packs import state_name, states_of
from bot.domain.latest import latest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.lab import Lab, Registry

LONGEST_WORD = 60
SHORTEST_GUESS = 4
LONG_WORD = 7
"""From this length on two slips are forgiven, below it one."""

ALIKE = 60
"""How many of a hundred letters two words must share for one to mean the other."""

_MEASURE = re.compile(r"\d[\d.,]*|(?:\d[\d.,]*)?(?:mi|miles?|meilen?|m|meters?|metern?|plz|h)")
_JOINTS = re.compile(r"[^\w]+|_+")
_PREFIX = re.compile(r"^(ok lab|oklab|code for|codefor|open data)\s+(?=\S)")

_DOUBLED = re.compile(r"([^\W\d_])\1")

_LIGATURES = str.maketrans({"œ": "o", "æ": "a", "ø": "o", "ł": "l", "đ": "d"})
"""Letters that Unicode takes for letters of their own, and people type as others."""


def fold(text: str) -> str:
    """Return what two spellings of one name share: Köln, KOELN and koln are all "koln".

    Umlauts, accents, case and hyphens go; words are parted by one blank.
    """
    return _folded(text) if len(text) <= LONGEST_WORD else _folded.__wrapped__(text)


@lru_cache(maxsize=1 << 16)  # thousands of labs have four names each, and are indexed four times
def _folded(text: str) -> str:
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        plain = plain.casefold().translate(_LIGATURES)
    plain = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return " ".join(_JOINTS.sub(" ", plain).split())


def names_of(lab: Lab) -> frozenset[str]:
    """Return every folded name of a lab: slug, name (also without its prefix), city, aliases.

    A friend is not meant by its city: whoever asks for that asks for the lab there.
    """
    city = "" if lab.friend else lab.city or ""
    told = {lab.slug, lab.name, *lab.aliases, city, (lab.channel or "").lstrip("#")}
    folded = {fold(name) for name in told}
    return frozenset((folded | {_PREFIX.sub("", name) for name in folded}) - {""})


@dataclass(frozen=True, slots=True)
class Names:
    """Folded names to the labs and the state they mean; what labs are called wins over states."""

    labs: Mapping[str, tuple[str, ...]]
    states: Mapping[str, str]
    longest: int
    """How many words the longest name has."""
    single: Mapping[str, str]
    """The names of labs that are long enough to be guessed, with their doubled letters as one."""

    @staticmethod
    def of(registry: Registry) -> Names:
        """Index a registry; the one asked about last is remembered."""
        return _indexed(registry)

    def exactly(self, word: str) -> tuple[str, ...]:
        """Return the slugs of the labs so called; empty if there are none."""
        return self.labs.get(fold(word), ())

    def state(self, word: str) -> str | None:
        """Return the ISO code of the state so called."""
        return self.states.get(fold(word))

    def guess(self, word: str) -> tuple[str, ...]:
        """Return the labs that a misspelt name surely means: the only ones within a slip or two."""
        folded = fold(word[:LONGEST_WORD])
        if len(folded) < SHORTEST_GUESS:
            return ()
        slips = 2 if len(folded) >= LONG_WORD else 1
        return self._within(folded, list(self.single), slips) or self._within(
            _single(folded), list(self.single.values()), 1
        )

    def _within(self, word: str, spelt: Sequence[str], slips: int) -> tuple[str, ...]:
        near = process.extract(word, spelt, scorer=OSA.distance, score_cutoff=slips, limit=None)
        best = min((distance for _, distance, _ in near), default=0)
        names = list(self.single)
        meant = {self.labs[names[at]] for _, distance, at in near if distance == best}
        return meant.pop() if len(meant) == 1 else ()

    def suggest_labs(self, word: str) -> tuple[str, ...]:
        """Return the three nearest slugs; fewer, or none, where fewer are near enough."""
        slugs = {name: slugs[0] for name, slugs in self.labs.items()}
        return nearest(word, slugs, least=ALIKE)

    def suggest_states(self, word: str) -> tuple[str, ...]:
        """Return the three nearest ISO codes; fewer, or none, where fewer are near enough."""
        return nearest(word, self.states, least=ALIKE)

    def suggest(self, word: str, others: Mapping[str, str]) -> tuple[str, ...]:
        """Return the three nearest labs, states (by name) or `others` (folded to shown).

        Fewer, or none, where fewer are near enough to be meant.
        """
        shown = {name: state_name(code) for name, code in self.states.items()}
        shown |= {name: slugs[0] for name, slugs in self.labs.items()}
        return () if is_measure(word) else nearest(word, {**others, **shown}, least=ALIKE)


@latest  # thousands of labs take a tenth of a second, and each question asks several times
def _indexed(registry: Registry) -> Names:
    labs: dict[str, list[str]] = {}
    for lab in registry:
        for name in names_of(lab):
            labs.setdefault(name, []).append(lab.slug)
    states = state_names(registry.network.countries, (lab.state for lab in registry))
    longest = max(len(name.split()) for name in [*labs, *states])
    single = {name: _single(name) for name in labs if len(name) >= SHORTEST_GUESS}
    meant = {name: tuple(slugs) for name, slugs in labs.items()}
    return Names(meant, states, longest, single)


def _single(folded: str) -> str:
    """Take doubled letters for one: whether there are two is what people most often get wrong."""
    return _DOUBLED.sub(r"\1", folded)


def state_names(countries: Iterable[str], used: Iterable[str | None] = ()) -> dict[str, str]:
    """Return folded name to ISO code of the states of these countries, and of those in use.

    A name that several countries have means the state of the first one.
    """
    names: dict[str, str] = {}
    for code, called in states_of(countries, used).items():
        for name in (code, *called):
            names.setdefault(fold(name), code)
    return names


def is_measure(word: str) -> bool:
    """Whether a word is a number or a measure, as in "50667" and "30 miles": no misspelt name."""
    return _MEASURE.fullmatch(word.strip().casefold()) is not None


def nearest(
    word: str, shown: Mapping[str, str], limit: int = 3, *, least: int = 0
) -> tuple[str, ...]:
    """Return what is shown for the folded names nearest to a word, without repetition.

    `least` is how many of a hundred letters must be the same.
    """
    folded = fold(word[:LONGEST_WORD])
    found = process.extract(
        folded, list(shown), scorer=fuzz.ratio, score_cutoff=least, limit=limit * 4
    )
    return tuple(dict.fromkeys(shown[name] for name, _, _ in found))[:limit]
