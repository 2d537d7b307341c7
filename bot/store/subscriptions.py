"""Subscriptions: what each channel wants to hear. The file seeds them; Slack has the last word."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, or_, select

from bot.domain.event import Attendance
from bot.domain.subscription import Rhythm, Subscription
from bot.store import marks
from bot.store.tables import marks as marks_table, subscriptions
from bot.store.upsert import dialect_of, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.delivery import Delivery

SEEDED: Final = "seeded"
"""The mark that holds which channels the file has seeded, as JSON pairs."""

CHOSEN: Final = "chosen:"
"""Begins the marks of channels about which people have decided in Slack."""


async def seed(connection: AsyncConnection, wanted: Iterable[Subscription], now: datetime) -> int:
    """Add the subscriptions of channels that are new; return how many.

    A channel is seeded once, ever: what was edited in Slack is not overwritten, and what was
    unsubscribed there does not come back.
    """
    known = await _seeded(connection)
    chosen = await _chosen(connection)
    rows = await connection.execute(select(subscriptions.c.workspace, subscriptions.c.channel))
    present = {(row.workspace, row.channel) for row in rows}
    # If a file names a channel twice the first counts; the registry refuses it anyway.
    named = {(each.workspace, each.channel): each for each in reversed(list(wanted))}
    ours = known | present
    new = [
        each
        for key, each in reversed(named.items())
        if key not in ours and _chosen_mark(*key) not in chosen
    ]
    if new:
        dialect = dialect_of(connection)
        # Two processes may start, and seed, at once.
        statement = dialect.insert(subscriptions).on_conflict_do_nothing()
        await connection.execute(statement, [columns(each, now) for each in new])
    if not named.keys() <= known:
        await marks.put(connection, SEEDED, json.dumps(sorted(known | named.keys())))
    return len(new)


async def _seeded(connection: AsyncConnection) -> set[tuple[str, str]]:
    remembered = json.loads(await marks.get(connection, SEEDED) or "[]")
    return {(workspace, channel) for workspace, channel in remembered}


async def choose(connection: AsyncConnection, workspace: str, channels: Iterable[str]) -> None:
    """Remember that people decide about a channel in Slack, under each of its names.

    The file then has no say in it any more, and no first digest is posted there unasked.
    """
    rows = [{"name": _chosen_mark(workspace, channel), "value": ""} for channel in channels]
    await upsert(connection, marks_table, rows, key=("name",))


async def from_file(connection: AsyncConnection) -> list[Subscription]:
    """Return the subscriptions about which nobody has decided in Slack yet."""
    chosen = await _chosen(connection)
    every = await all_of(connection)
    return [each for each in every if _chosen_mark(each.workspace, each.channel) not in chosen]


async def _chosen(connection: AsyncConnection) -> set[str]:
    asked = select(marks_table.c.name).where(marks_table.c.name.startswith(CHOSEN))
    return set(await connection.scalars(asked))


def _chosen_mark(workspace: str, channel: str) -> str:
    # One mark for each, so that two people who decide at once do not undo each other.
    return CHOSEN + sha256(json.dumps([workspace, channel]).encode()).hexdigest()[:40]


async def get(
    connection: AsyncConnection, workspace: str, channel: str, name: str = ""
) -> Subscription | None:
    """Return what a channel hears, found by its id or by its name as the file writes it."""
    called = {channel, f"#{name.lstrip('#')}"} - {"", "#"}
    rows = await connection.execute(
        select(subscriptions).where(
            subscriptions.c.workspace == workspace, subscriptions.c.channel.in_(sorted(called))
        )
    )
    found = [_subscription(row) for row in rows.mappings()]
    return min(found, key=lambda each: each.channel != channel, default=None)


async def stands(connection: AsyncConnection, subscription: Subscription) -> bool:
    """Whether a subscription of that channel still exists; if so, it stays until the commit."""
    asked = select(subscriptions.c.id).where(
        subscriptions.c.id == subscription.id, subscriptions.c.channel == subscription.channel
    )
    return await connection.scalar(asked.with_for_update(read=True)) is not None


async def is_wanted(connection: AsyncConnection, delivery: Delivery) -> bool:
    """Whether a delivery's channel still listens; what needs no subscription is always wanted.

    Meanwhile its id may have replaced its name, or another subscription this one.
    """
    here = and_(
        subscriptions.c.workspace == delivery.workspace,
        subscriptions.c.channel == delivery.channel,
    )
    asked = select(subscriptions.c.id).where(or_(subscriptions.c.id == delivery.subscription, here))
    return delivery.subscription is None or await connection.scalar(asked.limit(1)) is not None


async def save(
    connection: AsyncConnection, subscription: Subscription, now: datetime
) -> Subscription:
    """Write what a channel wants to hear over what it heard before; return it with its number.

    If its rhythm is another one it begins `now`, so that no digest is made up for that would have
    been due before anybody asked for it.
    """
    before = await get(connection, subscription.workspace, subscription.channel)
    same = before is not None and _pace(before) == _pace(subscription)
    kept = replace(subscription, created=before.created if before and same else now)
    await upsert(connection, subscriptions, [columns(kept, now)], key=("workspace", "channel"))
    saved = await get(connection, subscription.workspace, subscription.channel)
    return saved or kept


def _pace(subscription: Subscription) -> tuple[object, ...]:
    day = subscription.day if subscription.rhythm is not Rhythm.DAILY else 0
    return subscription.rhythm, day, subscription.at, subscription.timezone


async def delete_row(connection: AsyncConnection, subscription: Subscription) -> bool:
    """Delete a subscription; False if it was gone. `leaving` drops what waits."""
    gone = await connection.execute(
        delete(subscriptions).where(subscriptions.c.id == subscription.id)
    )
    return bool(gone.rowcount)


async def all_of(connection: AsyncConnection) -> list[Subscription]:
    """Return every subscription, the oldest first."""
    rows = await connection.execute(select(subscriptions).order_by(subscriptions.c.id))
    return [_subscription(row) for row in rows.mappings()]


_SAME: Final = (
    *("workspace", "channel", "day", "timezone", "language"),
    *("near", "within_km", "notices", "empty"),
)


def columns(subscription: Subscription, now: datetime) -> dict[str, Any]:
    """Return the row of a subscription; one without a beginning begins `now`."""
    return {name: getattr(subscription, name) for name in _SAME} | {
        "rhythm": subscription.rhythm.value,
        "at": subscription.at.strftime("%H:%M"),
        "labs": list(subscription.labs),
        "states": list(subscription.states),
        "attendance": [each.value for each in subscription.attendance],
        "reminders": [int(lead.total_seconds()) for lead in subscription.reminders],
        "created": subscription.created or now,
    }


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(
        id=row["id"],
        rhythm=Rhythm(row["rhythm"]),
        at=time.fromisoformat(row["at"]),
        labs=tuple(row["labs"]),
        states=tuple(row["states"]),
        attendance=tuple(Attendance(each) for each in row["attendance"]),
        reminders=tuple(timedelta(seconds=lead) for lead in row["reminders"]),
        created=row["created"],
        **{name: row[name] for name in _SAME},
    )
