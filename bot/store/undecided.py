"""What nobody could find out: deliveries that are unknown, until a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, update

from bot.domain.delivery import DeliveryState
from bot.store.tables import deliveries

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


async def call_posted(connection: AsyncConnection, delivery: int) -> bool:
    """Count an unknown delivery as sent; False if it is not unknown any more.

    Where it stands is not known, so it is never edited.
    """
    return await _decide(connection, delivery, state=DeliveryState.SENT.value, error=None)


async def send_again(connection: AsyncConnection, delivery: int, now: datetime) -> bool:
    """Let an unknown delivery be sent again; False if it is not unknown any more."""
    return await _decide(
        connection,
        delivery,
        state=DeliveryState.PENDING.value,
        doubted=func.coalesce(deliveries.c.doubted, deliveries.c.attempted),
        next_attempt=now,
    )


async def _decide(connection: AsyncConnection, delivery: int, **values: object) -> bool:
    decided = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == delivery,
            deliveries.c.state == DeliveryState.UNKNOWN.value,
        )
        .values(leased_until=None, look_at=None, **values)
    )
    return bool(decided.rowcount)
