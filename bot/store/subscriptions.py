"""Subscriptions: what each channel wants to hear. The file seeds them; Slack's word is the last."""

from __future__ import annotations

import json
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.event import Attendance
from bot.domain.subscription import Rhythm, Subscription
from bot.store import marks
from bot.store.tables import subscriptions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

SEEDED: Final = "seeded"
"""The mark that holds which channels the file has brought in, as JSON pairs."""


async def seed(connection: AsyncConnection, wanted: Iterable[Subscription], now: datetime) -> int:
    """Add the subscriptions of channels that are new; return how many.

    A channel is seeded once, ever: what was edited in Slack is not overwritten, and what was
    unsubscribed there does not come back.
    """
    known = await _seeded(connection)
    rows = await connection.execute(select(subscriptions.c.workspace, subscriptions.c.channel))
    present = {(row.workspace, row.channel) for row in rows}
    # A file that names a channel twice means its first; the registry refuses it anyway.
    named = {(each.workspace, each.channel): each for each in reversed(list(wanted))}
    new = [each for key, each in reversed(named.items()) if key not in known | present]
    if new:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        # Two processes may start, and seed, at once.
        statement = dialect.insert(subscriptions).on_conflict_do_nothing()
        await connection.execute(statement, [columns(each, now) for each in new])
    if not named.keys() <= known:
        await marks.put(connection, SEEDED, json.dumps(sorted(known | named.keys())))
    return len(new)


async def _seeded(connection: AsyncConnection) -> set[tuple[str, str]]:
    remembered = json.loads(await marks.get(connection, SEEDED) or "[]")
    return {(workspace, channel) for workspace, channel in remembered}


async def all_of(connection: AsyncConnection) -> list[Subscription]:
    """Return every subscription, in the order in which they were made."""
    rows = await connection.execute(select(subscriptions).order_by(subscriptions.c.id))
    return [_subscription(row) for row in rows.mappings()]


_SAME: Final = (
    *("workspace", "channel", "day", "timezone", "language"),
    *("near", "within_km", "notices", "empty"),
)


def columns(subscription: Subscription, now: datetime) -> dict[str, Any]:
    """Return the row of a subscription; one without a beginning begins now."""
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
