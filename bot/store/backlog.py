"""How much work waits, which decides how many jobs are queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from bot.domain.delivery import DeliveryState
from bot.store import clock
from bot.store.outbox import HOOKS
from bot.store.tables import deliveries, sources

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection


async def due_sources(connection: AsyncConnection, now: datetime, most: int) -> int:
    """Count the sources that are due and that nobody is asking, up to `most`."""
    asked = select(sources.c.id).where(
        sources.c.removed.is_(False),
        sources.c.gone.is_(False),
        sources.c.next_check <= now,
        or_(sources.c.leased_until.is_(None), sources.c.leased_until < clock.now()),
    )
    return await _count(connection, asked, most)


async def due_deliveries(connection: AsyncConnection, now: datetime, most: int) -> int:
    """Count the messages that may be sent now, up to `most`, including those being claimed."""
    asked = select(deliveries.c.id).where(
        deliveries.c.state == DeliveryState.PENDING.value,
        deliveries.c.next_attempt <= now,
        deliveries.c.workspace != HOOKS,
    )
    return await _count(connection, asked, most)


async def _count(connection: AsyncConnection, asked: Select[tuple[int]], most: int) -> int:
    return (
        await connection.scalar(select(func.count()).select_from(asked.limit(most).subquery())) or 0
    )
