"""Forgetting what is long over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select

from bot.store.tables import decisions, deliveries, listings, occurrences

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


async def forget_before(connection: AsyncConnection, limit: datetime) -> None:
    """Delete meetings that ended, and deliveries that were made, before a moment.

    A meeting stays as long as one of its listings does; changes and aliases go with it.
    """
    await connection.execute(delete(listings).where(listings.c.ends_at < limit))
    told = exists(select(listings.c.id).where(listings.c.occurrence_id == occurrences.c.id))
    await connection.execute(delete(occurrences).where(occurrences.c.ends_at < limit, ~told))
    await connection.execute(delete(decisions).where(decisions.c.until < limit))
    await connection.execute(delete(deliveries).where(deliveries.c.created < limit))
