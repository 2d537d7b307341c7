"""Sending from the outbox: who holds a delivery, what became of it, and when to try again.

One sender per channel, the oldest delivery first: a delivery can be claimed only while nothing
older of its channel waits (for an hour at most, if that fails again and again), nothing of it is
on the wire, and nothing of it is still looked for.
Each step is a transaction of its own: claim (a lease) -> start (committed before the request)
-> sent, settle, doubt or postpone. Leases are on the database's clock (bot.store.clock).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, select, update

from bot.domain.delivery import Delivery, DeliveryState
from bot.store import clock, tellings
from bot.store.outbox import HOOKS, MAIL, TERMINAL, delivery_of
from bot.store.tables import deliveries, posts

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import FromClause
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.outbox import Post


STUCK: Final = 8
"""After so many attempts, about an hour, what comes later need not wait for it any more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that a sender may start; `until` proves that it still is the one that may."""

    delivery: Delivery
    until: int


async def claim(
    connection: AsyncConnection, workspace: str, now: datetime, lease: timedelta
) -> Claim | None:
    """Lease one delivery that may be sent now, or return None.

    `workspace` TERMINAL means the terminal's deliveries, HOOKS those to programs, else all others;
    mail goes with both. PostgreSQL steps over rows that another sender is claiming; on SQLite the
    transaction must be a write.
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
    found = await connection.scalar(asked)
    if found is None:
        return None
    leased = await connection.execute(
        update(deliveries)
        .where(deliveries.c.id == found)
        .values(leased_until=clock.after(lease))
        .returning(*deliveries.c)
    )
    row = leased.mappings().one()
    return Claim(delivery_of(row), row["leased_until"])


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
                # What cannot be said for days must not silence its channel.
                or_(same_slot, ~_is_stuck(other, now)),
            ),
        ),
    )


def _is_stuck(other: FromClause, now: datetime) -> ColumnElement[bool]:
    """Whether a part of a delivery's slot is stuck for now, so that all of them wait."""
    part = deliveries.alias()
    same = (part.c[name] == other.c[name] for name in ("workspace", "channel", "kind", "slot"))
    stuck = and_(part.c.attempts >= STUCK, part.c.next_attempt > now)
    return exists().where(*same, part.c.state == DeliveryState.PENDING.value, stuck)


async def start(
    connection: AsyncConnection, claimed: Claim, lease: timedelta, deadline: timedelta
) -> Delivery | None:
    """Say that the request may be on the wire; None if the claim was lost meanwhile.

    Commit before the request is made: whoever finds SENDING after the lease knows that it
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


def _known(delivery: Delivery) -> ColumnElement[bool]:
    # The row still stands where we left it, or was given up as unknown while we waited: an
    # answer that comes late is still the truth. A later attempt has another number.
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.attempts == delivery.attempts,
        deliveries.c.state.in_((delivery.state.value, DeliveryState.UNKNOWN.value)),
    )


async def sent(
    connection: AsyncConnection, delivery: Delivery, post: Post, look_again: timedelta
) -> bool:
    """Record what was posted; False if someone else has taken the delivery over.

    What was repeated after a doubt, or is taken over, may stand there twice: after `look_again`
    (at once, if taken over) it is looked for once more.
    """
    # Even one that is about to be repeated was sent, if that is what the late answer says.
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
    """Have it looked for once more if someone else has it as sent: ours may stand there, too."""
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
    """End a delivery in a state; False if someone else has taken it over."""
    settled = await connection.execute(
        update(deliveries)
        .where(_known(delivery))
        .values(state=state.value, leased_until=None, look_at=None, error=error)
    )
    return bool(settled.rowcount)


async def doubt(
    connection: AsyncConnection,
    delivery: Delivery,
    error: str,
    hold: timedelta,
    *,
    deadline: timedelta = timedelta(0),
) -> bool:
    """Say that nobody knows whether it was posted; False if someone else has taken it over.

    Its channel waits until that is known, at most as long as `hold`. If it was taken over and
    sent, its channel is read once more after `deadline`, when our request is no longer on the wire.
    """
    doubted = await connection.execute(
        update(deliveries).where(_known(delivery)).values(**_doubtful(error, hold))
    )
    if not doubted.rowcount:
        await _look_again(connection, delivery, clock.after(deadline))
    return bool(doubted.rowcount)


def _doubtful(error: str, hold: timedelta) -> dict[str, Any]:
    # Nobody can look into a mailbox or a terminal: a person decides, and nothing waits for it.
    # What an older version left behind carries no `attempted`, and no mark to know it by.
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
    """Try a delivery again at a time; `attempts` is how many now count against it."""
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
        .values(**_doubtful(error, hold))
        .returning(*deliveries.c)
    )
    return [delivery_of(row) for row in lost.mappings()]
