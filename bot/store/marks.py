"""Single remembered values, such as the data's version, and whether posting is paused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, cast, delete, select, update
from sqlalchemy.types import Text

from bot.store.tables import marks
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

VERSION = "version"
PAUSED = "paused"
STAGING = "staging"

BUMPED: Final = "treffpunkt:bumped"


async def get(connection: AsyncConnection, name: str) -> str | None:
    """Return what was remembered under a name."""
    return await connection.scalar(select(marks.c.value).where(marks.c.name == name))


async def several(connection: AsyncConnection, *names: str) -> dict[str, str]:
    """Return what was remembered under some names, without those that hold nothing."""
    asked = select(marks.c.name, marks.c.value).where(marks.c.name.in_(names))
    return {row.name: row.value for row in await connection.execute(asked)}


async def put(connection: AsyncConnection, name: str, value: str) -> None:
    """Remember a value under a name."""
    await upsert(connection, marks, [{"name": name, "value": value}], key=("name",))


async def drop(connection: AsyncConnection, name: str) -> None:
    """Forget what was remembered under a name."""
    await connection.execute(delete(marks).where(marks.c.name == name))


async def version(connection: AsyncConnection) -> int:
    """Return a number that grows with every write to occurrences."""
    return int(await get(connection, VERSION) or 0)


def bump_version(connection: AsyncConnection) -> None:
    """Note that occurrences were written, so that what was rendered from them is stale.

    The row is written only at the end of the transaction, for every other writer waits for it.
    """
    connection.info[BUMPED] = True


async def settle_version(connection: AsyncConnection) -> None:
    """Raise the version if that was noted on this connection, and clear the note."""
    if connection.info.pop(BUMPED, False):
        await bump(connection, VERSION)


async def bump(connection: AsyncConnection, name: str) -> None:
    """Raise the number that is remembered under a name by one."""
    grown = cast(cast(marks.c.value, Integer) + 1, Text)
    raised = await connection.execute(update(marks).where(marks.c.name == name).values(value=grown))
    if not raised.rowcount:
        await put(connection, name, "1")
