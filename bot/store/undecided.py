"""Deliveries whose fate could not be found out, until a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, update

from bot.domain.delivery import DeliveryState
from bot.store import tellings
from bot.store.outbox import delivery_of
from bot.store.tables import deliveries

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.delivery import Delivery


async def call_posted(connection: AsyncConnection, delivery: int) -> bool:
    """Count an unknown delivery, and what it told, as sent; False if it is not unknown any more.

    Its place in the channel is not known, so it is never edited or replied to.
    """
    decided = await _decide(connection, delivery, state=DeliveryState.SENT.value, error=None)
    if decided is not None:
        await tellings.record(connection, decided)
        await tellings.lost(connection, delivery)
    return decided is not None


async def send_again(connection: AsyncConnection, delivery: int, now: datetime) -> bool:
    """Let an unknown delivery be sent again; False if it is not unknown any more."""
    again = await _decide(
        connection,
        delivery,
        state=DeliveryState.PENDING.value,
        doubted=func.coalesce(deliveries.c.doubted, deliveries.c.attempted),
        next_attempt=now,
    )
    return again is not None


async def _decide(connection: AsyncConnection, delivery: int, **values: object) -> Delivery | None:
    decided = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == delivery,
            deliveries.c.state == DeliveryState.UNKNOWN.value,
        )
        .values(leased_until=None, look_at=None, **values)
        .returning(*deliveries.c)
    )
    row = decided.mappings().first()
    return None if row is None else delivery_of(row)
