"""Record what a source answered: listings, occurrences and changes, in one transaction.

The decisions on the way are pure, but for thousands of listings they take seconds: they run in a
thread, so that others go on meanwhile.
"""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.link import link
from bot.domain.newest import all_told
from bot.domain.settle import News
from bot.domain.source import Kind
from bot.domain.stock import Stock, take_stock, take_word, withdraw
from bot.jobs.holding import ATTEMPTS, MoreNeededError, held_at_first
from bot.jobs.rejoin import rejoin_touched
from bot.jobs.scene import (
    STILL_OPEN as STILL_OPEN,  # noqa: PLC0414  how far back is compared
    Scene,
)
from bot.store import identity, occurrences as occurrence_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Change, Listing
    from bot.domain.known import KnownListing
    from bot.domain.lab import Lab
    from bot.domain.neighbourhood import Neighbourhood
    from bot.domain.source import Tracked
    from bot.feeds.understand import Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a source answered; `understood` None: the same as before (304, same content).

    `until` is the end of the window that was asked for: the answer says nothing of later starts.
    """

    tracked: Tracked
    understood: Understood | None
    news: News
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did, and what the source's state has to remember."""

    changes: tuple[Change, ...] = ()
    wrote: bool = False
    held: int = 0
    pending: bool = False
    next_start: datetime | None = None


async def record(
    connection: AsyncConnection,
    lab: Lab,
    answer: Answer,
    now: datetime,
    hood: Neighbourhood | None = None,
) -> Recorded:
    """Record one source's answer in the lab's listings and occurrences, and those it shares.

    Workers record unrelated answers side by side. Which labs share a meeting is known only once it
    is read: then the recording starts over, and in the end waits for all others.
    """
    held = held_at_first(connection, lab, hood)
    for _ in range(ATTEMPTS):
        if held is None:
            break
        try:
            async with connection.begin_nested():
                scene = await Scene.open(connection, lab, hood, now, held=held)
                return await _record(scene.hearing(answer.tracked), lab, answer)
        except MoreNeededError as more:
            held = more.held
    scene = await Scene.open(connection, lab, hood, now)
    return await _record(scene.hearing(answer.tracked), lab, answer)


async def _record(scene: Scene, lab: Lab, answer: Answer) -> Recorded:
    now = scene.now
    known = await scene.known()
    known += await _over(scene, answer, known)
    mine = [one for one in known if one.source == answer.tracked.id]
    stock = _stock(answer, mine, now)
    listed = await _placed(scene, answer, stock)
    known += await _others(scene, listed, mine, known)
    others = [one for one in known if one.source != answer.tracked.id]
    scene = await scene.with_sources_of(others)
    by_id = scene.sources.by_id
    names = scene.hood.names
    linked = await to_thread(link, [*listed, *others], lab.slug, names=names, told_by=by_id)
    wanted = {one.occurrence for one in (*linked, *known) if one.source in scene.own}
    settled = await scene.write(linked, known, wanted, answer.news)
    stood = set(known)
    touched = {one.occurrence for one in linked if one not in stood}
    await rejoin_touched(scene, linked, touched)
    ahead = [
        one.listing.starts_at
        for one in listed
        if one.answers_left is None and one.listing.starts_at > now
    ]
    return Recorded(
        changes=settled.changes,
        wrote=bool(settled.occurrences),
        held=stock.held,
        pending=stock.pending,
        next_start=min(ahead, default=None),
    )


async def resettle(
    connection: AsyncConnection, lab: Lab, now: datetime, hood: Neighbourhood | None = None
) -> None:
    """Merge a lab's meetings again after its sources or a decision changed, which is no news."""
    scene = await Scene.open(connection, lab, hood, now)
    known = await scene.known()
    wanted = {one.occurrence for one in known if one.source in scene.own}
    await scene.write(known, known, wanted, News(quiet=True))


