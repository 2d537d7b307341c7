"""The outbox: deliveries that were decided, their states, and the posts they became.

A slot is announced once, ever: (workspace, channel, kind, slot, part) is unique, and a delivery
that was refused or dropped keeps its row. `bot.store.claiming` says how a row is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, insert, or_, select

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.store.contents import content_of, frozen
from bot.store.tables import deliveries, posts
from bot.store.upsert import dialect_of
from bot.store.waking import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

TERMINAL: Final = "terminal"
"""The workspace of deliveries that are shown here because there is no token."""

HOOKS: Final = "hook"
"""The workspace of webhooks: they are sent separately, so that none ever delays a message."""

MAIL: Final = "mail:"
"""Begins the channel of a letter that goes by mail: mail:karlsruhe@codefor.de."""

Slot = tuple[str, str, DeliveryKind, str]
"""Workspace, channel, kind and slot: what all parts of one announcement share."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message that stands in Slack and that we can still edit."""

    channel: str
    """The id Slack answered with."""
    ts: str
    shown: str
    """A hash of what it shows."""


async def add(connection: AsyncConnection, parts: Sequence[Delivery]) -> bool:
    """Write all parts of one slot; False, and nothing is written, if the slot is taken."""
    first, *rest = [columns(part) for part in parts]
    dialect = dialect_of(connection)
    # Part 1 is the gate: its loser must not add a part that the winner does not need.
    gate = dialect.insert(deliveries).values(first).on_conflict_do_nothing()
    won = (await connection.execute(gate.returning(deliveries.c.id))).first() is not None
    if won and rest:
        await connection.execute(insert(deliveries), rest)
    if won and any(_is_to_send(part) for part in parts):
        written(connection)
    return won


async def left_out(connection: AsyncConnection, slots: Iterable[str], why: str) -> set[Slot]:
    """Return which of these slots were left out for this reason, in any channel."""
    asked = select(
        deliveries.c.workspace, deliveries.c.channel, deliveries.c.kind, deliveries.c.slot
    ).where(deliveries.c.slot.in_(sorted(set(slots))), *_dropped(why))
    rows = await connection.execute(asked)
    return {(row.workspace, row.channel, DeliveryKind(row.kind), row.slot) for row in rows}


async def revive(connection: AsyncConnection, parts: Sequence[Delivery], why: str) -> bool:
    """Write all parts of a slot that was left out for this reason; False if it no longer is."""
    first = columns(parts[0])
    key = ("workspace", "channel", "kind", "slot")
    # If two find it left out, one deletes the row; the other waits for that, and finds none.
    there = delete(deliveries).where(*(deliveries.c[name] == first[name] for name in key))
    gone = await connection.execute(there.where(*_dropped(why)))
    return bool(gone.rowcount) and await add(connection, parts)


def _dropped(why: str) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.state == DeliveryState.DROPPED.value, deliveries.c.error == why


async def add_each(connection: AsyncConnection, several: Sequence[Delivery]) -> None:
    """Write deliveries, each the only part of its slot, unless that is taken.

    In one statement.
    """
    dialect = dialect_of(connection)
    rows = [columns(delivery) for delivery in several]
    if rows:
        await connection.execute(dialect.insert(deliveries).on_conflict_do_nothing(), rows)
    if any(_is_to_send(delivery) for delivery in several):
        written(connection)


def _is_to_send(delivery: Delivery) -> bool:
    # A webhook is sent in the tick that writes its row.
    return delivery.state is DeliveryState.PENDING and delivery.workspace != HOOKS


def columns(delivery: Delivery) -> dict[str, Any]:
    """Return the row of a new delivery; for the modules of this package only."""
    row = {name: getattr(delivery, name) for name in _SAME}
    return row | {
        "kind": delivery.kind.value,
        "state": delivery.state.value,
        "subscription_id": delivery.subscription,
        "content": frozen(delivery.content),
    }


_SAME: Final = (
    *("workspace", "channel", "slot", "part", "created"),
    *("attempts", "next_attempt", "error"),
)


