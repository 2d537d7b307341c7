"""Fixtures for all: a database (SQLite, then PostgreSQL) and a Slack on loopback."""

from __future__ import annotations

import asyncio
import os
import shutil
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.engine import make_url

from bot.slack.posting.send import Sender
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.store.tables import METADATA
from tests.fakes.postgres import postgres_server
from tests.fakes.slack import TOKEN, SlackStandIn
from tests.secret import SECRET
from tests.starting import Starter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

os.environ["LC_ALL"] = "C.UTF-8"  # The terminal would speak the language of whoever tests.

DATABASES = ("sqlite", "postgresql")
QUEUE = tuple(f"procrastinate_{name}" for name in ("periodic_defers", "events", "jobs", "workers"))


def prepare(address: str) -> None:
    """Give an empty database its tables, as the program does."""

    async def work() -> None:
        store = Store.open(address)
        await migrate(store)
        await store.close()

    asyncio.run(work())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables; each test gets a copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """A PostgreSQL database with all tables; each test finds it empty."""
    with postgres_server() as address:
        prepare(address)
        yield address


class Sweeper:
    """Takes everything out of a PostgreSQL database but its tables, as often as it is asked.

    Its connection stays: a new one costs PostgreSQL ten times what there is to delete.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection = self._connect()
        names = (*QUEUE, *(table.name for table in reversed(METADATA.sorted_tables)))
        # Quicker than TRUNCATE, which writes a new file for each table.
        self._all = sql.SQL("; ").join(
            sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in names
        )

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self._address, autocommit=True)

    def sweep(self) -> None:
        """Empty the database."""
        try:
            self._connection.execute(self._all)
        except psycopg.OperationalError:  # a test ended all connections
            self._connection.close()
            self._connection = self._connect()
            self._connection.execute(self._all)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def empty(address: str) -> None:
    """Take everything out of a PostgreSQL database but its tables, once."""
    sweeper = Sweeper(address)
    sweeper.sweep()
    sweeper.close()


@pytest.fixture(scope="session")
def sweeper(postgresql_address: str) -> Iterator[Sweeper]:
    """What empties the PostgreSQL database of all tests."""
    sweeper = Sweeper(postgresql_address)
    yield sweeper
    sweeper.close()


@pytest.fixture
def empty_postgresql(postgresql_address: str, sweeper: Sweeper) -> str:
    """The address of a PostgreSQL database with all tables, and nothing in them."""
    sweeper.sweep()
    return postgresql_address


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Draw pages over one database only: tests/web/test_databases.py compares them over both."""
    spare = [
        each for each in items if each.get_closest_marker("drawing") and "postgresql" in each.name
    ]
    config.hook.pytest_deselected(items=spare)
    items[:] = [each for each in items if each not in set(spare)]


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with all tables: a fresh SQLite file, then PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "treffpunkt.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("empty_postgresql")
    return address


class Engines:
    """One engine for each kind of database: it keeps the statements that it has compiled.

    Compiling them anew for each test is a tenth of what a test costs.
    """

    def __init__(self) -> None:
        self._engines: dict[str, AsyncEngine] = {}
        self._file = ""

    def open(self, address: str) -> Store:
        """Open a database; the store that was opened before must be closed."""
        url = make_url(address)
        if (engine := self._engines.get(url.drivername)) is None:
            engine = self._engines[url.drivername] = Store.open(address).engine
            if url.drivername == "sqlite":
                event.listen(engine.sync_engine, "do_connect", self._redirect)
        self._file = url.database or ""
        return Store(engine)

    def _redirect(self, _dialect: Any, _record: Any, names: list[str], _options: Any) -> None:
        """Let a connection go to the file of the test that asks."""
        names[0] = self._file


@pytest.fixture(scope="session")
def engines() -> Engines:
    """What opens the databases of all tests."""
    return Engines()


@pytest.fixture
async def store(database_url: str, engines: Engines) -> AsyncIterator[Store]:
    """The open store over an empty database."""
    opened = engines.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def starter() -> Iterator[Starter]:
    """What starts the program in processes of their own, in no time."""
    opened = Starter()
    yield opened
    opened.close()


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    """Slack, on loopback."""
    with SlackStandIn() as standing_in:
        yield standing_in


@pytest.fixture
async def sender(slack: SlackStandIn) -> AsyncIterator[Sender]:
    """A sender to it that is patient for two seconds."""
    opened = Sender(TOKEN, secret=SECRET, api_url=slack.api_url, timeout=2)
    yield opened
    await opened.close()