async def _over(scene: Scene, answer: Answer, known: Sequence[KnownListing]) -> list[KnownListing]:
    """Return listings that were over and are told again: a postponed meeting stays the same."""
    if answer.understood is None:
        return []
    compared = {one.listing.identity for one in known if one.source == answer.tracked.id}
    missing = {listing.identity for listing in answer.understood.listings} - compared
    if not missing:
        return []
    uids = {uid for uid, _ in missing}
    found = await occurrence_store.known_by_uid(scene.connection, answer.tracked.id, uids)
    return await scene.told_of(
        {one.occurrence for one in found if one.listing.identity in missing}
        - {one.occurrence for one in known}
    )


async def _placed(scene: Scene, answer: Answer, stock: Stock) -> list[KnownListing]:
    """Return a source's listings, each with its lab and kind and where people put it."""
    source, lab = answer.tracked.source, scene.sources.lab
    told_by = (replace(one, lab=lab, kind=source.kind) for one in stock.listings)
    listed = scene.decided.place(scene.marked(told_by))
    # A correction names a meeting by the id that it had then.
    bound = {one.occurrence for one in listed if one.is_correction}
    moved = await identity.successors(scene.connection, bound)
    return [replace(one, occurrence=moved.get(one.occurrence, one.occurrence)) for one in listed]


async def _others(
    scene: Scene,
    listed: Sequence[KnownListing],
    mine: Sequence[KnownListing],
    known: Sequence[KnownListing],
) -> list[KnownListing]:
    """Return other listings: of meetings that people merged, or that might be one with these."""
    stood, read = set(mine), {one.occurrence for one in known}
    named = {one.occurrence for one in listed if one.occurrence} - read
    found = await scene.told_of(named) if named else []
    anew = [
        one
        for one in listed
        if one not in stood and not one.is_correction and one.answers_left is None
    ]
    read |= named
    near = await scene.neighbours(anew)
    return [*found, *(one for one in near if one.occurrence not in read)]


def _stock(answer: Answer, mine: Sequence[KnownListing], now: datetime) -> Stock:
    source, understood, state = answer.tracked.id, answer.understood, answer.tracked.state
    if understood is None:
        listed = [one.listing for one in mine if one.answers_left is None]
        return take_stock(mine, listed, source=source, now=now, held=bool(state.held))
    if answer.tracked.source.kind is Kind.MANUAL:
        said, bound = understood.listings, understood.bound
        return take_word(mine, said, source=source, now=now, bound=bound)
    if answer.tracked.source.kind is Kind.SCHEDULE:
        return withdraw(mine, understood.listings, source=source, now=now, until=answer.until)
    listings: Sequence[Listing] = understood.listings
    if understood.speaks_of is not None:
        listings = all_told(mine, listings, understood.speaks_of, answer.tracked.source)
    unread = [
        one.listing
        for one in mine
        if one.answers_left is None and one.listing.uid in understood.unread
    ]
    stock = take_stock(
        mine,
        # What was just read comes last, so that it prevails.
        [*unread, *listings],
        source=source,
        now=now,
        until=answer.until,
        unsure=understood.unsure,
        held=bool(state.held),
    )
    if understood.complete and not answer.news.quiet:
        return stock
    return _with_unheard(answer, stock, mine, listings, now)


def _with_unheard(
    answer: Answer,
    stock: Stock,
    mine: Sequence[KnownListing],
    listings: Sequence[Listing],
    now: datetime,
) -> Stock:
    """Keep listings that the answer did not cover: their absence is no evidence."""
    told_now = {listing.identity for listing in listings}
    present = [one for one in stock.listings if one.listing.identity in told_now]
    known_as = {one.occurrence for one in present if one.occurrence}
    unheard = [
        one
        for one in mine
        if one.listing.identity not in told_now and one.occurrence not in known_as
    ]
    if answer.understood is not None and answer.understood.complete:
        # Other settings may leave out what is still to come; what has begun is history.
        return Stock((*present, *(one for one in unheard if one.listing.starts_at <= now)))
    return Stock((*present, *unheard), held=answer.tracked.state.held)
