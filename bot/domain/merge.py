"""Listings -> occurrences: what the listings of one meeting say together, and what is shown.

Which listings tell of the same meeting is decided in `link`, once; whose word counts for which
field in `precedence`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.domain.event import CERTAIN, Basis, Occurrence, Provenance, Status
from bot.domain.precedence import standing, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.domain.known import KnownListing, Sources
    from bot.domain.precedence import Standing, Word


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
    wanted: Collection[str] | None = None,
) -> dict[str, Merged]:
    """Merge linked listings into occurrences, by id; only those `wanted`, if it is given.

    A rule date is hidden where a concrete listing of its lab stands on the same day, and within
    the span that the lab's own feed covers (up to its last listed meeting). So all listings of its
    lab must be given.
    """
    told: dict[str, list[KnownListing]] = defaultdict(list)
    for known in listings:
        told[known.occurrence].append(known)
    around = _Around.of(told.values(), sources, now)
    return {
        name: _merge_one(group, before.get(name), around)
        for name, group in told.items()
        if wanted is None or name in wanted
    }


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around an occurrence: the days each lab has taken, and how far its feed goes."""

    sources: Sources
    taken: Mapping[str, set[date]]
    covered: Mapping[str, date]

    @classmethod
    def of(
        cls, groups: Iterable[Sequence[KnownListing]], sources: Sources, now: datetime
    ) -> _Around:
        """Look at all that is announced."""
        taken: dict[str, set[date]] = defaultdict(set)
        covered: dict[str, date] = {}
        for group in groups:
            live = [known for known in group if sources.live(known) and not known.is_correction]
            labs = {lab for known in live for lab in sources.labs_of(known)}
            for known in live:
                if known.is_rule:
                    continue
                # Whoever tells of it, it is the meeting of every lab that meets there.
                for lab in labs:
                    taken[lab].add(known.listing.day)
                if known.listing.starts_at > now:
                    own = sources.lab_of(known)
                    covered[own] = max(known.listing.day, covered.get(own, date.min))
        return cls(sources, taken, covered)

    def free(self, rule: KnownListing) -> bool:
        """Whether no announced meeting of its lab has taken its days."""
        return self.taken.get(self.sources.lab_of(rule), set()).isdisjoint(rule.days)

    def hides(self, rule: KnownListing) -> bool:
        """Whether a date that only a rule tells of gives way or is held back."""
        lab = self.sources.lab_of(rule)
        covered = date.max if lab in self.sources.paused else self.covered.get(lab)
        return (covered is not None and rule.days[-1] <= covered) or not self.free(rule)


def _merge_one(group: list[KnownListing], before: Occurrence | None, around: _Around) -> Merged:
    """Merge what is told of one meeting; a correction alone keeps none alive."""
    words = [known for known in group if known.is_correction and around.sources.live(known)]
    tellers = [known for known in group if not known.is_correction]
    if not tellers:
        return Merged(before or _told(group, group, before, around), hidden=True)
    merged = _merge_told(tellers, before, around)
    if not words or merged.occurrence.vanished:
        return merged
    # A person spoke of a date that only a rule promises: it is no longer held back.
    hidden = merged.hidden and not _stands(tellers, around)
    return Merged(_corrected(merged.occurrence, words, around), hidden=hidden)


def _stands(tellers: list[KnownListing], around: _Around) -> bool:
    """Whether only a rule still tells of it, on days that no announced meeting has taken."""
    sources = around.sources
    live = [known for known in tellers if sources.live(known)]
    paused = any(sources.lab_of(known) in sources.paused for known in live)
    return bool(live) and not paused and all(around.free(known) for known in live)


