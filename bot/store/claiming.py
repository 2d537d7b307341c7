"""Who may send a delivery: one sender per channel, the oldest delivery first.

A delivery can be claimed only while nothing older for its channel waits (for an hour at most, if
that fails again and again), nothing for it is on the wire, and nothing is still being looked for.
Claim (a lease) and start (committed before the request) are a transaction each; what becomes of
it is recorded by `bot.store.sending`. Leases are on the database's clock (bot.store.clock).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from bot.domain.delivery import Delivery, DeliveryState
from bot.store import clock
from bot.store.outbox import HOOKS, MAIL, TERMINAL, delivery_of
from bot.store.tables import deliveries

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import FromClause, RowMapping, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

STUCK: Final = 8
"""After this many attempts, about an hour, later deliveries need not wait for it any more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that a sender may start; `until` proves that the claim still holds."""

    delivery: Delivery
    until: int


async def claim(
    connection: AsyncConnection, workspace: str, now: datetime, lease: timedelta
) -> Claim | None:
    """Lease one delivery that may be sent now, or return None.

    `workspace` TERMINAL means the terminal's deliveries, HOOKS those to programs, anything else all
    others; the first and the last include mail. PostgreSQL steps over rows that another sender is
    claiming; on SQLite the transaction must be a write.
    """
    asked = (
        select(deliveries.c.id)
        .where(
            deliveries.c.state == DeliveryState.PENDING.value,
            deliveries.c.next_attempt <= now,
            or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until < clock.now()),
            _served(workspace),
            ~_must_wait(now),
        )
        .order_by(deliveries.c.next_attempt, deliveries.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = await take(connection, asked, leased_until=clock.after(lease))
    return None if row is None else Claim(delivery_of(row), row["leased_until"])


async def take(
    connection: AsyncConnection, asked: Select[tuple[int]], **values: ColumnElement[int]
) -> RowMapping | None:
    """Change the delivery whose id is asked for; return it as it is now, None if there is none."""
    found = await connection.scalar(asked)
    if found is None:
        return None
    changed = update(deliveries).where(deliveries.c.id == found).values(**values)
    return (await connection.execute(changed.returning(*deliveries.c))).mappings().one()


def _served(workspace: str) -> ColumnElement[bool]:
    if workspace == HOOKS:
        return deliveries.c.workspace == HOOKS
    ours = (deliveries.c.workspace == TERMINAL) == (workspace == TERMINAL)
    return or_(ours, deliveries.c.channel.like(f"{MAIL}%")) & (deliveries.c.workspace != HOOKS)


def _must_wait(now: datetime) -> ColumnElement[bool]:
    other = deliveries.alias()
    same_slot = and_(other.c.kind == deliveries.c.kind, other.c.slot == deliveries.c.slot)
    return exists().where(
        other.c.workspace == deliveries.c.workspace,
        other.c.channel == deliveries.c.channel,
        or_(
            other.c.state == DeliveryState.SENDING.value,
            and_(
                other.c.state == DeliveryState.UNKNOWN.value,
                other.c.leased_until > clock.now(),
            ),
            and_(
                other.c.state == DeliveryState.PENDING.value,
                other.c.id < deliveries.c.id,
                # A message that cannot be sent for days must not silence its channel.
                or_(same_slot, ~_is_stuck(other, now)),
            ),
        ),
    )


def _is_stuck(other: FromClause, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a part of a delivery's slot is stuck, so that all of it waits."""
    part = deliveries.alias()
    same = (part.c[name] == other.c[name] for name in ("workspace", "channel", "kind", "slot"))
    stuck = and_(part.c.attempts >= STUCK, part.c.next_attempt > now)
    return exists().where(*same, part.c.state == DeliveryState.PENDING.value, stuck)


async def start(
    connection: AsyncConnection, claimed: Claim, lease: timedelta, deadline: timedelta
) -> Delivery | None:
    """Record that the request may be on the wire; None if the claim was lost meanwhile.

    Commit before the request is made: SENDING that outlives its lease means that the sender
    crashed. After `deadline` the request can no longer be on the wire.
    """
    delivery = claimed.delivery
    await _hold_channel(connection, delivery)
    other = deliveries.alias()
    on_the_wire = exists().where(
        other.c.workspace == delivery.workspace,
        other.c.channel == delivery.channel,
        other.c.state == DeliveryState.SENDING.value,
    )
    started = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == delivery.id,
            deliveries.c.state == DeliveryState.PENDING.value,
            deliveries.c.leased_until == claimed.until,
            deliveries.c.leased_until > clock.now(),
            ~on_the_wire,
        )
        .values(
            state=DeliveryState.SENDING.value,
            attempts=delivery.attempts + 1,
            attempted=clock.now(),
            look_at=clock.after(deadline),
            empty_readings=0,
            leased_until=clock.after(lease),
        )
    )
    if not started.rowcount:
        return None
    return replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1)


async def _hold_channel(connection: AsyncConnection, delivery: Delivery) -> None:
    # Rows become visible in the order of their commits, not of their ids: two senders may have
    # claimed two deliveries of a channel. On SQLite writes come one after another anyway.
    if connection.dialect.name == "postgresql":
        channel = func.hashtextextended(f"{delivery.workspace}|{delivery.channel}", 0)
        await connection.execute(select(func.pg_advisory_xact_lock(channel)))
