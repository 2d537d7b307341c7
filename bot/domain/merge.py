"""Listings -> occurrences: who tells of the same meeting, and whose word counts.

A link between a listing and its occurrence is made once and stays. So a rule's slot that a
concrete listing has taken stays taken when that listing moves or is cancelled, and comes back,
tentative, when it vanishes.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from bot.domain.event import Basis, Listing, Occurrence, Provenance, Status
from bot.domain.source import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.source import Source

TRUST = (
    Kind.MANUAL,
    Kind.GETTOGETHER,
    Kind.CALDAV,
    Kind.ICAL,
    Kind.SYNDICATION,
    Kind.PAGE,
    Kind.PAD,
    Kind.PROSE,
    Kind.SCHEDULE,
)
"""Whose word counts first: people, the organiser's platform, calendars, pages, prose, rules."""

SAME_TITLE = 80
"""How alike (0-100) two titles at the same time must be to be one meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownListing:
    """A listing, the id of its source, the occurrence it tells of ("" as yet), how it stands."""

    source: int
    occurrence: str = ""
    answers_left: int | None = None
    """Complete answers without it until it counts as vanished; 0: vanished; None: listed."""
    listing: Listing

    @property
    def is_rule(self) -> bool:
        """Whether it only says what a rule says."""
        return self.listing.basis is Basis.RULE

    @property
    def days(self) -> tuple[date, ...]:
        """The local dates of which it may be one."""
        return self.listing.open_dates or (self.listing.day,)


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of one lab by id; `removed` ones are no longer in the registry.

    While the lab is `paused` none of its rule dates is shown.
    """

    lab: str
    by_id: Mapping[int, Source]
    removed: frozenset[int] = frozenset()
    paused: bool = False

    def live(self, known: KnownListing) -> bool:
        """Whether its source still tells of it."""
        return known.answers_left != 0 and known.source not in self.removed

    def rank(self, known: KnownListing) -> tuple[int, int]:
        """Order listings by whose word counts first."""
        source = self.by_id.get(known.source)
        return (TRUST.index(source.kind) if source else len(TRUST), known.source)

    def provenance(self, known: KnownListing) -> Provenance | None:
        """Where a listing was read."""
        source = self.by_id.get(known.source)
        if source is None:
            return None
        page = source.schedule.url if source.schedule else None
        return Provenance(source.url or page, source.kind)


def link(listings: Sequence[KnownListing], lab: str) -> list[KnownListing]:
    """Give each listing that has no occurrence yet the one it tells of, or a new id.

    Concrete listings choose first, in the order of their start, so that the result does not
    depend on the order in which sources answered.
    """
    linked = [known for known in listings if known.occurrence]
    fresh = [known for known in listings if not known.occurrence]
    for known in sorted(fresh, key=lambda one: (one.is_rule, one.listing.starts_at)):
        target = _told_by_others(known, linked) or _new_id(lab, known.listing, linked)
        linked.append(replace(known, occurrence=target))
    return linked


def _told_by_others(known: KnownListing, linked: Iterable[KnownListing]) -> str | None:
    told: dict[str, list[KnownListing]] = defaultdict(list)
    for other in linked:
        told[other.occurrence].append(other)
    suitors = [
        (abs(other.listing.starts_at - known.listing.starts_at), name)
        for name, group in told.items()
        if all(other.source != known.source for other in group)
        for other in group
        if _same_meeting(known, other, group)
    ]
    return min(suitors)[1] if suitors else None


def _same_meeting(known: KnownListing, other: KnownListing, group: list[KnownListing]) -> bool:
    if known.is_rule and other.is_rule:
        return known.listing.identity == other.listing.identity
    if known.is_rule or other.is_rule:
        slot_is_free = known.is_rule or all(one.is_rule for one in group)
        return slot_is_free and not set(known.days).isdisjoint(other.days)
    mine, theirs = known.listing, other.listing
    if mine.identity == theirs.identity:
        return True
    alike = fuzz.token_set_ratio(mine.title.casefold(), theirs.title.casefold()) >= SAME_TITLE
    same_link = mine.url is not None and mine.url == theirs.url
    return mine.starts_at == theirs.starts_at and (alike or same_link)


