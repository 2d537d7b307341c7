"""Listings -> occurrences: whose word counts, and what of it is shown.

Which listings tell of the same meeting is decided in `link`, once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.event import (
    CERTAIN,
    Attendance,
    Basis,
    Listing,
    Occurrence,
    Provenance,
    Status,
)
from bot.domain.source import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownListing:
    """A listing, the id of its source, the occurrence it tells of ("" as yet), how it stands."""

    source: int
    occurrence: str = ""
    answers_left: int | None = None
    """Complete answers without it until it counts as vanished; 0: vanished; None: listed."""
    listing: Listing
    lab: str = field(default="", compare=False)
    """The lab of its source; "" is the one whose listings are linked."""
    kind: Kind = field(default=Kind.ICAL, compare=False)
    is_network: bool = field(default=False, compare=False)
    """Its source lists the meetings of many labs."""
    row: int | None = field(default=None, compare=False)
    """Under this number the store has it: the lower, the older. None: not stored yet."""

    @property
    def is_rule(self) -> bool:
        """Whether it only says what a rule says."""
        return self.listing.basis is Basis.RULE

    @property
    def is_correction(self) -> bool:
        """Whether it only corrects some fields of a meeting that others tell of."""
        return self.listing.says is not None

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

    def is_removed(self, known: KnownListing) -> bool:
        """Whether its source is no longer in the registry."""
        return known.source in self.removed

    def live(self, known: KnownListing) -> bool:
        """Whether its source still tells of it."""
        return known.answers_left != 0 and not self.is_removed(known)

    def ended(self, known: KnownListing) -> bool:
        """Whether it was still listed when its source left the registry."""
        return known.answers_left != 0 and self.is_removed(known)

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
        if source.kind is Kind.MANUAL and not known.is_correction:
            page = known.listing.url
        return Provenance(source.url or page, source.kind)


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
    concrete = [
        known
        for known in listings
        if not (known.is_rule or known.is_correction) and sources.live(known)
    ]
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
    """Merge what is told of one meeting; a correction alone keeps none alive."""
    words = [known for known in group if known.is_correction and around.sources.live(known)]
    tellers = [known for known in group if not known.is_correction]
    if not tellers:
        return Merged(before or _told(group, group, before, around), hidden=True)
    merged = _merge_told(tellers, before, around)
    if not words or merged.occurrence.vanished:
        return merged
    # Of a date that only a rule promises a person spoke: it is no longer held back.
    hidden = merged.hidden and (around.sources.paused or not _stands(tellers, around))
    return Merged(_corrected(merged.occurrence, words, around), hidden=hidden)


def _stands(tellers: list[KnownListing], around: _Around) -> bool:
    """Whether only a rule still tells of it, on days that no announced meeting has taken."""
    live = [known for known in tellers if around.sources.live(known)]
    return bool(live) and all(around.taken.isdisjoint(known.days) for known in live)


def _corrected(occurrence: Occurrence, words: list[KnownListing], around: _Around) -> Occurrence:
    origins: dict[Provenance | None, None] = {}
    for known in sorted(words, key=around.sources.rank, reverse=True):
        says = known.listing.says or frozenset()
        facts = {name: getattr(known.listing, name) for name in says - {CERTAIN}}
        if CERTAIN in says and occurrence.status is Status.TENTATIVE:
            facts = {"status": Status.CONFIRMED} | facts
        if "start" in facts:
            facts |= {"timezone": known.listing.timezone, "open_dates": ()}
        if "place" in facts:
            facts |= {"latitude": None, "longitude": None}
        occurrence = replace(occurrence, **facts)
        origins[around.sources.provenance(known)] = None
    sources = dict.fromkeys((*filter(None, origins), *occurrence.sources))
    return replace(occurrence, sources=tuple(sources))


def _merge_told(group: list[KnownListing], before: Occurrence | None, around: _Around) -> Merged:
    sources = around.sources
    ranked = sorted(group, key=sources.rank)
    live = [known for known in ranked if sources.live(known)]
    concrete = [known for known in live if not known.is_rule]
    if concrete:
        return Merged(_told(concrete, live, before, around), hidden=False)
    gone = [known for known in ranked if known.answers_left == 0 and not sources.is_removed(known)]
    if live:
        held_back = around.hides(live[0])
        # A meeting that people were told of does not silently turn into a date held back, and an
        # evening that was called off is not promised again when its announcement is deleted.
        called_off = any(known.listing.status is Status.CANCELLED for known in gone)
        announced = before is not None and before.basis is not Basis.RULE
        if not (gone and announced and (held_back or called_off)):
            return Merged(_told(live, live, before, around), hidden=held_back)
    left = before or _told(ranked, ranked, before, around)
    if gone and not any(sources.ended(known) for known in ranked):
        # That it is off was certain: it is no less so when its feed drops it.
        if left.status is Status.CANCELLED and not left.vanished:
            return Merged(left, hidden=False)
        return Merged(replace(left, status=Status.CANCELLED, vanished=True), hidden=False)
    # What ended with its source is no cancellation; what had vanished before stays so.
    return Merged(left, hidden=not left.vanished or not gone)


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
        attendance=next(
            filter(_is_known, (k.listing.attendance for k in tellers)), best.attendance
        ),
        status=best.status,
        basis=best.basis,
        open_dates=best.open_dates,
        **filled,
    )


def _is_known(attendance: Attendance) -> bool:
    return attendance is not Attendance.UNKNOWN
