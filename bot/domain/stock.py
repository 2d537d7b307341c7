"""Taking stock after an answer: absence is evidence only from a complete one, and only in time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.domain.event import Status
from bot.domain.known import KnownListing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.event import Listing

ANSWERS_UNTIL_VANISHED: Final = 2
MANY_AT_ONCE: Final = 3

Identity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stock:
    """What a source's listings are after an answer; `held` disappeared at once and wait."""

    listings: tuple[KnownListing, ...]
    held: int = 0

    @property
    def pending(self) -> bool:
        """Whether an absence waits for another complete answer."""
        return any(known.answers_left for known in self.listings)


def take_stock(
    known: Sequence[KnownListing],
    fresh: Iterable[Listing],
    *,
    source: int,
    now: datetime,
    until: datetime | None = None,
    unsure: frozenset[Identity] = frozenset(),
    held: bool = False,
) -> Stock:
    """Compare a complete answer with what a source told before.

    The answer says nothing about what starts at `until` or later. `unsure` are listings whose
    status it did not tell: what was known stays true. A listing that is missing while it lies ahead
    goes after two complete answers without it; after three where more than half of the source's
    coming meetings (three or more) went at once. `held` says that such a case was open before.
    """
    before = {one.listing.identity: one for one in known}
    listed = {listing.identity: listing for listing in fresh}
    absent = {name: one for name, one in before.items() if name not in listed}
    renumbered = _renumbered(absent, [one for name, one in listed.items() if name not in before])
    present = []
    for name, listing in listed.items():
        earlier = before.get(name) or absent.pop(renumbered.get(name, name), None)
        present.append(_renewed(earlier, listing, source, unsure=name in unsure))
    left = ANSWERS_UNTIL_VANISHED - 1 + _many_at_once(before.values(), absent, now, until)
    aged = [_aged(one, left, now, until) for one in absent.values()]
    waiting = sum(one.answers_left == ANSWERS_UNTIL_VANISHED for one in aged)
    if held and not waiting:
        waiting = sum(bool(one.answers_left) for one in aged)
    return Stock((*present, *aged), held=waiting)


def _renumbered(
    absent: dict[Identity, KnownListing], strangers: Sequence[Listing]
) -> dict[Identity, Identity]:
    """Find listings that only have a new name: some programs make up UIDs for each answer."""
    by_facts = {
        (one.listing.starts_at, one.listing.title): name
        for name, one in absent.items()
        if one.answers_left != 0
    }
    found: dict[Identity, Identity] = {}
    for listing in strangers:
        earlier = by_facts.pop((listing.starts_at, listing.title), None)
        if earlier is not None:
            found[listing.identity] = earlier
    return found


def _many_at_once(
    known: Iterable[KnownListing],
    absent: dict[Identity, KnownListing],
    now: datetime,
    until: datetime | None,
) -> bool:
    """Whether so many meetings are newly missing that the feed is more likely to be broken."""
    coming = [
        one
        for one in known
        if one.answers_left != 0
        and one.listing.status is not Status.CANCELLED
        and _is_ahead(one, now, until)
    ]
    newly = [one for one in coming if one.answers_left is None and one.listing.identity in absent]
    return len(newly) >= MANY_AT_ONCE and len(newly) * 2 > len(coming)


def _is_ahead(one: KnownListing, now: datetime, until: datetime | None) -> bool:
    starts = one.listing.starts_at
    return starts > now and (until is None or starts < until)


def _renewed(
    before: KnownListing | None, listing: Listing, source: int, *, unsure: bool
) -> KnownListing:
    if before is None:
        return KnownListing(source=source, listing=listing)
    if unsure:
        listing = replace(listing, status=before.listing.status)
    return replace(before, listing=listing, answers_left=None)


def _aged(one: KnownListing, left: int, now: datetime, until: datetime | None) -> KnownListing:
    if one.answers_left == 0:
        return one
    if one.listing.starts_at <= now:
        return replace(one, answers_left=None)
    if not _is_ahead(one, now, until):
        return one
    answers = left if one.answers_left is None else one.answers_left - 1
    return replace(one, answers_left=answers)


def take_word(
    known: Sequence[KnownListing],
    fresh: Iterable[Listing],
    *,
    source: int,
    now: datetime,
    bound: Mapping[Identity, str],
) -> Stock:
    """Compare what people say now with what they said before: what they take back goes at once.

    `bound` names the meeting that a correction speaks of. A correction taken back leaves no trace;
    what is over stays as it was.
    """
    before = {one.listing.identity: one for one in known}
    listed = {listing.identity: listing for listing in fresh}
    present = []
    for name, listing in listed.items():
        one = _renewed(before.get(name), listing, source, unsure=False)
        present.append(replace(one, occurrence=bound.get(name, one.occurrence)))
    absent = [
        replace(one, answers_left=0) if one.listing.ends_at > now else one
        for name, one in before.items()
        if name not in listed and not one.is_correction
    ]
    return Stock((*present, *absent))


def withdraw(
    known: Sequence[KnownListing],
    fresh: Iterable[Listing],
    *,
    source: int,
    now: datetime,
    until: datetime | None = None,
) -> Stock:
    """Compare what a rule says now: a coming date that it no longer has is cancelled by it."""
    stock = take_stock(known, fresh, source=source, now=now, until=until)
    return Stock(
        tuple(
            replace(one, answers_left=None, listing=replace(one.listing, status=Status.CANCELLED))
            if one.answers_left
            else one
            for one in stock.listings
        )
    )