def _new_id(lab: str, listing: Listing, linked: Iterable[KnownListing]) -> str:
    """Derive the id from what names the meeting, so that a lost database gets the same ids."""
    taken = {other.occurrence for other in linked}
    salt = 0
    while True:
        named = "\n".join((lab, *listing.identity, str(salt) if salt else ""))
        digest = hashlib.sha256(named.encode()).digest()
        candidate = base64.b32encode(digest)[:12].decode().lower()
        if candidate not in taken:
            return candidate
        salt += 1


@dataclass(frozen=True, slots=True)
class Merged:
    """What the listings of one occurrence say together; `hidden`: nothing worth showing."""

    occurrence: Occurrence
    hidden: bool


def merge(
    listings: Sequence[KnownListing],
    before: Mapping[str, Occurrence],
    sources: Sources,
    now: datetime,
) -> dict[str, Merged]:
    """Merge all linked listings of one lab into its occurrences, by id.

    A rule date is hidden where a concrete listing of the lab stands on the same day, and within
    the span that the lab's own feed covers (up to its last listed meeting).
    """
    told: dict[str, list[KnownListing]] = defaultdict(list)
    for known in listings:
        told[known.occurrence].append(known)
    concrete = [known for known in listings if not known.is_rule and sources.live(known)]
    ahead = [known.listing.day for known in concrete if known.listing.starts_at > now]
    around = _Around(
        sources=sources,
        taken=frozenset(known.listing.day for known in concrete),
        covered=date.max if sources.paused else max(ahead, default=None),
    )
    return {name: _merge_one(group, before.get(name), around) for name, group in told.items()}


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around one occurrence: its lab, the days taken, how far the feed reaches."""

    sources: Sources
    taken: frozenset[date]
    covered: date | None

    def hides(self, rule: KnownListing) -> bool:
        """Whether a date that only a rule tells of gives way or is held back."""
        held_back = self.covered is not None and rule.days[-1] <= self.covered
        return held_back or not self.taken.isdisjoint(rule.days)


def _merge_one(group: list[KnownListing], before: Occurrence | None, around: _Around) -> Merged:
    sources = around.sources
    ranked = sorted(group, key=sources.rank)
    live = [known for known in ranked if sources.live(known)]
    concrete = [known for known in live if not known.is_rule]
    if live:
        hidden = not concrete and around.hides(live[0])
        return Merged(_told(concrete or live, live, before, around), hidden=hidden)
    left = before or _told(ranked, ranked, before, around)
    if all(known.source in sources.removed for known in ranked):
        return Merged(left, hidden=True)
    return Merged(replace(left, status=Status.CANCELLED, vanished=True), hidden=False)


FILLED_FROM_OTHERS = ("place", "url", "join_url", "registration", "description")


def _told(
    tellers: list[KnownListing],
    live: list[KnownListing],
    before: Occurrence | None,
    around: _Around,
) -> Occurrence:
    best = tellers[0].listing
    filled: dict[str, Any] = {
        name: next(filter(None, (getattr(known.listing, name) for known in tellers)), None)
        for name in FILLED_FROM_OTHERS
    }
    located = next((k.listing for k in tellers if k.listing.latitude is not None), best)
    name = tellers[0].occurrence
    origins = dict.fromkeys(around.sources.provenance(known) for known in live)
    return Occurrence(
        id=name,
        uid=before.uid if before else f"{name}@treffpunkt",
        labs=before.labs if before else (around.sources.lab,),
        sources=tuple(origin for origin in origins if origin is not None),
        sequence=before.sequence if before else 0,
        updated=before.updated if before else datetime.min.replace(tzinfo=UTC),
        title=best.title,
        start=best.start,
        end=best.end,
        timezone=best.timezone,
        latitude=located.latitude,
        longitude=located.longitude,
        attendance=best.attendance,
        status=best.status,
        basis=best.basis,
        open_dates=best.open_dates,
        **filled,
    )
