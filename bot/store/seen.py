"""What was seen already, and until when that matters, so that nothing takes effect twice.

Signatures of requests, Slack events, Socket Mode envelopes and OAuth states share one table; every
question is one statement, so that several processes agree on who came first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from bot.store.tables import seen
from bot.store.upsert import dialect_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST_KEY: Final = 120


async def remember(connection: AsyncConnection, key: str, last: datetime, now: datetime) -> bool:
    """Remember a key until `last`; False if it is known already and its time is not over."""
    dialect = dialect_of(connection)
    statement = dialect.insert(seen).values(key=key[:LONGEST_KEY], until=last)
    renewed = statement.on_conflict_do_update(
        index_elements=["key"], set_={"until": statement.excluded.until}, where=seen.c.until <= now
    )
    rows = await connection.execute(renewed.returning(seen.c.key))
    return rows.first() is not None


async def until(connection: AsyncConnection, key: str) -> datetime | None:
    """Return until when a key is remembered; None if it is unknown."""
    asked = select(seen.c.until).where(seen.c.key == key[:LONGEST_KEY])
    moment: datetime | None = (await connection.execute(asked)).scalar_one_or_none()
    return moment


async def prolong(connection: AsyncConnection, key: str, last: datetime) -> None:
    """Remember a key for longer."""
    statement = seen.update().where(seen.c.key == key[:LONGEST_KEY]).values(until=last)
    await connection.execute(statement)


async def take(connection: AsyncConnection, key: str, now: datetime) -> bool:
    """Forget a key; return whether it was known, and its time not over."""
    gone = delete(seen).where(seen.c.key == key[:LONGEST_KEY]).returning(seen.c.until)
    last = (await connection.execute(gone)).scalar_one_or_none()
    return last is not None and last > now


async def forget_before(connection: AsyncConnection, now: datetime) -> None:
    """Forget what no longer matters."""
    await connection.execute(delete(seen).where(seen.c.until <= now))