def _corrected(occurrence: Occurrence, words: list[KnownListing], around: _Around) -> Occurrence:
    by = {name: occurrence.sources[place] for name, place in occurrence.origins}
    first: list[Provenance] = []
    for known in sorted(words, key=around.sources.rank, reverse=True):
        says = known.listing.says or frozenset()
        facts = {name: getattr(known.listing, name) for name in says - {CERTAIN}}
        if CERTAIN in says and occurrence.status is Status.TENTATIVE:
            facts = {"status": Status.CONFIRMED} | facts
        origin = around.sources.provenance(known)
        if origin is not None:
            first.append(origin)
            by |= dict.fromkeys(facts, origin)
        if "start" in facts:
            facts |= {"timezone": known.listing.timezone, "open_dates": ()}
        if "place" in facts:
            facts |= {"latitude": None, "longitude": None}
            by.pop("position", None)
        occurrence = replace(occurrence, **facts)
    return _from(occurrence, [*first, *occurrence.sources], by)


def _merge_told(group: list[KnownListing], before: Occurrence | None, around: _Around) -> Merged:
    sources = around.sources
    ranked = sorted(group, key=sources.rank)
    live = [known for known in ranked if sources.live(known)]
    concrete = [known for known in live if not known.is_rule]
    gone = [known for known in ranked if known.answers_left == 0 and not sources.is_removed(known)]
    # Words about every week do not keep alive what those who announced it took out.
    lapsed = all(known.is_promise for known in live) and any(not one.is_promise for one in gone)
    if concrete and not lapsed:
        return Merged(_told(concrete, live, before, around, gone), hidden=False)
    if live and not concrete:
        held_back = all(around.hides(known) for known in live)
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


SHOWN: Final = (
    *("title", "start", "end", "place", "attendance", "url", "join_url", "registration"),
    *("description", "status"),
)
"""The fields for which it is kept whose word counts; `position` stands for the coordinates."""


def _told(
    tellers: list[KnownListing],
    live: list[KnownListing],
    before: Occurrence | None,
    around: _Around,
    gone: Sequence[KnownListing] = (),
) -> Occurrence:
    sources = around.sources
    words = words_of(tellers, live, gone, sources)
    name = tellers[0].occurrence
    facts: dict[str, Any] = {field: word.value for field, word in words.items()}
    told = Occurrence(
        id=name,
        uid=before.uid if before else f"{name}@treffpunkt",
        labs=_labs(live, before, sources),
        sequence=before.sequence if before else 0,
        updated=before.updated if before else datetime.min.replace(tzinfo=UTC),
        **facts,
    )
    origins = [origin for known in live if (origin := sources.provenance(known))]
    return _from(told, origins, _by(words, sources))


def _labs(
    live: Sequence[KnownListing], before: Occurrence | None, sources: Sources
) -> tuple[str, ...]:
    """Return whose meeting it is, the organiser first; the network only where no lab is.

    Beside friends it stays: what its list tells is in every digest, what only they tell is not.
    Among labs that are equally trusted the one that was first stays first.
    """
    stood = before.labs if before else ()
    best: dict[str, tuple[Standing, int]] = {}
    for known in live:  # in order, so a lab's first word is its best
        for lab in sources.labs_of(known):
            place = stood.index(lab) if lab in stood else len(stood)
            best.setdefault(lab, (standing(known, sources), place))
    ordered = sorted(best, key=lambda lab: best[lab])
    others = tuple(lab for lab in ordered if lab != sources.network)
    return tuple(ordered) if sources.friends.issuperset(others) else others


def _by(words: Mapping[str, Word], sources: Sources) -> dict[str, Provenance]:
    """Return whose word counts for which field, of those that say anything."""
    by = {name: words[name] for name in SHOWN if words[name].value is not None}
    if words["latitude"].value is not None:
        by["position"] = words["latitude"]
    named = ((name, sources.provenance(word.by)) for name, word in by.items())
    return {name: origin for name, origin in named if origin is not None}


def _from(
    occurrence: Occurrence, sources: Iterable[Provenance], by: Mapping[str, Provenance]
) -> Occurrence:
    """Return an occurrence with where it is known from, and each of its fields."""
    stated = tuple(dict.fromkeys(sources))
    places = {origin: place for place, origin in enumerate(stated)}
    origins = ((name, places[origin]) for name, origin in sorted(by.items()) if origin in places)
    return replace(occurrence, sources=stated, origins=tuple(origins))
