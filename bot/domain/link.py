"""Which listings tell of the same meeting: each gets its occurrence, once and for life.

So a rule's slot that a concrete listing has taken stays taken when that listing moves or is
cancelled, and comes back, tentative, when it vanishes.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from bot.domain.event import Listing
    from bot.domain.matching.names import LabNames
    from bot.domain.known import KnownListing
    from bot.domain.source import Source

SAME_TITLE = 80
"""How alike (0-100) two titles at the same time must be to be one meeting."""


def link(
    listings: Sequence[KnownListing],
    lab: str,
    names: LabNames | None = None,
    told_by: Mapping[int, Source] | None = None,
) -> list[KnownListing]:
    """Give each listing that has no occurrence yet the one it tells of, or a new id.

    `told_by` says whose each source is, by its id; what it leaves out is of `lab`. `names` is what
    labs are called, so that a title can be compared without them.

    Concrete listings choose first, and of those the one that is nearest to a rule's time: of a
    workshop and an evening on one day the evening takes the slot.
    """
    _ = names
    linked = [known for known in listings if known.occurrence]
    fresh = [known for known in listings if not known.occurrence]
    groups = _Groups(known for known in linked if not known.is_correction)
    for known in linked:
        # A correction alone is no meeting that others could tell of.
        if known.is_correction and known.occurrence in groups:
            groups.add(known)
    rules = _by_day(known for known in listings if known.is_rule)
    for known in sorted(fresh, key=lambda one: _turn(one, rules)):
        teller = told_by.get(known.source) if told_by else None
        owner = teller.lab if teller else lab
        target = groups.telling_of(known) or _new_id(owner, known.listing, groups)
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
) -> tuple[bool, timedelta, object, tuple[str, str]]:
    starts = known.listing.starts_at
    same_day = () if known.is_rule else rules.get(known.listing.day, ())
    distances = [abs(rule.listing.starts_at - starts) for rule in same_day]
    return known.is_rule, min(distances, default=timedelta()), starts, known.listing.identity


class _Groups:
    """Linked listings by occurrence, found by what two of one meeting have in common."""

    def __init__(self, linked: Iterable[KnownListing]) -> None:
        self._told: dict[str, list[KnownListing]] = defaultdict(list)
        self._by_trait: dict[Hashable, dict[str, None]] = defaultdict(dict)
        for known in linked:
            self.add(known)

    def __contains__(self, name: str) -> bool:
        return name in self._told

    def add(self, known: KnownListing) -> None:
        """Take in a listing that has its occurrence."""
        self._told[known.occurrence].append(known)
        for trait in (*_names(known), *(("day", known.is_rule, day) for day in known.days)):
            self._by_trait[trait][known.occurrence] = None

    def telling_of(self, known: KnownListing) -> str | None:
        """Return the nearest occurrence that other sources tell of and this listing means."""
        sought: list[Hashable] = [*_names(known)]
        sought += [("day", True, day) for day in known.days]
        if known.is_rule:
            sought += [("day", False, day) for day in known.days]
        names = {name for trait in sought for name in self._by_trait.get(trait, ())}
        suitors = [
            (*_distance(known.listing, other.listing), name)
            for name in names
            if all(other.source != known.source for other in self._told[name])
            for other in self._told[name]
            if _same_meeting(known, other, self._told[name])
        ]
        return min(suitors)[-1] if suitors else None


def _names(known: KnownListing) -> tuple[Hashable, Hashable]:
    return ("identity", known.listing.identity), ("start", known.listing.starts_at)


def _distance(mine: Listing, theirs: Listing) -> tuple[timedelta, float]:
    """How far apart two accounts are: in time, then in title."""
    return abs(mine.starts_at - theirs.starts_at), -fuzz.ratio(mine.title, theirs.title)


def _same_meeting(known: KnownListing, other: KnownListing, group: list[KnownListing]) -> bool:
    if known.is_rule and other.is_rule:
        return known.listing.identity == other.listing.identity
    if known.is_rule or other.is_rule:
        slot_is_free = known.is_rule or all(one.is_rule or one.is_correction for one in group)
        return slot_is_free and not set(known.days).isdisjoint(other.days)
    mine, theirs = known.listing, other.listing
    alike = fuzz.token_set_ratio(mine.title.casefold(), theirs.title.casefold()) >= SAME_TITLE
    if mine.identity == theirs.identity and (alike or mine.day == theirs.day):
        return True  # a UID alone proves little: sloppy programs number from 1
    same_link = mine.url is not None and mine.url == theirs.url
    return mine.starts_at == theirs.starts_at and (alike or same_link)


def _new_id(lab: str, listing: Listing, taken: _Groups) -> str:
    """Derive the id from what names the meeting, so that a lost database gets the same ids."""
    salt = 0
    while True:
        named = "\n".join((lab, *listing.identity, str(salt) if salt else ""))
        digest = hashlib.sha256(named.encode()).digest()
        candidate = base64.b32encode(digest)[:12].decode().lower()
        if candidate not in taken:
            return candidate
        salt += 1
