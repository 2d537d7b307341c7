"""A digest that was left out because nothing was on is written once something is.

From then on it lives like any other. We look for such digests only when meetings were written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import DeliveryKind
from bot.domain.due import latest_due
from bot.domain.facts import Facts
from bot.jobs.announce import NOTHING, Listener, addressee, digest_of, known_to, labs_of
from bot.store import marks, outbox, subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.delivery import Delivery
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.store.engine import Store

FILLED: Final = "filled"
"""The mark that holds the version of the data for which empty digests were checked."""


async def announce_belated(
    store: Store, registry: Registry, now: datetime, *, workspace: str
) -> int:
    """Announce digests that were empty when they were due; return how many messages.

    One that was left out because it was too late stays so.
    """
    async with store.read() as connection:
        version = str(await marks.version(connection))
        paused = await marks.get(connection, marks.PAUSED) is not None
        if paused or await marks.get(connection, FILLED) == version:
            return 0
        listeners = await _empty_handed(connection, registry, now, workspace)
        known = await known_to(connection, listeners, now)
    told = 0
    for listener in listeners:
        if parts := _ahead(digest_of(listener, known, now), known, now):
            told += await _write(store, listener, parts)
    async with store.write() as connection:
        await marks.put(connection, FILLED, version)
    return told


async def _empty_handed(
    connection: AsyncConnection, registry: Registry, now: datetime, workspace: str
) -> list[Listener]:
    """Return those who had no digest for the current period because nothing was on."""
    every = await subscriptions.all_of(connection)
    due = [(each, latest_due(each, now)) for each in every]
    slots = (digest.slot for _, digest in due if digest)
    empty = await outbox.left_out(connection, slots, NOTHING)
    listeners = (
        Listener(each, addressee(each, workspace), replace(digest, expired=False), None)
        for each, digest in due
        if digest
    )
    return [
        replace(each, labs=labs_of(registry, each.subscription))
        for each in listeners
        if each.digest and each.slot(DeliveryKind.DIGEST, each.digest.slot) in empty
    ]


def _ahead(
    parts: tuple[Delivery, ...], known: Sequence[Occurrence], now: datetime
) -> tuple[Delivery, ...]:
    """Return the digest if it contains anything one can still go to; otherwise nothing."""
    told = {one for part in parts for one in (*part.content.special, *part.content.usual)}
    worth = any(
        each.id in told and not Facts.of(each).is_off and (each.all_day or each.starts_at > now)
        for each in known
    )
    return parts if worth else ()


async def _write(store: Store, listener: Listener, parts: tuple[Delivery, ...]) -> int:
    async with store.write() as connection:
        # Meanwhile its channel may have left, or its id have replaced its name.
        if not await subscriptions.stands(connection, listener.subscription):
            return 0
        return len(parts) if await outbox.revive(connection, parts, NOTHING) else 0
