"""Record what a source told: listings, occurrences and changes, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.link import link
from bot.domain.known import KnownListing, Sources
from bot.domain.newest import all_told
from bot.domain.settle import News, Settled, Standing, settle
from bot.domain.source import Kind
from bot.domain.stock import Stock, take_stock, take_word, withdraw
from bot.store import (
    labs as lab_store,
    occurrences as occurrence_store,
    sources as source_store,
    submissions as submission_store,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Change, Listing
    from bot.domain.lab import Lab
    from bot.domain.source import Tracked
    from bot.feeds.understand import Understood

STILL_OPEN: Final = timedelta(days=1)
"""Meetings that ended longer ago are history and are not compared any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a source told now; `understood` None: the same as before (304, same content).

    `until` is the end of the window that was asked for: of what starts later nothing was told.
    """

    tracked: Tracked
    understood: Understood | None
    news: News
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did, and what the source's state has to remember of it."""

    changes: tuple[Change, ...] = ()
    wrote: bool = False
    held: int = 0
    pending: bool = False
    next_start: datetime | None = None


async def record(connection: AsyncConnection, lab: Lab, told: Told, now: datetime) -> Recorded:
    """Take one source's answer into the lab's listings and occurrences."""
    sources, ids = await _sources_of(connection, lab)
    known = await occurrence_store.known_listings(connection, ids, now - STILL_OPEN)
    mine = [one for one in known if one.source == told.tracked.id]
    mine += await _over(connection, told, mine)
    stock = _stock(told, mine, now)
    others = [one for one in known if one.source != told.tracked.id]
    linked = link([*stock.listings, *others], lab.slug)
    settled = await _write(
        connection, linked, [*mine, *others], sources=sources, now=now, news=told.news
    )
    ahead = [
        one.listing.starts_at
        for one in stock.listings
        if one.answers_left is None and one.listing.starts_at > now
    ]
    return Recorded(
        changes=settled.changes,
        wrote=bool(settled.occurrences),
        held=stock.held,
        pending=stock.pending,
        next_start=min(ahead, default=None),
    )


async def resettle(connection: AsyncConnection, lab: Lab, now: datetime) -> None:
    """Merge a lab anew after its sources or a person's decision changed, which is no news."""
    sources, ids = await _sources_of(connection, lab)
    known = await occurrence_store.known_listings(connection, ids, now - STILL_OPEN)
    await _write(connection, known, known, sources=sources, now=now, news=News(quiet=True))


async def _write(
    connection: AsyncConnection,
    linked: Sequence[KnownListing],
    before: Sequence[KnownListing],
    *,
    sources: Sources,
    now: datetime,
    news: News,
) -> Settled:
    touched = {one.occurrence for one in (*linked, *before)}
    standing = Standing(*await occurrence_store.stored(connection, touched))
    settled = settle(linked, standing, sources, now=now, news=news)
    await occurrence_store.save(connection, settled.occurrences, settled.hidden)
    stood = set(before)
    await occurrence_store.save_listings(connection, [one for one in linked if one not in stood])
    kept = {(one.source, one.listing.identity) for one in linked}
    dropped = [one for one in before if (one.source, one.listing.identity) not in kept]
    await occurrence_store.forget_listings(connection, dropped)
    await occurrence_store.add_changes(connection, settled.changes)
    return settled


async def _sources_of(connection: AsyncConnection, lab: Lab) -> tuple[Sources, Collection[int]]:
    rows = await source_store.of_lab(connection, lab.slug)
    states = await lab_store.states(connection)
    told = await submission_store.submitted(connection, lab.slug)
    declared = {source.key: source for source in told.lab(lab).sources}
    sources = Sources(
        lab=lab.slug,
        by_id={
            number: declared[kept.key].found_as(kept.memory)
            for number, kept in rows.items()
            if kept.key in declared
        },
        removed=frozenset(number for number, kept in rows.items() if kept.removed),
        paused=frozenset(slug for slug, state in states.items() if state.paused),
    )
    return sources, rows.keys()


async def _over(
    connection: AsyncConnection, told: Told, mine: Sequence[KnownListing]
) -> list[KnownListing]:
    """Find listings that were over and are told again: a postponed meeting stays the same."""
    if told.understood is None:
        return []
    compared = {one.listing.identity for one in mine}
    missing = {
        listing.identity for listing in told.understood.listings if listing.identity not in compared
    }
    if not missing:
        return []
    uids = {uid for uid, _ in missing}
    found = await occurrence_store.known_by_uid(connection, told.tracked.id, uids)
    return [one for one in found if one.listing.identity in missing]


def _stock(told: Told, mine: Sequence[KnownListing], now: datetime) -> Stock:
    source, understood, state = told.tracked.id, told.understood, told.tracked.state
    if understood is None:
        listed = [one.listing for one in mine if one.answers_left is None]
        return take_stock(mine, listed, source=source, now=now, held=bool(state.held))
    if told.tracked.source.kind is Kind.MANUAL:
        said, bound = understood.listings, understood.bound
        return take_word(mine, said, source=source, now=now, bound=bound)
    if told.tracked.source.kind is Kind.SCHEDULE:
        return withdraw(mine, understood.listings, source=source, now=now, until=told.until)
    listings: Sequence[Listing] = understood.listings
    if understood.speaks_of is not None:
        listings = all_told(mine, listings, understood.speaks_of, told.tracked.source)
    unread = [
        one.listing
        for one in mine
        if one.answers_left is None and one.listing.uid in understood.unread
    ]
    stock = take_stock(
        mine,
        # What was read now comes last, so that it counts.
        [*unread, *listings],
        source=source,
        now=now,
        until=told.until,
        unsure=understood.unsure,
        held=bool(state.held),
    )
    if understood.complete and not told.news.quiet:
        return stock
    told_now = {listing.identity for listing in listings}
    present = [one for one in stock.listings if one.listing.identity in told_now]
    known_as = {one.occurrence for one in present if one.occurrence}
    unheard = [
        one
        for one in mine
        if one.listing.identity not in told_now and one.occurrence not in known_as
    ]
    if understood.complete:
        # Other settings may leave out what is to come; what has begun is history.
        return Stock((*present, *(one for one in unheard if one.listing.starts_at <= now)))
    return Stock((*present, *unheard), held=state.held)
