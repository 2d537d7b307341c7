"""Opening the database: SQLite (WAL) or PostgreSQL, reading and writing.

Writes begin IMMEDIATE on SQLite; reads are plain and are never upgraded to writes, so a reader
never fails behind a writer (https://www.sqlite.org/isolation.html).
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store.marks import BUMPED, settle_version
from bot.store.waking import was_written

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sqlalchemy import URL, Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection

    Wake = Callable[[AsyncConnection], Awaitable[None]]
    """Calls a sender, as part of the transaction that wrote what is to be sent."""

BUSY_TIMEOUT_MS: Final = 10_000
PRAGMAS: Final = (
    # First, because the others may have to wait, too.
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)

PATIENCE: Final = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "options": "-c idle_in_transaction_session_timeout=30000",
}
"""How soon PostgreSQL and we give each other up, unless DATABASE_URL says otherwise.

Else we wait hours for a machine that vanished, and what a process locked stays locked while it is
suspended in a transaction
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
"""


UNWELL: Final = ("40", "53", "57P", "58")
"""How PostgreSQL's codes begin if two waited for each other, room is short, it is being stopped,
or its machine fails (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

UNWELL_FILE: Final = {5, 6, 8, 10, 11, 13, 14}
"""SQLite's codes: busy, locked, read-only, input or output, damaged, full, cannot be opened
(https://www.sqlite.org/rescode.html)."""


def driver_url(database_url: str) -> URL:
    """Return the address with the driver we use; StoreError if it names no database we know."""
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            # The address may hold a password.
            "DATABASE_URL is no database address; "
            "use sqlite:///treffpunkt.db or postgresql://user@host/name"
        ) from error
    family = url.drivername.split("+")[0]
    if family == "sqlite":
        return url.set(drivername="sqlite+aiosqlite")
    if family in {"postgresql", "postgres"}:
        patient = {name: value for name, value in PATIENCE.items() if name not in url.query}
        return url.set(drivername="postgresql+psycopg").update_query_dict(patient)
    raise StoreError(f"DATABASE_URL: {family} is not supported; use sqlite or postgresql")


def _check_directory(url: URL) -> None:
    """Refuse what SQLite could never open: it creates files, but no directories."""
    name = url.database or ":memory:"
    directory = Path(name).absolute().parent
    if not name.startswith((":memory:", "file:")) and not directory.is_dir():
        raise StoreError(f"DATABASE_URL: there is no directory {directory}; make it, or correct it")


class Store:
    """The database, open: `read()` for questions, `write()` for one transaction."""

    def __init__(self, engine: AsyncEngine, wake: Wake | None = None) -> None:
        self.engine = engine
        self._wake = wake
        sqlite = engine.dialect.name == "sqlite"
        self._turn: AbstractAsyncContextManager[None] = asyncio.Lock() if sqlite else nullcontext()

    @classmethod
    def open(cls, database_url: str, *, pool_size: int = 5, wake: Wake | None = None) -> Store:
        """Prepare the connection pool; the first use connects.

        `wake` is called at the end of each transaction that wrote what is to be sent.
        """
        url = driver_url(database_url)
        # A statement's parameters may name people, and its errors are logged.
        if url.get_backend_name() == "sqlite":
            _check_directory(url)
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
                "PostgreSQL needs its driver: pip install --no-deps -r requirements-postgresql.txt"
            ) from error
        return cls(engine, wake)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is one file on this machine."""
        return self.engine.dialect.name == "sqlite"

    @property
    def parameters(self) -> dict[str, str]:
        """What libpq needs in order to connect, password included; PostgreSQL only."""
        url = self.engine.url
        named = url.translate_connect_args(username="user", database="dbname")
        asked = {name: ",".join(url.normalized_query[name]) for name in url.query}
        return {name: str(value) for name, value in (named | asked).items()}

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
        """Yield a connection in one transaction, committed at the end, rolled back on an error."""
        # SQLite allows one writer at a time and wakes the others in no order: here they queue.
        async with self._turn, self._connected() as connection:
            await connection.execution_options(immediate=True)
            async with self._begun(connection):
                was_written(connection)
                connection.info.pop(BUMPED, None)
                yield connection
                await settle_version(connection)
                if was_written(connection) and self._wake is not None:
                    await self._wake(connection)

    @asynccontextmanager
    async def _begun(self, connection: AsyncConnection) -> AsyncIterator[None]:
        try:
            transaction = await connection.begin()
        except DBAPIError as error:
            raise self._unusable(error) from error
        try:
            yield
            await transaction.commit()
        except BaseException as error:
            await transaction.rollback()
            if not isinstance(error, DBAPIError):
                raise
            if error.connection_invalidated:
                raise StoreError(
                    f"the connection to the database was lost: {_why(error)}"
                ) from error
            if _is_unwell(error):
                raise StoreError(f"the database cannot do it now: {_why(error)}") from error
            raise

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
        url = self.engine.url.difference_update_query(PATIENCE)
        named = url.set(drivername=url.get_backend_name()).render_as_string()
        return StoreError(
            f"the database at {named} cannot be opened; check DATABASE_URL: {_why(error)}"
        )

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _why(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())


def _is_unwell(error: DBAPIError) -> bool:
    """Whether no row is to blame, so that no source is blamed for what it told."""
    state = getattr(error.orig, "sqlstate", None) or ""
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return state.startswith(UNWELL) or code & 0xFF in UNWELL_FILE


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver must not begin transactions itself; `_begin_sqlite` says which kind we need.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
