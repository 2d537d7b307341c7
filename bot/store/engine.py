"""Opening the database: SQLite (WAL) or PostgreSQL, reading and writing.

Writes begin IMMEDIATE on SQLite; reads are plain and are never upgraded to writes, so a reader
never fails behind a writer (https://www.sqlite.org/isolation.html).
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL, Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection

BUSY_TIMEOUT_MS: Final = 10_000
PRAGMAS: Final = (
    # First, for the others may have to wait too.
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


def driver_url(database_url: str) -> URL:
    """Return the address with the driver we use; StoreError if it names no database we know."""
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            # What was written may hold a password.
            "DATABASE_URL is no database address; "
            "use sqlite:///treffpunkt.db or postgresql://user@host/name"
        ) from error
    family = url.drivername.split("+")[0]
    if family == "sqlite":
        return url.set(drivername="sqlite+aiosqlite")
    if family in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(f"DATABASE_URL: {family} is not supported; use sqlite or postgresql")


class Store:
    """The database, open: `read()` for questions, `write()` for one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        sqlite = engine.dialect.name == "sqlite"
        self._turn: AbstractAsyncContextManager[None] = asyncio.Lock() if sqlite else nullcontext()

    @classmethod
    def open(cls, database_url: str, *, pool_size: int = 5) -> Store:
        """Prepare the connection pool; the first use connects."""
        url = driver_url(database_url)
        # What a statement was about may name people, and its errors are logged.
        if url.get_backend_name() == "sqlite":
            engine = create_async_engine(url, hide_parameters=True)
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(engine.sync_engine, "begin", _begin_sqlite)
            return cls(engine)
        try:
            engine = create_async_engine(
                url, pool_size=pool_size, pool_pre_ping=True, hide_parameters=True
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                "PostgreSQL needs the extra: pip install 'treffpunkt[postgresql]'"
            ) from error
        return cls(engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is one file on this machine."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection for reading: one consistent view, never upgraded to a write."""
        async with self._connected() as connection:
            if not self.is_sqlite:
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            async with self._begun(connection):
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in one transaction, committed at the end, undone on an error."""
        # SQLite lets one write at a time and wakes those who wait in no order: here they queue.
        async with self._turn, self._connected() as connection:
            await connection.execution_options(immediate=True)
            async with self._begun(connection):
                yield connection

    @asynccontextmanager
    async def _begun(self, connection: AsyncConnection) -> AsyncIterator[None]:
        try:
            transaction = await connection.begin()
        except DBAPIError as error:
            raise self._unusable(error) from error
        try:
            yield
        except BaseException:
            await transaction.rollback()
            raise
        await transaction.commit()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        try:
            connection = await self.engine.connect()
        except DBAPIError as error:
            raise self._unusable(error) from error
        try:
            yield connection
        finally:
            await connection.close()

    def _unusable(self, error: DBAPIError) -> StoreError:
        why = " ".join(str(error.orig).split())
        url = self.engine.url
        named = url.set(drivername=url.get_backend_name()).render_as_string()
        return StoreError(f"the database at {named} cannot be opened; check DATABASE_URL: {why}")

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver must not begin transactions by itself; `_begin_sqlite` says which kind we need.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
