"""What webhooks tell: the numbered change log, and which receivers want to hear no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.domain.delivery import DeliveryState
from bot.domain.event import Change, ChangeKind
from bot.store import clock
from bot.store.outbox import HOOKS, delivery_of
from bot.store.tables import changes, deliveries, occurrences

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.delivery import Delivery

Numbered = tuple[int, Change, tuple[str, ...]]
"""A change, its number in the log, and the slugs of its meeting's labs."""


async def changes_since(connection: AsyncConnection, since: datetime) -> list[Numbered]:
    """Return what happened since a moment (inclusive) to meetings that are shown, in order."""
    asked = (
        select(changes, occurrences.c.labs)
        .join(occurrences, occurrences.c.id == changes.c.occurrence_id)
        .where(changes.c.at >= since, occurrences.c.hidden.is_(False))
        .order_by(changes.c.id)
    )
    return [
        (
            row.id,
            Change(
                ChangeKind(row.kind),
                row.at,
                row.lab,
                row.occurrence_id,
                dict(row.before),
                dict(row.after),
            ),
            tuple(row.labs),
        )
        for row in await connection.execute(asked)
    ]


async def refused(connection: AsyncConnection, channel: str, error: str) -> bool:
    """Whether a receiver refused a delivery with this error."""
    asked = select(deliveries.c.id).where(
        deliveries.c.workspace == HOOKS,
        deliveries.c.channel == channel,
        deliveries.c.state == DeliveryState.FAILED.value,
        deliveries.c.error == error,
    )
    return await connection.scalar(asked.limit(1)) is not None


async def drop_waiting(connection: AsyncConnection, channel: str, error: str) -> None:
    """Drop what waits for a receiver."""
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.workspace == HOOKS,
            deliveries.c.channel == channel,
            deliveries.c.state == DeliveryState.PENDING.value,
        )
        .values(state=DeliveryState.DROPPED.value, leased_until=None, error=error)
    )


async def repeat_lost(connection: AsyncConnection, error: str) -> list[Delivery]:
    """Let webhooks whose sender crashed be sent once more; return them.

    Each goes out under the id that it had, by which its receiver recognises a repetition.
    """
    lost = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.state == DeliveryState.SENDING.value,
            deliveries.c.leased_until < clock.now(),
            deliveries.c.workspace == HOOKS,
        )
        .values(state=DeliveryState.PENDING.value, leased_until=None, look_at=None, error=error)
        .returning(*deliveries.c)
    )
    return [delivery_of(row) for row in lost.mappings()]
