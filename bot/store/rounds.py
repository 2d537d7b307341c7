"""When each job was last done, by any worker, and whose turn it is to ping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Float, cast, or_, update

from bot.store import marks
from bot.store.figures import DONE, jobs_done
from bot.store.tables import marks as rows
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncConnection

SAID: Final = "pinged"
"""The mark that holds when we last pinged that all is well."""


async def note(connection: AsyncConnection, name: str, now: datetime) -> None:
    """Write down that a job was done just now."""
    await marks.put(connection, f"{DONE}{name}", str(round(now.timestamp(), 1)))


async def all_within(
    connection: AsyncConnection, limits: Mapping[str, timedelta], now: datetime
) -> bool:
    """Whether each of these jobs was done within its time."""
    done = await jobs_done(connection)
    return all(
        name in done and now.timestamp() - done[name] <= limit.total_seconds()
        for name, limit in limits.items()
    )


async def take_turn(connection: AsyncConnection, every: timedelta, now: datetime) -> bool:
    """Whether nobody pinged lately, so that the caller does; of several callers, one gets the turn.

    A ping in the future is due to a clock that ran ahead.
    """
    value, limit = cast(rows.c.value, Float), every.total_seconds()
    stamp = now.timestamp()
    stale = or_(value <= stamp - limit, value > stamp + limit)
    taken = await connection.execute(
        update(rows).where(rows.c.name == SAID, stale).values(value=str(stamp))
    )
    if taken.rowcount:
        return True
    if await marks.get(connection, SAID) is not None:
        return False
    await insert_missing(connection, rows, [{"name": SAID, "value": str(stamp)}], key=("name",))
    return await marks.get(connection, SAID) == str(stamp)
