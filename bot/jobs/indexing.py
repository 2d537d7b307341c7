"""Makes the keys by which listings are found, if there are none or labs' names changed."""

from __future__ import annotations

import hashlib
from asyncio import to_thread
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.domain.finding import found_by
from bot.domain.matching.blocks import NUMBERED
from bot.jobs.scene import STILL_OPEN, Scene
from bot.store import identity, listing_keys, marks

if TYPE_CHECKING:
    from bot.domain.neighbourhood import Neighbourhood
    from bot.store.engine import Store

AT_ONCE: Final = 1_000


async def index_anew(store: Store, hood: Neighbourhood, now: datetime) -> None:
    """Make all keys of what is not over, unless they were already made from these names.

    In many short transactions, so that others go on meanwhile; several processes share the work,
    and an interrupted run is resumed where it was.
    """
    made_by = await to_thread(_fingerprint, hood)
    async with store.read() as connection:
        if await marks.get(connection, listing_keys.CURRENT) == made_by:
            return
    # A program that was given another time must not leave out what is not over yet.
    now = min(now, datetime.now(UTC))
    while await _index_some(store, hood, now, made_by):
        pass


async def _index_some(store: Store, hood: Neighbourhood, now: datetime, made_by: str) -> bool:
    """Make some keys; return whether there may be more to make."""
    async with store.write() as connection:
        scene = await Scene.of_all(connection, hood, now)
        done = await marks.several(connection, listing_keys.CURRENT, listing_keys.COMING)
        if done.get(listing_keys.CURRENT) == made_by:
            return False
        names, _, row = done.get(listing_keys.COMING, "").partition(" ")
        after = int(row) if names == made_by else 0
        found = await identity.some_ahead(connection, after, now - STILL_OPEN, AT_ONCE)
        keys = await to_thread(found_by, scene.marked(found), hood.names)
        rows = [one.row for one in found if one.row is not None]
        await listing_keys.replace(connection, dict(zip(rows, keys, strict=True)))
        if len(found) == AT_ONCE:
            await marks.put(connection, listing_keys.COMING, f"{made_by} {rows[-1]}")
            return True
        await marks.drop(connection, listing_keys.COMING)
        await marks.put(connection, listing_keys.CURRENT, made_by)
        return False


def _fingerprint(hood: Neighbourhood) -> str:
    names = hood.names
    told = hashlib.sha256(NUMBERED.encode())
    for each in (names.called, names.prefixed, names.alone):
        told.update(repr(sorted((name, sorted(labs)) for name, labs in each.items())).encode())
    told.update(repr((sorted(names.prefixes), names.network, sorted(names.networks))).encode())
    told.update(repr((names.languages.codes, sorted(names.nouns))).encode())
    return told.hexdigest()
