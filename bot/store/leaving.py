"""A channel leaves, or its id replaces its name: the subscription and all that depends on it.

The outbox's keys contain the channel, so a digest posted under "#name" must count as posted under
the id. What may be on the wire keeps its key, by which it is looked for in the channel; under the
id its slot is then taken by a row that is never sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Table, and_, delete, exists, literal, or_, select, update

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.store import subscriptions as store
from bot.store.outbox import TERMINAL
from bot.store.tables import deliveries, posts, subscriptions, tellings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.subscription import Subscription

UNSUBSCRIBED: Final = "the channel was unsubscribed"
SAID_BY_NAME: Final = "announced under the channel's name"
SAID_BY_ID: Final = "announced under the channel's id"

_ON_THE_WIRE: Final = (DeliveryState.SENDING.value, DeliveryState.UNKNOWN.value)


async def remove(connection: AsyncConnection, subscription: Subscription) -> bool:
    """End a subscription: what waits is not sent, and posts are not edited any more.

    False if it was gone already. The file does not bring it back.
    """
    gone = await store.delete_row(connection, subscription)
    here = _of_channel(deliveries, subscription.workspace, subscription.channel)
    of_it = deliveries.c.subscription_id == subscription.id
    ours = and_(or_(here, of_it), deliveries.c.kind != DeliveryKind.LETTER.value)
    await connection.execute(
        update(deliveries)
        .where(ours, deliveries.c.state == DeliveryState.PENDING.value)
        .values(state=DeliveryState.DROPPED.value, leased_until=None, error=UNSUBSCRIBED)
    )
    await connection.execute(
        update(posts)
        .where(posts.c.delivery_id.in_(select(deliveries.c.id).where(ours)))
        .values(living_until=None)
    )
    await connection.execute(
        delete(tellings).where(_of_channel(tellings, subscription.workspace, subscription.channel))
    )
    return gone


async def adopt(
    connection: AsyncConnection, workspace: str, channel: str, name: str, now: datetime
) -> None:
    """Replace a channel's name, as the file writes it, by its id wherever it was used.

    If there are two subscriptions, that of the id was made in Slack and is the last word.
    """
    called = f"#{name.lstrip('#')}"
    await store.choose(connection, workspace, (channel, called) if name else (channel,))
    named = await store.get(connection, workspace, called) if name else None
    if named is None:
        return
    if await store.get(connection, workspace, channel) is None:
        renamed = update(subscriptions).where(subscriptions.c.id == named.id)
        await connection.execute(renamed.values(channel=channel))
    else:
        await store.delete_row(connection, named)
    for place in {workspace, TERMINAL}:
        await _rename_deliveries(connection, place, called, channel, now)
        await _rename_tellings(connection, place, called, channel)


async def _rename_deliveries(
    connection: AsyncConnection, workspace: str, called: str, channel: str, now: datetime
) -> None:
    named = _of_channel(deliveries, workspace, called)
    other = deliveries.alias()
    taken = exists().where(
        other.c.workspace == deliveries.c.workspace,
        other.c.channel == channel,
        other.c.kind == deliveries.c.kind,
        other.c.slot == deliveries.c.slot,
        other.c.part == deliveries.c.part,
    )
    await connection.execute(
        update(deliveries).where(named, ~taken, ~_held()).values(channel=channel)
    )
    await connection.execute(
        update(deliveries)
        .where(named, ~_held(), deliveries.c.state == DeliveryState.PENDING.value)
        .values(state=DeliveryState.DROPPED.value, error=SAID_BY_ID)
    )
    await _take_slots(connection, and_(named, ~taken), channel, now)


async def _take_slots(
    connection: AsyncConnection, wanted: ColumnElement[bool], channel: str, now: datetime
) -> None:
    """Write for each delivery a row under the channel's id that is never sent."""
    ours = {
        "channel": channel,
        "state": DeliveryState.DROPPED.value,
        "error": SAID_BY_NAME,
        "next_attempt": now,
        **dict.fromkeys(("leased_until", "attempted", "doubted", "look_at", "told")),
    }
    names = [column.name for column in deliveries.c if column.name != "id"]
    copied = select(
        *(
            literal(ours[name], deliveries.c[name].type).label(name)
            if name in ours
            else deliveries.c[name]
            for name in names
        )
    ).where(wanted, _held())
    await connection.execute(deliveries.insert().from_select(names, copied))


async def _rename_tellings(
    connection: AsyncConnection, workspace: str, called: str, channel: str
) -> None:
    named, other = _of_channel(tellings, workspace, called), tellings.alias()
    taken = exists().where(
        other.c.workspace == tellings.c.workspace,
        other.c.channel == channel,
        other.c.occurrence_id == tellings.c.occurrence_id,
    )
    await connection.execute(update(tellings).where(named, ~taken).values(channel=channel))
    await connection.execute(delete(tellings).where(named))


def _held() -> ColumnElement[bool]:
    """Return the condition that a sender has it in hand, or it is still to be looked for."""
    in_hand = or_(deliveries.c.leased_until.is_not(None), deliveries.c.look_at.is_not(None))
    return or_(deliveries.c.state.in_(_ON_THE_WIRE), in_hand)


def _of_channel(table: Table, workspace: str, channel: str) -> ColumnElement[bool]:
    return and_(table.c.workspace == workspace, table.c.channel == channel)
