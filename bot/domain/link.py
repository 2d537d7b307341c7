"""Which listings tell of the same meeting: each gets its occurrence, once and for life.

So a rule's slot that a concrete listing has taken stays taken when that listing moves or is
cancelled, and comes back, tentative, when it vanishes. What two accounts have to do with each
other is decided in `bot.domain.matching`; here groups grow, and none contradicts itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from bot.domain.derived import derived_id
from bot.domain.matching.account import Account
from bot.domain.matching.blocks import CROWDED, keys_of, sought_of
from bot.domain.matching.names import LabNames
from bot.domain.matching.pairs import compare
from bot.domain.matching.traits import Traits, read_traits

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from bot.domain.event import Listing
    from bot.domain.known import KnownListing
    from bot.domain.source import Source

MOST_SUITORS: Final = 60
"""How many groups a listing is compared with, first those with which it shares the best keys."""
MOST_TELLERS: Final = 12
CERTAIN: Final = 0.95
"""From this score on a name or a link decides, whatever the distance in time."""

Suitor = tuple[bool, timedelta, float, str]


def link(
    listings: Sequence[KnownListing],
    lab: str,
    names: LabNames | None = None,
    told_by: Mapping[int, Source] | None = None,
) -> list[KnownListing]:
    """Give each listing that has no occurrence yet the one it tells of, or a new id.

    `told_by` says whose each source is, by its id; where neither it nor the listing says, it is
    `lab`. `names` is what labs are called, so that a title can be compared without them. Concrete
    listings choose first, and of those the one that is nearest to a rule's time: of a workshop and
    an evening on one day the evening takes the slot.
    """
    linked = [known for known in listings if known.occurrence]
    fresh = [known for known in listings if not known.occurrence]
    if not fresh:
        return linked
    groups = _Groups(_Tellers(lab, names or LabNames.of_lab(lab), told_by or {}))
    for known in sorted(linked, key=lambda one: one.is_correction):
        # A correction alone is no meeting that others could tell of.
        if not known.is_correction or known.occurrence in groups:
            groups.add(known)
    rules = _by_day(known for known in listings if known.is_rule)
    for known in sorted(fresh, key=lambda one: _turn(one, rules)):
        owner = groups.tellers.lab_of(known)
        target = groups.telling_of(known) or derived_id(owner, known.listing, groups)
        found = replace(known, occurrence=target)
        groups.add(found)
        linked.append(found)
    return linked


def _by_day(listings: Iterable[KnownListing]) -> dict[Hashable, list[KnownListing]]:
    days: dict[Hashable, list[KnownListing]] = defaultdict(list)
    for known in listings:
        for day in known.days:
            days[day].append(known)
    return days


def _turn(
    known: KnownListing, rules: dict[Hashable, list[KnownListing]]
) -> tuple[bool, timedelta, object, tuple[str, str], int]:
    starts = known.listing.starts_at
    same_day = () if known.is_rule else rules.get(known.listing.day, ())[:CROWDED]
    distances = [abs(rule.listing.starts_at - starts) for rule in same_day]
    nearest = min(distances, default=timedelta())
    return known.is_rule, nearest, starts, known.listing.identity, known.source


@dataclass(frozen=True, slots=True)
class _Tellers:
    """Which lab each source belongs to."""

    lab: str
    names: LabNames
    told_by: Mapping[int, Source]

    def lab_of(self, known: KnownListing) -> str:
        source = self.told_by.get(known.source)
        return source.lab if source else known.lab or self.lab

    def read(self, known: KnownListing) -> Traits:
        source = self.told_by.get(known.source)
        lab, kind = self.lab_of(known), source.kind if source else known.kind
        is_network = known.is_network or lab == self.names.network
        return read_traits(Account(known.listing, known.source, lab, kind, is_network), self.names)


class _Groups:
    """Linked listings by occurrence, found by what two listings of one meeting have in common."""

    def __init__(self, tellers: _Tellers) -> None:
        self.tellers = tellers
        self._told: dict[str, list[tuple[KnownListing, Traits]]] = defaultdict(list)
        self._by_key: dict[Hashable, dict[str, None]] = defaultdict(dict)

    def __contains__(self, name: object) -> bool:
        return name in self._told

    def add(self, known: KnownListing) -> None:
        """Take in a listing that has its occurrence."""
        traits = self.tellers.read(known)
        self._told[known.occurrence].append((known, traits))
        for key in keys_of(traits):
            self._by_key[key][known.occurrence] = None

    def telling_of(self, known: KnownListing) -> str | None:
        """Return the nearest occurrence that other sources tell of and this listing means."""
        traits = self.tellers.read(known)
        suitors = (self._suitor(known, traits, name) for name in self._near(traits))
        return min(filter(None, suitors), default=(None,))[-1]

    def _near(self, traits: Traits) -> Iterator[str]:
        seen: dict[str, None] = {}
        for key in sought_of(traits):
            names = self._by_key.get(key, {})
            if len(names) <= CROWDED:
                seen |= names
            if len(seen) >= MOST_SUITORS:
                break
        return iter(seen)

    def _suitor(self, known: KnownListing, traits: Traits, name: str) -> Suitor | None:
        """Return how near an occurrence is, if the listing tells of it."""
        told = self._told[name]
        is_list = traits.account.is_network
        if not is_list and any(one.source == known.source for one, _ in told):
            return None
        tellers = (other for other in told if not other[0].is_correction)
        others = list(islice(tellers, MOST_TELLERS))
        slot_is_free = traits.is_promise or all(other.is_promise for _, other in others)
        verdicts = [(compare(traits, other), one, other) for one, other in others]
        same = [
            (verdict.score, one.listing, other)
            for verdict, one, other in verdicts
            if verdict.same and (slot_is_free or not other.is_promise)
        ]
        if not same:
            return None
        score, nearest, meant = max(same, key=lambda told: told[0])
        against = [other for verdict, _, other in verdicts if verdict.apart]
        # Whatever contradicts the very one that is meant has moved away since they were linked.
        if any(not compare(meant, other).apart for other in against):
            return None
        return score < CERTAIN, *_distance(known.listing, nearest), name


def _distance(mine: Listing, theirs: Listing) -> tuple[timedelta, float]:
    """How far apart two accounts are: in time, then in title."""
    return abs(mine.starts_at - theirs.starts_at), -fuzz.ratio(mine.title, theirs.title)
