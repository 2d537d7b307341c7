"""What became of a delivery that was started: sent, refused, uncertain, or to be tried again.

Each step is a transaction of its own: claim -> start (both in `bot.store.claiming`) -> sent,
settle, uncertain or postpone. Leases are on the database's clock (bot.store.clock).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, insert, update

from bot.domain.delivery import Delivery, DeliveryState
from bot.store import clock, tellings
from bot.store.outbox import HOOKS, MAIL, TERMINAL, delivery_of
from bot.store.tables import deliveries, posts

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.outbox import Post


def _known(delivery: Delivery) -> ColumnElement[bool]:
    # The row is as we left it, or was given up as unknown while we waited: a late answer is
    # still the truth. A later attempt has another number.
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.attempts == delivery.attempts,
        deliveries.c.state.in_((delivery.state.value, DeliveryState.UNKNOWN.value)),
    )


async def sent(
    connection: AsyncConnection, delivery: Delivery, post: Post, look_again: timedelta
) -> bool:
    """Record what was posted; False if somebody else has taken the delivery over.

    One that was repeated or taken over may stand there twice: it is looked for once more, after
    `look_again`, or at once if it was taken over.
    """
    # Even one that is about to be repeated was sent, if the late answer says so.
    stands = (DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.PENDING)
    again = case((deliveries.c.doubted.is_not(None), clock.after(look_again)), else_=None)
    recorded = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == delivery.id,
            deliveries.c.attempts == delivery.attempts,
            deliveries.c.state.in_([state.value for state in stands]),
        )
        .values(state=DeliveryState.SENT.value, leased_until=None, error=None, look_at=again)
    )
    if recorded.rowcount:
        await connection.execute(insert(posts).values(delivery_id=delivery.id, **asdict(post)))
        await tellings.record(connection, delivery)
        return True
    await _look_again(connection, delivery, clock.now())
    return False


async def _look_again(
    connection: AsyncConnection, delivery: Delivery, when: ColumnElement[int]
) -> None:
    """Have it looked for once more if somebody else recorded it as sent: ours may be there, too."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.state == DeliveryState.SENT.value)
        .values(look_at=when)
    )


async def settle(
    connection: AsyncConnection,
    delivery: Delivery,
    state: DeliveryState,
    error: str | None = None,
) -> bool:
    """End a delivery in a state; False if somebody else has taken it over."""
    settled = await connection.execute(
        update(deliveries)
        .where(_known(delivery))
        .values(state=state.value, leased_until=None, look_at=None, error=error)
    )
    return bool(settled.rowcount)


async def uncertain(
    connection: AsyncConnection,
    delivery: Delivery,
    error: str,
    hold: timedelta,
    *,
    deadline: timedelta = timedelta(0),
) -> bool:
    """Record that nobody knows whether it was posted; False if somebody else has taken it over.

    Its channel waits until that is known, at most for `hold`. If it was taken over and sent, its
    channel is read once more after `deadline`, when our request is no longer on the wire.
    """
    recorded = await connection.execute(
        update(deliveries).where(_known(delivery)).values(**_as_uncertain(error, hold))
    )
    if not recorded.rowcount:
        await _look_again(connection, delivery, clock.after(deadline))
    return bool(recorded.rowcount)


def _as_uncertain(error: str, hold: timedelta) -> dict[str, Any]:
    # We cannot look into a mailbox or a terminal: a person decides, and nothing waits for it.
    # What an older version left behind has no `attempted`, and no mark to know it by.
    findable = and_(
        deliveries.c.workspace != TERMINAL,
        deliveries.c.channel.not_like(f"{MAIL}%"),
        deliveries.c.attempted.is_not(None),
    )
    return {
        "state": DeliveryState.UNKNOWN.value,
        "leased_until": case((findable, clock.after(hold)), else_=None),
        "look_at": case((findable, deliveries.c.look_at), else_=None),
        "error": error,
    }


async def postpone(
    connection: AsyncConnection,
    delivery: Delivery,
    until: datetime,
    error: str,
    *,
    attempts: int,
) -> bool:
    """Put a delivery off until a time; `attempts` is how many now count against it."""
    postponed = await connection.execute(
        update(deliveries)
        .where(_known(delivery))
        .values(
            state=DeliveryState.PENDING.value,
            leased_until=None,
            look_at=None,
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


async def give_up_lost(connection: AsyncConnection, error: str, hold: timedelta) -> list[Delivery]:
    """Turn deliveries whose sender crashed while sending into unknown ones; return them."""
    lost = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.state == DeliveryState.SENDING.value,
            deliveries.c.leased_until < clock.now(),
            deliveries.c.workspace != HOOKS,
        )
        .values(**_as_uncertain(error, hold))
        .returning(*deliveries.c)
    )
    return [delivery_of(row) for row in lost.mappings()]
