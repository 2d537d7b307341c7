"""Who may decide which listings tell of one meeting: all in turn, or several side by side.

PostgreSQL's advisory locks, held until the transaction or the savepoint ends. On SQLite every write
waits for its turn anyway.
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.store import listing_keys

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

LOCK: Final = 0x6D656574
"""Names PostgreSQL's advisory lock. Not the number that `bot.store.migrate` takes: a migration
would wait for tables that are in use by somebody who waits for it."""


async def take(connection: AsyncConnection) -> None:
    """Wait until nobody else decides which listings tell of one meeting; holds until the commit.

    Taken after the lock on a lab's sources, before anything is read. On SQLite every write waits
    for its turn anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


async def share(connection: AsyncConnection, names: Collection[int]) -> None:
    """Wait until nobody else decides about what these numbers name, nor about everything.

    PostgreSQL only. A recording that needs more names than it holds lets go of all and starts over,
    so that they are always taken in one order and nobody waits in a circle.
    """
    await connection.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))
    await hold(connection, names)


async def hold(connection: AsyncConnection, names: Collection[int]) -> None:
    """Wait until nobody else holds one of these numbers, one after the other in their order.

    Keys by which listings are found, without those that single out none: two workers that record
    one meeting of two labs would each find it new. Taken after labs, before others' are read.
    """
    if names:
        dialect = connection.dialect.name
        await connection.execute(_holding(dialect), listing_keys.told(names, dialect))


async def hold_if_free(connection: AsyncConnection, names: Collection[int]) -> bool:
    """Hold these numbers if nobody else does; if not, some of them until the savepoint ends."""
    dialect = connection.dialect.name
    taken = await connection.execute(_holding_if_free(dialect), listing_keys.told(names, dialect))
    return all(taken.scalars())


@cache
def _holding_if_free(dialect: str) -> Select[tuple[bool]]:
    wanted = listing_keys.telling(dialect).subquery("wanted")
    return select(func.pg_try_advisory_xact_lock(wanted.c.value))


@cache
def _holding(dialect: str) -> Select[tuple[object]]:
    wanted = listing_keys.telling(dialect).subquery("wanted")
    return select(func.pg_advisory_xact_lock(wanted.c.value))
