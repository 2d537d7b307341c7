"""The database's clock: all processes share it, however wrong their machines' clocks are.

Leases and deadlines are compared and set with it, inside the statement that writes them, in
milliseconds since 1970. What people see as a time (dueness) stays on the program's clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ColumnElement, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.sql.compiler import SQLCompiler


class DatabaseNow(FunctionElement[int]):
    """The moment at which the database runs this statement, in milliseconds since 1970."""

    type = BigInteger()
    inherit_cache = True


@compiles(DatabaseNow, "sqlite")
def _sqlite(_now: DatabaseNow, _compiler: SQLCompiler, **_options: object) -> str:
    # unixepoch('subsec') came with SQLite 3.42, and Debian 12 has 3.40. It is the same moment
    # throughout a statement: https://www.sqlite.org/lang_datefunc.html
    return "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"


@compiles(DatabaseNow, "postgresql")
def _postgresql(_now: DatabaseNow, _compiler: SQLCompiler, **_options: object) -> str:
    # Not now(), which is when the transaction began: one that had to wait for a lock would judge
    # leases by a time long past, and hand out leases that have run out already.
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"


def now() -> ColumnElement[int]:
    """Return the database's time, for use in a statement."""
    return DatabaseNow()


def after(wait: timedelta) -> ColumnElement[int]:
    """Return the moment that is `wait` from now, for use in a statement."""
    return DatabaseNow() + milliseconds(wait)


def milliseconds(wait: timedelta) -> int:
    """Return a length of time in the unit of the columns on this clock."""
    return round(wait.total_seconds() * 1000)


async def read(connection: AsyncConnection) -> int:
    """Return what the database's clock says, in milliseconds since 1970."""
    said = await connection.scalar(select(now()))
    return int(said or 0)
