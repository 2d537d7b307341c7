"""All that a decision about one lab's meetings rests on, read in the transaction that writes it."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.decision import Decided
from bot.domain.finding import moved_keys, near, sought_by
from bot.domain.known import KnownListing, Sources
from bot.domain.matching.traits import read_traits
from bot.domain.neighbourhood import Neighbourhood
from bot.domain.settle import News, Settled, Standing, settle
from bot.jobs.holding import MOST_KEYS, Held, MoreNeededError, names_of
from bot.jobs.locate import atlas_of
from bot.store import (
    identity,
    labs as lab_store,
    listing_keys,
    occurrences as occurrence_store,
    submissions as submission_store,
    turns,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Lab
    from bot.domain.source import Source, Tracked
    from bot.store.identity import Declared

STILL_OPEN: Final = timedelta(days=1)
"""Meetings that ended longer ago are history, and are not compared any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a decision rests on: a lab's sources, people's decisions, neighbouring labs.

    From its opening to the commit nobody else decides about what it has locked: the lab, those that
    tell of the same meetings, and the keys by which others could find its new listings. Lists of
    the network lock everything; what they tell of is locked meeting by meeting.
    """

    connection: AsyncConnection
    hood: Neighbourhood
    sources: Sources
    own: frozenset[int]
    """The ids of the lab's sources, including those that left the registry."""
    decided: Decided
    now: datetime
    held: Held = None

    @classmethod
    async def open(
        cls,
        connection: AsyncConnection,
        lab: Lab,
        hood: Neighbourhood | None,
        now: datetime,
        *,
        held: Held = None,
    ) -> Scene:
        """Lock the lab's sources, then wait for our turn, then read."""
        rows = await lab_store.sources_of(connection, lab.slug)
        scene = await cls.of_all(connection, hood or Neighbourhood.of_one(lab), now, held=held)
        submitted = await submission_store.submitted(connection, lab.slug)
        declared = {source.key: source for source in submitted.lab(lab).sources}
        sources = replace(
            scene.sources,
            lab=lab.slug,
            by_id={
                number: declared[kept.key].found_as(kept.memory)
                for number, kept in rows.items()
                if kept.key in declared
            },
            removed=frozenset(number for number, kept in rows.items() if kept.removed),
        )
        return replace(scene, sources=sources, own=frozenset(rows))

    @classmethod
    async def of_all(
        cls,
        connection: AsyncConnection,
        hood: Neighbourhood,
        now: datetime,
        *,
        held: Held = None,
    ) -> Scene:
        """Wait for our turn, then read; for no lab in particular."""
        if held is None:
            await turns.take(connection)
        else:
            await turns.share(connection, held)
        sources = Sources(
            lab="",
            by_id={},
            paused=await lab_store.paused(connection),
            network=hood.network,
            friends=hood.friends,
            cities=hood.cities,
        )
        return cls(
            connection=connection,
            hood=hood,
            sources=sources,
            own=frozenset(),
            decided=await _decided(connection, now),
            now=now,
            held=held,
        )

    def hearing(self, tracked: Tracked) -> Scene:
        """Return the scene with a source as it is known now.

        At its first answer the store does not yet know of what kind its address was found to be.
        """
        if tracked.id not in self.sources.by_id:
            return self
        by_id = {**self.sources.by_id, tracked.id: tracked.source}
        return replace(self, sources=replace(self.sources, by_id=by_id))

    @property
    def since(self) -> datetime:
        """The moment before which a meeting's end makes it history."""
        return self.now - STILL_OPEN

    async def known(self) -> list[KnownListing]:
        """Return every listing, whoever's, of the meetings that the lab's sources list."""
        return await self._ours(self._known)

    async def _known(self) -> list[KnownListing]:
        return self.marked(await identity.known_listings(self.connection, self.own, self.since))

    async def told_of(self, ids: Collection[str]) -> list[KnownListing]:
        """Return all listings of some occurrences."""

        async def read() -> list[KnownListing]:
            return self.marked(await identity.told_of(self.connection, ids))

        return await self._ours(read)

    async def neighbours(self, sought: Sequence[KnownListing]) -> list[KnownListing]:
        """Return all listings of other labs' meetings that these listings might mean."""
        keys = await to_thread(sought_by, sought, self.hood.names)
        if self.held is not None:
            if len(keys) > MOST_KEYS:
                raise MoreNeededError(None)
            await turns.hold(self.connection, keys)

        async def read() -> list[KnownListing]:
            found = await identity.neighbours(self.connection, keys, self.own, self.since)
            return await to_thread(near, sought, self.marked(found), self.hood.names)

        return await self._ours(read)

    async def _ours(self, read: Callable[[], Awaitable[list[KnownListing]]]) -> list[KnownListing]:
        """Return what was read, once nobody else can decide about it.

        Labs that are free are locked on the way, and then everything is read once more.
        """
        found = await read()
        if self.held is None or not (missing := self._unheld(found)):
            return found
        if not await turns.hold_if_free(self.connection, missing):
            raise MoreNeededError(self.held | missing)
        self.held.update(missing)
        found = await read()
        if missing := self._unheld(found):
            raise MoreNeededError(self.held | missing)
        return found

    def _unheld(self, found: Iterable[KnownListing]) -> set[int]:
        others = names_of(one for one in found if one.source not in self.own)
        return others - (self.held or set())

    def marked(self, found: Iterable[KnownListing]) -> list[KnownListing]:
        """Return listings; those on the network's lists get the labs that they name."""
        return [self._named(one) if one.lab == self.hood.network else one for one in found]

    def _named(self, known: KnownListing) -> KnownListing:
        known = replace(known, is_network=True)
        labs = read_traits(known.account, self.hood.names).labs
        return replace(known, named=tuple(sorted(labs)))

    async def write(
        self,
        linked: Sequence[KnownListing],
        before: Sequence[KnownListing],
        wanted: Collection[str],
        news: News,
    ) -> Settled:
        """Merge the `wanted` occurrences again, and write what differs from what is stored.

        `linked` are all listings that were read, as they are now; `before` as they were.
        """
        connection = self.connection
        scene = await self.with_sources_of(linked)
        around = await scene.around(linked, wanted)
        scene = await scene.with_sources_of(around)
        standing = Standing(*await occurrence_store.stored(connection, wanted))
        atlas = await atlas_of(connection, self.hood.registry, self.sources.lab, self.own, linked)
        settled = await to_thread(
            settle,
            [*linked, *around],
            standing,
            scene.sources,
            now=self.now,
            news=news,
            wanted=wanted,
            atlas=atlas,
        )
        fresh = {one.id for one in settled.occurrences} - standing.occurrences.keys()
        await identity.revive(connection, fresh)
        await occurrence_store.save(connection, settled.occurrences, settled.hidden)
        stood = set(before)
        changed = [one for one in linked if one not in stood]
        await occurrence_store.save_listings(connection, changed)
        await self._index(changed, before)
        kept = {(one.source, one.listing.identity) for one in linked}
        dropped = [one for one in before if (one.source, one.listing.identity) not in kept]
        await occurrence_store.forget_listings(connection, dropped)
        await occurrence_store.add_changes(connection, settled.changes)
        return settled

    async def _index(self, changed: Sequence[KnownListing], before: Iterable[KnownListing]) -> None:
        """Let others find what was just stored; `before` is how they find it already."""
        keys = await to_thread(moved_keys, changed, before, self.hood.names)
        if keys:
            await listing_keys.save(self.connection, keys)

    async def with_sources_of(self, linked: Iterable[KnownListing]) -> Scene:
        """Return the scene with the sources of all these listings, of any lab."""
        missing = {one.source for one in linked} - self.own - self.sources.by_id.keys()
        if not missing:
            return self
        found = await identity.sources_of(self.connection, missing)
        gone = {number for number, one in found.items() if one.removed}
        by_id = {number: self._declared(one) for number, one in found.items()}
        sources = replace(
            self.sources,
            by_id={**self.sources.by_id, **by_id},
            removed=self.sources.removed | gone,
        )
        return replace(self, sources=sources)

    def _declared(self, found: Declared) -> Source:
        """Return another lab's source as the registry has it, or as the store knows it."""
        lab = self.hood.registry.get(found.source.lab)
        declared = (one for one in lab.sources if one.key == found.source.key) if lab else ()
        known = next(iter(declared), None)
        return found.source if known is None else replace(known, kind=found.source.kind)

    async def around(
        self, linked: Sequence[KnownListing], wanted: Collection[str]
    ) -> list[KnownListing]:
        """Return what other labs list around dates that only a rule of theirs gives.

        Whether such a date is held back depends on all that its lab lists.
        """
        live = [one for one in linked if one.occurrence in wanted and self.sources.live(one)]
        announced = {one.occurrence for one in live if not (one.is_rule or one.is_correction)}
        labs = {
            self.sources.lab_of(one)
            for one in live
            if one.is_rule and one.occurrence not in announced
        } - {self.sources.lab}
        if not labs:
            return []
        read = {one.occurrence for one in linked}
        ids = await identity.source_ids(self.connection, labs)
        found = await identity.known_listings(self.connection, ids, self.since)
        return self.marked(one for one in found if one.occurrence not in read)


async def _decided(connection: AsyncConnection, now: datetime) -> Decided:
    decisions = await identity.decided(connection, now - STILL_OPEN)
    ids = {one for each in decisions for one in (each.kept, each.other)}
    return Decided.of(decisions, await identity.successors(connection, ids))
