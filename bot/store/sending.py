"""Sending from the outbox: who holds a delivery, what became of it, and when to try again.

One sender per channel, the oldest delivery first: a delivery can be claimed only while nothing
older of its channel waits and nothing of its channel is on the wire. Each step is a transaction
of its own: claim (a lease) -> start (committed before the request) -> sent, settle or postpone.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update

from bot.domain.delivery import Delivery, DeliveryState
from bot.store import tellings
from bot.store.outbox import TERMINAL, delivery_of
from bot.store.tables import deliveries, posts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.outbox import Post


async def claim(
    connection: AsyncConnection, workspace: str, now: datetime, until: datetime
) -> Delivery | None:
    """Lease one delivery that may be sent now, or return None.

    `workspace` TERMINAL means the terminal's deliveries, anything else all others. PostgreSQL
    steps over rows that another sender is claiming; on SQLite the transaction must be a write.
    """
    asked = (
        select(deliveries)
        .where(
            deliveries.c.state == DeliveryState.PENDING.value,
            deliveries.c.next_attempt <= now,
            or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until < now),
            (deliveries.c.workspace == TERMINAL) == (workspace == TERMINAL),
            ~_must_wait(),
        )
        .order_by(deliveries.c.next_attempt, deliveries.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await connection.execute(asked)).mappings().first()
    if row is None:
        return None
    await connection.execute(
        update(deliveries).where(deliveries.c.id == row["id"]).values(leased_until=until)
    )
    return delivery_of(row)


def _must_wait() -> ColumnElement[bool]:
    other = deliveries.alias()
    return exists().where(
        other.c.workspace == deliveries.c.workspace,
        other.c.channel == deliveries.c.channel,
        or_(
            other.c.state == DeliveryState.SENDING.value,
            and_(
                other.c.state == DeliveryState.PENDING.value,
                other.c.id < deliveries.c.id,
            ),
        ),
    )


async def start(
    connection: AsyncConnection, delivery: Delivery, held: datetime, until: datetime
) -> Delivery | None:
    """Say that the request may be on the wire; None if the lease `held` was lost meanwhile.

    Commit before the request is made: whoever finds SENDING after `until` knows that it crashed.
    """
    started = await connection.execute(
        update(deliveries)
        .where(_known(delivery), deliveries.c.leased_until == held)
        .values(
            state=DeliveryState.SENDING.value,
            attempts=delivery.attempts + 1,
            leased_until=until,
        )
    )
    if not started.rowcount:
        return None
    return replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1)


def _known(delivery: Delivery) -> ColumnElement[bool]:
    # The row still stands where we left it, or was given up as unknown while we waited: an
    # answer that comes late is still the truth. A later attempt has another number.
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.attempts == delivery.attempts,
        deliveries.c.state.in_((delivery.state.value, DeliveryState.UNKNOWN.value)),
    )


async def sent(connection: AsyncConnection, delivery: Delivery, post: Post) -> bool:
    """Record what was posted; False if someone else has taken the delivery over."""
    known = await settle(connection, delivery, DeliveryState.SENT)
    if known:
        await connection.execute(insert(posts).values(delivery_id=delivery.id, **asdict(post)))
        await tellings.record(connection, delivery)
    return known


async def settle(
    connection: AsyncConnection,
    delivery: Delivery,
    state: DeliveryState,
    error: str | None = None,
) -> bool:
    """End a delivery in a state; False if someone else has taken it over."""
    settled = await connection.execute(
        update(deliveries)
        .where(_known(delivery))
        .values(state=state.value, leased_until=None, error=error)
    )
    return bool(settled.rowcount)


async def postpone(
    connection: AsyncConnection,
    delivery: Delivery,
    until: datetime,
    error: str,
    *,
    attempts: int,
) -> bool:
    """Try a delivery again at a time; `attempts` is how many now count against it."""
    postponed = await connection.execute(
        update(deliveries)
        .where(_known(delivery))
        .values(
            state=DeliveryState.PENDING.value,
            leased_until=None,
            next_attempt=until,
            attempts=attempts,
            error=error,
        )
    )
    return bool(postponed.rowcount)


async def drop_rest(connection: AsyncConnection, delivery: Delivery, error: str) -> int:
    """Drop the waiting parts that follow one; return how many."""
    dropped = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.workspace == delivery.workspace,
            deliveries.c.channel == delivery.channel,
            deliveries.c.kind == delivery.kind.value,
            deliveries.c.slot == delivery.slot,
            deliveries.c.part > delivery.part,
            deliveries.c.state == DeliveryState.PENDING.value,
        )
        .values(state=DeliveryState.DROPPED.value, leased_until=None, error=error)
    )
    return dropped.rowcount


async def give_up_lost(connection: AsyncConnection, now: datetime, error: str) -> list[Delivery]:
    """Turn deliveries whose sender crashed while sending into unknown ones; return them."""
    lost = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.state == DeliveryState.SENDING.value,
            deliveries.c.leased_until < now,
        )
        .values(state=DeliveryState.UNKNOWN.value, leased_until=None, error=error)
        .returning(*deliveries.c)
    )
    return [delivery_of(row) for row in lost.mappings()]
