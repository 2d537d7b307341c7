"""Feed -> listings: what runs inside the process that can be killed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.domain.event import Problem
from bot.domain.geography import without_strays
from bot.domain.normalise.drafts import distinct, normalise_all
from bot.feeds import schedule
from bot.feeds.cities import known_cities
from bot.feeds.readers import reader_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.event import Listing, Reading, Window
    from bot.domain.source import Kind, Source
    from bot.feeds.document import Feed


MOST: Final = 5_000
"""How many dates are read from one source."""

UNREAD: Final = frozenset({"event_unreadable", "no_start", "rule_refused", "undated"})


@dataclass(frozen=True, slots=True)
class Understood:
    """All listings of one answer; `unsure` are those whose status it does not tell."""

    listings: tuple[Listing, ...]
    problems: tuple[Problem, ...] = ()
    unsure: frozenset[tuple[str, str]] = frozenset()
    complete: bool = True
    bound: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """For corrections, by identity: the occurrence that each speaks of."""
    kind: Kind | None = None
    """What it was found to be, where that is not what the source says."""
    speaks_of: frozenset[str] | None = None
    """As `Reading.speaks_of`."""

    @property
    def unread(self) -> frozenset[str]:
        """The UIDs of what stands in the feed but could not be read, so it is not gone."""
        return frozenset(p.uid for p in self.problems if p.code in UNREAD and p.uid is not None)


def understand(source: Source, feed: Feed, window: Window) -> Understood:
    """Read a feed and normalise what it lists; FeedError if it is no feed."""
    return _normalised(source, reader_of(source).read(source, feed, window))


def expand(source: Source, window: Window) -> Understood:
    """Return the dates of a rule; needs no fetching and no guarding, as the rule is our own."""
    return _normalised(source, schedule.read(source, window))


def _normalised(source: Source, reading: Reading) -> Understood:
    reading = _bounded(reading)
    normalised = normalise_all(reading.drafts, source)
    listings, strays = without_strays(normalised.listings, known_cities)
    return Understood(
        listings=listings,
        problems=(*reading.problems, *normalised.problems, *distinct(strays)),
        unsure=normalised.unsure,
        complete=reading.complete,
        kind=reading.kind,
        speaks_of=reading.speaks_of,
    )


def _bounded(reading: Reading) -> Reading:
    """Cut more than any lab announces; most readers stop earlier, and say so themselves."""
    if len(reading.drafts) <= MOST:
        return reading
    told = Problem("too_many", f"Only the first {MOST} dates are read from one source.")
    problems = (*reading.problems, told)
    return replace(reading, drafts=reading.drafts[:MOST], problems=problems, complete=False)
