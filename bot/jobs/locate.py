"""Gather what is needed to locate meetings; no outside service is asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.locate import Atlas, houses, lacks_position, pins, unknown_cities
from bot.feeds.cities import known_cities
from bot.store import whereabouts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.known import KnownListing
    from bot.domain.lab import Registry


async def atlas_of(
    connection: AsyncConnection,
    registry: Registry,
    lab: str,
    own: Collection[int],
    listings: Sequence[KnownListing],
) -> Atlas:
    """Return what is known of the places of a lab's meetings; `own` are its sources.

    A joint meeting is located by where either lab met before, whichever of them is read.
    """
    lost = [one.listing for one in listings if lacks_position(one.listing)]
    if not lost:
        return Atlas()
    sources = {*own, *(one.source for one in listings)}
    pinned = await whereabouts.pinned(connection, sources)
    known = houses([*pins(one.listing for one in listings), *pinned])
    names = unknown_cities(lost, known, registry.get(lab))
    # In a thread: the first look-up reads the list.
    cities = await asyncio.to_thread(known_cities, names) if names else {}
    return Atlas(known, cities, registry.labs)
