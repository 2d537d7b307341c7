"""Fills a store as if every source of a simulated network had been read once before.

Reading and storing ten thousand sources for the first time takes minutes; here the same pure
functions decide what there is, and it is written in bulk. Nothing is left to be told: a forced
refresh of what it filled changes no row of a meeting, which a test holds.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, text

from bot.domain.event import Window
from bot.domain.known import KnownListing, Sources
from bot.domain.link import link
from bot.domain.neighbourhood import Neighbourhood
from bot.domain.settle import News, Standing, settle
from bot.domain.source import FetchState
from bot.feeds.document import Document, Feed
from bot.feeds.ical import fingerprint
from bot.feeds.understand import understand
from bot.jobs.indexing import index_anew
from bot.jobs.poll import FIRST_LOOK_BACK, READ_AHEAD
from bot.store import occurrences as occurrence_store, sources as source_store
from bot.store.tables import sources
from tests.benchmarks.network.world import Manner

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry
    from bot.store.engine import Store
    from tests.benchmarks.network.world import Place, World

CHUNK: Final = 500
READ: Final = frozenset({Manner.GOOD, Manner.SLOW})


async def fill(
    store: Store, world: World, registry: Registry, now: datetime, *, meetings: bool = True
) -> None:
    """Write what a first round would have written; every source is due at `now`.

    Without `meetings` only that they were read, which takes a twentieth of the time; what changes
    is then recorded as new instead of as changed, which costs about the same.
    """
    async with store.write() as connection:
        await source_store.sync(connection, registry.sources, now)
        rows = await connection.execute(select(sources.c.lab, sources.c.id))
        ids = {row.lab: row.id for row in rows}
    first = _FirstReading(world, Neighbourhood(registry), now)
    places = iter(zip(world.places, registry, strict=False))
    while some := list(islice(places, CHUNK)):
        states: dict[int, FetchState] = {}
        told: list[KnownListing] = []
        evenings: list[Occurrence] = []
        for place, lab in some:
            if place.manner not in READ:
                continue
            number = ids[lab.slug]
            states[number] = first.state(place, lab)
            if meetings:
                listed, found = first.of(place, lab, number)
                told += listed
                evenings += found
        async with store.write() as connection:
            await occurrence_store.save(connection, evenings, set())
            await occurrence_store.save_listings(connection, told)
            await source_store.save_states(connection, states)
    if meetings:
        await index_anew(store, Neighbourhood(registry), now)
    async with store.write() as connection:
        await connection.execute(text("ANALYZE"))


class _FirstReading:
    """Reads the first answer of a source without asking for it."""

    def __init__(self, world: World, hood: Neighbourhood, now: datetime) -> None:
        self._world = world
        self._hood = hood
        self._now = now
        self._window = Window(now - FIRST_LOOK_BACK, now + READ_AHEAD, now)

    def state(self, place: Place, lab: Lab) -> FetchState:
        """Return what would be remembered of the source."""
        read = self._now - timedelta(hours=1)
        state = FetchState(
            etag=f'"{place.number}-0"' if place.tagged else None,
            fingerprint=fingerprint(self._world.body(place.number, 0)),
            configuration=lab.sources[0].settings,
            next_check=self._now,
            read_until=self._window.end,
            last_changed=read,
        )
        return state.answered({}, read)

    def of(
        self, place: Place, lab: Lab, number: int
    ) -> tuple[list[KnownListing], tuple[Occurrence, ...]]:
        """Return what the source with that number lists, and its meetings."""
        (source,) = lab.sources
        body = self._world.body(place.number, 0)
        feed = Feed((Document(url=source.url or "", body=body),), fingerprint(body))
        understood = understand(source, feed, self._window)
        by_id = {number: source}
        fresh = [KnownListing(source=number, listing=one) for one in understood.listings]
        linked = link(fresh, lab.slug, names=self._hood.names, told_by=by_id)
        known = Sources(lab=lab.slug, by_id=by_id, cities=self._hood.cities)
        nothing, quiet = Standing({}), News(quiet=True)
        settled = settle(linked, nothing, known, now=self._now, news=quiet)
        return linked, settled.occurrences
