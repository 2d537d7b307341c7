"""What people decide about two occurrences: that they are one meeting, or two."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.known import KnownListing

Name = tuple[int, str, str]
"""What names a listing for life: the id of its source, its UID, its instance."""


class Verdict(StrEnum):
    """Whether two occurrences are one meeting."""

    TOGETHER = "together"
    APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's word about two occurrences, by id; `kept` is the one that keeps its id.

    `told` and `other_told` are the listings of each when it was decided: so it holds for a listing
    that goes and comes back. `until`: both are over then.
    """

    verdict: Verdict
    kept: str
    other: str
    told: tuple[Name, ...]
    other_told: tuple[Name, ...]
    author: str
    at: datetime
    until: datetime


def name_of(known: KnownListing) -> Name:
    """Return what names a listing for life."""
    return known.source, *known.listing.identity


@dataclass(frozen=True, slots=True)
class Decided:
    """All that people decided about what is not over, under the ids that count by now."""

    apart: frozenset[frozenset[str]] = frozenset()
    """Pairs of ids that stay two."""
    places: Mapping[Name, str] = field(default_factory=dict)
    """The occurrence that a listing tells of because somebody said so."""

    @classmethod
    def of(cls, decisions: Iterable[Decision], successors: Mapping[str, str]) -> Decided:
        """Add up decisions, the newest last; `successors` says which ids were merged away."""
        apart: set[frozenset[str]] = set()
        places: dict[Name, str] = {}
        for each in decisions:
            kept = successors.get(each.kept, each.kept)
            other = successors.get(each.other, each.other)
            if each.verdict is Verdict.TOGETHER:
                other = kept
            elif kept != other:
                apart.add(frozenset((kept, other)))
            places |= dict.fromkeys(each.told, kept) | dict.fromkeys(each.other_told, other)
        return cls(frozenset(apart), places)

    def parts(self, one: str, other: str) -> bool:
        """Whether somebody said that these two are two."""
        return frozenset((one, other)) in self.apart

    def place(self, known: Sequence[KnownListing]) -> list[KnownListing]:
        """Return the listings, with those that came back where people had put them."""
        return [
            one if one.occurrence else replace(one, occurrence=self.places.get(name_of(one), ""))
            for one in known
        ]
