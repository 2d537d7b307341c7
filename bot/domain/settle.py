"""What is to be written after a source told something: the decision, apart from the doing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.changes import compare, same_facts
from bot.domain.event import Basis
from bot.domain.locate import Atlas
from bot.domain.merge import Merged, merge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.domain.event import Change, Occurrence
    from bot.domain.known import KnownListing, Sources


@dataclass(frozen=True, slots=True)
class Standing:
    """Occurrences as they are stored, by id, and which of them are hidden."""

    occurrences: Mapping[str, Occurrence]
    hidden: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be written: occurrences, which of them are hidden, and what happened."""

    occurrences: tuple[Occurrence, ...] = ()
    hidden: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What counts as news: nothing if `quiet`; of a series, nothing from `known_until` on."""

    quiet: bool = False
    known_until: datetime | None = None


def settle(
    listings: Sequence[KnownListing],
    standing: Standing,
    sources: Sources,
    *,
    now: datetime,
    news: News,
    wanted: Collection[str] | None = None,
    atlas: Atlas | None = None,
) -> Settled:
    """Merge linked listings, of all occurrences or those `wanted`, and compare with what stands.

    `atlas` knows where places are when no listing says it.
    """
    merged = merge(listings, standing.occurrences, sources, now, wanted)
    merged = _located(merged, standing, atlas or Atlas())
    abandoned = {
        name: Merged(stood, hidden=True)
        for name, stood in standing.occurrences.items()
        if name not in merged
    }
    entering = _entering(listings, news.known_until)
    written: list[Occurrence] = []
    hidden: set[str] = set()
    changes: list[Change] = []
    for name, after, happened in _differing(merged | abandoned, standing, now):
        stood = standing.occurrences.get(name)
        first_seen = stood is None or stood.basis is Basis.RULE
        # Calendar programs must see a greater SEQUENCE even where nobody is told.
        written.append(_numbered(after, standing, now, counts=bool(happened)))
        if not news.quiet and not (first_seen and name in entering):
            changes.extend(happened)
        if after.hidden:
            hidden.add(name)
    return Settled(tuple(written), frozenset(hidden), tuple(changes))


def _entering(listings: Sequence[KnownListing], known_until: datetime | None) -> set[str]:
    """Return the dates (ids) of series beyond what was looked at before: they are no news."""
    if known_until is None:
        return set()
    told = (one for one in listings if one.listing.recurring)
    return {one.occurrence for one in told if one.listing.starts_at >= known_until}


def _located(merged: Mapping[str, Merged], standing: Standing, atlas: Atlas) -> dict[str, Merged]:
    return {
        name: replace(one, occurrence=atlas.locate(one.occurrence, standing.occurrences.get(name)))
        for name, one in merged.items()
    }


def _differing(
    merged: Mapping[str, Merged], standing: Standing, now: datetime
) -> Iterator[tuple[str, Merged, tuple[Change, ...]]]:
    for name, after in merged.items():
        stood = standing.occurrences.get(name)
        was_hidden = name in standing.hidden
        if stood is not None:
            over = stood.ends_at <= now and after.occurrence.ends_at <= now
            same = was_hidden == after.hidden and same_facts(stood, after.occurrence)
            if over or same:
                continue
        shown = None if was_hidden else stood
        yield name, after, () if after.hidden else compare(shown, after.occurrence, now)


def _numbered(after: Merged, standing: Standing, now: datetime, *, counts: bool) -> Occurrence:
    name = after.occurrence.id
    stood = standing.occurrences.get(name)
    shown_anew = (name in standing.hidden) != after.hidden
    sequence = stood.sequence + (counts or shown_anew) if stood else 0
    return replace(after.occurrence, sequence=sequence, updated=now)