def delivery_of(row: RowMapping) -> Delivery:
    """Return the delivery of a row; for the modules of this package only."""
    return Delivery(
        id=row["id"],
        kind=DeliveryKind(row["kind"]),
        state=DeliveryState(row["state"]),
        subscription=row["subscription_id"],
        content=content_of(row["content"]),
        **{name: row[name] for name in _SAME},
    )


async def taken(connection: AsyncConnection, slots: Iterable[str]) -> set[Slot]:
    """Return which of these slots were announced, in any channel."""
    asked = select(
        deliveries.c.workspace, deliveries.c.channel, deliveries.c.kind, deliveries.c.slot
    ).where(deliveries.c.slot.in_(sorted(set(slots))), deliveries.c.part == 1)
    rows = await connection.execute(asked)
    return {(row.workspace, row.channel, DeliveryKind(row.kind), row.slot) for row in rows}


async def slots(connection: AsyncConnection, begin: str) -> set[str]:
    """Return the slots that begin like this, in any channel."""
    named = deliveries.c.slot.startswith(begin, autoescape=True)
    return set(await connection.scalars(select(deliveries.c.slot).where(named)))


async def free(connection: AsyncConnection, slot: Slot) -> None:
    """Make a slot available again, unless a part of it was posted or may yet be."""
    workspace, channel, kind, name = slot
    of_slot = and_(
        deliveries.c.workspace == workspace,
        deliveries.c.channel == channel,
        deliveries.c.kind == kind.value,
        deliveries.c.slot == name,
    )
    over = {DeliveryState.FAILED.value, DeliveryState.DROPPED.value}
    states = await connection.scalars(select(deliveries.c.state).where(of_slot))
    if set(states) <= over:
        await connection.execute(delete(deliveries).where(of_slot))


async def in_state(connection: AsyncConnection, *states: DeliveryState) -> list[Delivery]:
    """Return the deliveries in some states, the oldest first."""
    named = [state.value for state in states]
    asked = select(deliveries).where(deliveries.c.state.in_(named)).order_by(deliveries.c.id)
    return [delivery_of(row) for row in (await connection.execute(asked)).mappings()]


async def told(connection: AsyncConnection) -> set[tuple[str, str]]:
    """Return each (workspace, channel) that was sent a digest, or is about to be sent one."""
    over = (DeliveryState.FAILED.value, DeliveryState.DROPPED.value)
    asked = (
        select(deliveries.c.workspace, deliveries.c.channel)
        .where(deliveries.c.kind == DeliveryKind.DIGEST.value, deliveries.c.state.not_in(over))
        .distinct()
    )
    return {(row.workspace, row.channel) for row in await connection.execute(asked)}


async def decided(connection: AsyncConnection) -> set[tuple[str, str]]:
    """Return each (workspace, channel) that ever had a digest, whatever became of it."""
    of_digests = deliveries.c.kind == DeliveryKind.DIGEST.value
    asked = select(deliveries.c.workspace, deliveries.c.channel).where(of_digests).distinct()
    return {(row.workspace, row.channel) for row in await connection.execute(asked)}


async def busy(connection: AsyncConnection, now: datetime) -> bool:
    """Whether any delivery is due, or was on the wire when last heard of."""
    asked = select(deliveries.c.id).where(
        or_(
            deliveries.c.state == DeliveryState.SENDING.value,
            and_(
                deliveries.c.state == DeliveryState.PENDING.value,
                deliveries.c.next_attempt <= now,
            ),
        )
    )
    return await connection.scalar(asked.limit(1)) is not None


async def has_any(connection: AsyncConnection) -> bool:
    """Whether there was ever anything to send."""
    return await connection.scalar(select(deliveries.c.id).limit(1)) is not None


async def post_of(connection: AsyncConnection, delivery: int) -> Post | None:
    """Return the post that a delivery became."""
    asked = select(posts.c.channel, posts.c.ts, posts.c.shown).where(
        posts.c.delivery_id == delivery
    )
    row = (await connection.execute(asked)).first()
    return None if row is None else Post(*row)
