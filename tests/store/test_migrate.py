from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from bot.errors import StoreError
from bot.store import marks
from bot.store.engine import Store
from bot.store.migrate import is_current, migrate
from bot.store.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection


@contextmanager
def database(address: str) -> Iterator[str]:
    """Make an empty PostgreSQL database beside that one, and drop it at the end."""
    name = f"blank_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield address.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/blank.db"
        return
    with database(request.getfixturevalue("postgresql_address")) as address:
        yield address


def differences(connection: Connection) -> list[object]:
    """Return where the tables differ from what the program says of them."""
    return list(compare_metadata(MigrationContext.configure(connection), METADATA))


async def test_migrations_make_the_tables_that_are_described(blank_url: str) -> None:
    """After all migrations the database has exactly the tables, columns and indexes we state."""
    store = Store.open(blank_url)
    assert await migrate(store)
    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await store.close()


async def test_migrating_again_does_nothing(blank_url: str) -> None:
    """A database with the newest schema is left alone, and keeps its data."""
    store = Store.open(blank_url)
    assert not await is_current(store)
    await migrate(store)
    async with store.write() as connection:
        await marks.put(connection, "a", "1")
    assert await is_current(store)
    assert not await migrate(store)
    async with store.read() as connection:
        assert await marks.get(connection, "a") == "1"
    await store.close()


async def test_a_newer_database_is_refused(blank_url: str) -> None:
    """A schema from the future is not touched, and the message says what to do."""
    store = Store.open(blank_url)
    await migrate(store)
    async with store.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="9999, which"):
        await migrate(store)
    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await store.close()


async def test_two_that_start_together_migrate_one_after_the_other(blank_url: str) -> None:
    """Web and worker may find the same empty database; one makes the tables, none fails."""
    stores = [Store.open(blank_url) for _ in range(3)]
    async with asyncio.timeout(30):
        done = await asyncio.gather(*(migrate(store) for store in stores), return_exceptions=True)
        current = [await is_current(store) for store in stores]
    for store in stores:
        await store.close()
    assert all(isinstance(each, bool) for each in done), done
    assert current == [True] * 3


async def test_a_migration_that_fails_leaves_nothing(
    blank_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is one transaction, so the next start can try again."""
    store = Store.open(blank_url)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.create_index", fail)
        with pytest.raises(ZeroDivisionError):
            await migrate(store)
    assert not await is_current(store)
    assert await migrate(store)
    await store.close()
