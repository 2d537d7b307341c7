"""Makes the keys by which listings are found, where the store has none or other labs' names."""

from __future__ import annotations

import hashlib
from asyncio import to_thread
from typing import TYPE_CHECKING, Final

from bot.domain.finding import found_by
from bot.domain.matching.blocks import NUMBERED
from bot.jobs.scene import STILL_OPEN, Scene
from bot.store import identity, listing_keys, marks

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.neighbourhood import Neighbourhood
    from bot.store.engine import Store

AT_ONCE: Final = 1_000


async def index_anew(store: Store, hood: Neighbourhood, now: datetime) -> None:
    """Make all keys of what is not over, unless they were made by these names already.

    Many short transactions, so that others go on meanwhile; cut off, it begins again.
    """
    made_by = await to_thread(_fingerprint, hood)
    async with store.read() as connection:
        if await marks.get(connection, listing_keys.CURRENT) == made_by:
            return
    after: int | None = 0
    while after is not None:
        after = await _index_some(store, hood, now, after)
    async with store.write() as connection:
        await marks.put(connection, listing_keys.CURRENT, made_by)


async def _index_some(store: Store, hood: Neighbourhood, now: datetime, after: int) -> int | None:
    """Return the row up to which it came; None: the last."""
    async with store.write() as connection:
        scene = await Scene.of_all(connection, hood, now)
        found = await identity.some_ahead(connection, after, now - STILL_OPEN, AT_ONCE)
        keys = await to_thread(found_by, scene.marked(found), hood.names)
        rows = [one.row for one in found if one.row is not None]
        await listing_keys.replace(connection, dict(zip(rows, keys, strict=True)))
    return found[-1].row if len(found) == AT_ONCE else None


def _fingerprint(hood: Neighbourhood) -> str:
    names = hood.names
    told = hashlib.sha256(NUMBERED.encode())
    for each in (names.called, names.prefixed, names.alone):
        told.update(repr(sorted((name, sorted(labs)) for name, labs in each.items())).encode())
    told.update(repr((sorted(names.prefixes), names.network, sorted(names.networks))).encode())
    return told.hexdigest()
