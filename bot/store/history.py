"""What happened to a meeting, and forgetting what is long over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, exists, or_, select

from bot.domain.event import Change, ChangeKind
from bot.store.tables import aliases, changes, decisions, deliveries, listings, occurrences

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

MOST: Final = 100
"""How many changes of a meeting are read: a feed may change its mind every hour."""


async def of_meeting(connection: AsyncConnection, occurrence: str) -> list[Change]:
    """Return what lately happened to a meeting and those merged into it, the oldest first."""
    merged = select(aliases.c.id).where(aliases.c.occurrence_id == occurrence)
    asked = (
        select(changes)
        .where(or_(changes.c.occurrence_id == occurrence, changes.c.occurrence_id.in_(merged)))
        .order_by(changes.c.id.desc())
        .limit(MOST)
    )
    rows = (await connection.execute(asked)).all()
    return [
        Change(ChangeKind(row.kind), row.at, row.lab, row.occurrence_id, row.before, row.after)
        for row in reversed(rows)
    ]


async def forget_before(connection: AsyncConnection, limit: datetime) -> None:
    """Delete meetings that ended, and deliveries that were created, before a moment.

    A meeting stays as long as one of its listings does; changes and aliases go with it.
    """
    await connection.execute(delete(listings).where(listings.c.ends_at < limit))
    told = exists(select(listings.c.id).where(listings.c.occurrence_id == occurrences.c.id))
    await connection.execute(delete(occurrences).where(occurrences.c.ends_at < limit, ~told))
    await connection.execute(delete(decisions).where(decisions.c.until < limit))
    await connection.execute(delete(deliveries).where(deliveries.c.created < limit))
