"""Looking whether a delivery was posted: who looks, what was found, and when to look again.

Like a sender, a reader holds a lease: `look_at` is moved to its end, and what was found is written
only while it is still there. Everything here is on the database's clock.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, select, update

from bot.domain.delivery import Delivery, DeliveryState
from bot.store import clock
from bot.store.claiming import take
from bot.store.outbox import Post, delivery_of, post_of
from bot.store.tables import deliveries, posts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """A delivery that may not stand in its channel exactly once.

    `since` (seconds since 1970) is when the first request that may have posted it went out,
    `age` how long ago that was. `place` is the channel's id, if we know it from what we posted
    there. `thread` is the post under which it is a reply, `post` itself as it was recorded.
    """

    delivery: Delivery
    until: int
    since: float
    age: timedelta
    empty_readings: int
    place: str | None
    thread: Post | None
    post: Post | None


async def waiting(connection: AsyncConnection) -> bool:
    """Whether anything is due to be looked for."""
    return await connection.scalar(select(deliveries.c.id).where(_due()).limit(1)) is not None


def _due() -> ColumnElement[bool]:
    looked_for = (DeliveryState.UNKNOWN.value, DeliveryState.SENT.value)
    return and_(deliveries.c.look_at <= clock.now(), deliveries.c.state.in_(looked_for))


async def claim(connection: AsyncConnection, lease: timedelta) -> Uncertain | None:
    """Lease one delivery that is due to be looked for, or return None."""
    asked = (
        select(deliveries.c.id)
        .where(_due())
        .order_by(deliveries.c.look_at, deliveries.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = await take(connection, asked, look_at=clock.after(lease))
    if row is None:
        return None
    delivery = delivery_of(row)
    since = row["doubted"] or row["attempted"] or 0
    thread = delivery.content.thread
    return Uncertain(
        delivery=delivery,
        until=row["look_at"],
        since=since / 1000,
        age=timedelta(milliseconds=await clock.read(connection) - since),
        empty_readings=row["empty_readings"],
        place=await _place(connection, delivery),
        thread=None if thread is None else await post_of(connection, thread),
        post=await post_of(connection, delivery.id),
    )


async def _place(connection: AsyncConnection, delivery: Delivery) -> str | None:
    """Return the id under which Slack last took a message to this channel."""
    asked = (
        select(posts.c.channel)
        .join(deliveries, deliveries.c.id == posts.c.delivery_id)
        .where(
            deliveries.c.workspace == delivery.workspace,
            deliveries.c.channel == delivery.channel,
        )
        .order_by(posts.c.delivery_id.desc())
        .limit(1)
    )
    place: str | None = await connection.scalar(asked)
    return place


async def not_found(connection: AsyncConnection, uncertain: Uncertain, again: timedelta) -> bool:
    """Count a complete reading that did not show it, and look again after a while."""
    counted = uncertain.empty_readings + 1
    return await _write(connection, uncertain, empty_readings=counted, look_at=clock.after(again))


async def look_later(connection: AsyncConnection, uncertain: Uncertain, wait: timedelta) -> bool:
    """Look again after a while: this reading proved nothing."""
    return await _write(connection, uncertain, look_at=clock.after(wait))


async def cannot_look(
    connection: AsyncConnection, uncertain: Uncertain, wait: timedelta, error: str
) -> bool:
    """Look again much later: a person must do something first; its channel goes on meanwhile."""
    written = {"look_at": clock.after(wait), "leased_until": None, "error": error}
    return await _write(connection, uncertain, **written)


async def repeat(connection: AsyncConnection, uncertain: Uncertain, now: datetime) -> bool:
    """Let a delivery that is not in its channel be sent again."""
    return await _write(
        connection,
        uncertain,
        state=DeliveryState.PENDING.value,
        doubted=func.coalesce(deliveries.c.doubted, deliveries.c.attempted),
        next_attempt=now,
        leased_until=None,
        look_at=None,
    )


async def drop(connection: AsyncConnection, uncertain: Uncertain, error: str) -> bool:
    """Drop a delivery that was not posted and is no longer worth sending."""
    dropped = DeliveryState.DROPPED.value
    return await _write(
        connection, uncertain, state=dropped, error=error, leased_until=None, look_at=None
    )


async def end(connection: AsyncConnection, uncertain: Uncertain) -> bool:
    """Record that a delivery stands in its channel once, as recorded."""
    return await _write(connection, uncertain, look_at=None)


async def move(connection: AsyncConnection, uncertain: Uncertain, post: Post) -> None:
    """Record which of two posts stays; the other is still to be removed."""
    ours = posts.c.delivery_id == uncertain.delivery.id
    await connection.execute(update(posts).where(ours).values(**asdict(post)))


async def _write(connection: AsyncConnection, uncertain: Uncertain, **values: object) -> bool:
    """Write if the lease still stands; whatever settles it moves `look_at`."""
    written = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == uncertain.delivery.id,
            deliveries.c.state == uncertain.delivery.state.value,
            deliveries.c.look_at == uncertain.until,
        )
        .values(**values)
    )
    return bool(written.rowcount)
