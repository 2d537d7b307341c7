"""Which occurrences turn out to be one: a time was corrected, or a new source tells of both.

Two are one if some account of the one tells of the same meeting as one of the other, and no two of
their accounts contradict each other. What people have separated is never put together again.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

from bot.domain.matching.blocks import CROWDED, keys_of
from bot.domain.matching.pairs import compare
from bot.domain.matching.traits import Traits, read_traits

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Sequence

    from bot.domain.decision import Decided
    from bot.domain.known import KnownListing, Sources
    from bot.domain.matching.names import LabNames


def rejoin(
    listings: Sequence[KnownListing],
    touched: Collection[str],
    *,
    sources: Sources,
    names: LabNames,
    decided: Decided,
) -> dict[str, str]:
    """Return which occurrences are merged away, and into which: the one that was known first.

    Only what has to do with the `touched` ones is looked at. `listings` are linked, and complete
    for each occurrence.
    """
    groups = _Groups(listings, sources, names)
    merged: dict[str, str] = {}
    for name in sorted(touched & groups.told.keys(), key=groups.age):
        one = _end(merged, name)
        for other in sorted({_end(merged, other) for other in groups.near(one)}, key=groups.age):
            one = _end(merged, one)
            if one == other or not groups.are_one(one, other, decided):
                continue
            kept, gone = sorted((one, other), key=groups.age)
            groups.absorb(kept, gone)
            merged[gone] = kept
    return {gone: _end(merged, gone) for gone in merged}


def _end(merged: dict[str, str], name: str) -> str:
    while name in merged:
        name = merged[name]
    return name


class _Groups:
    """What is told of each occurrence, found by what two accounts of one meeting have in common."""

    def __init__(self, listings: Iterable[KnownListing], sources: Sources, names: LabNames) -> None:
        self.told: dict[str, list[Traits]] = defaultdict(list)
        self._age: dict[str, int] = {}
        self._keys: dict[str, set[Hashable]] = defaultdict(set)
        self._by_key: dict[Hashable, set[str]] = defaultdict(set)
        for known in listings:
            if known.is_correction or not sources.live(known):
                continue
            traits, name = read_traits(sources.account(known), names), known.occurrence
            self.told[name].append(traits)
            self._age[name] = min(self._age.get(name, known.age), known.age)
            for key in keys_of(traits):
                self._keys[name].add(key)
                self._by_key[key].add(name)

    def age(self, name: str) -> tuple[int, str]:
        """Return the rank of an occurrence by age: what was known first comes first."""
        return self._age[name], name

    def near(self, name: str) -> set[str]:
        """Return the other occurrences that share something telling with one."""
        shared = (self._by_key[key] for key in self._keys[name])
        return {other for names in shared if len(names) <= CROWDED for other in names} - {name}

    def absorb(self, kept: str, gone: str) -> None:
        """Let the accounts of the one tell of the other."""
        self.told[kept] += self.told.pop(gone)
        self._age[kept] = min(self._age[kept], self._age[gone])
        for key in self._keys[gone]:
            self._keys[kept].add(key)
            self._by_key[key].add(kept)

    def are_one(self, one: str, other: str, decided: Decided) -> bool:
        """Whether two occurrences are one meeting."""
        if one not in self.told or other not in self.told or decided.parts(one, other):
            return False
        same = False
        for mine, theirs in self._pairs(self.told[one], self.told[other]):
            verdict = compare(mine, theirs)
            if verdict.apart:
                return False
            same = same or verdict.same
        return same

    @staticmethod
    def _pairs(mine: Sequence[Traits], theirs: Sequence[Traits]) -> Iterable[tuple[Traits, Traits]]:
        """Pair what is announced; a rule speaks only where nothing else does, for a free slot.

        What words say of every week counts in the same way: it is told beside the rules.
        """
        dated = [[one for one in each if not one.is_promise] for each in (mine, theirs)]
        if all(dated):
            return product(dated[0], dated[1])
        announced = [[one for one in each if not one.is_rule] for each in (mine, theirs)]
        if all(announced):
            return product(announced[0], announced[1])
        if not any(announced):
            return ()
        rules, rest = (mine, theirs) if not announced[0] else (theirs, mine)
        promised = {one.account.lab for one in rest if one.is_rule}
        if any(one.account.lab in promised for one in rules):
            return ()
        return product(rules, (one for one in rest if not one.is_rule))
