from __future__ import annotations

import asyncio
import runpy
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import inspect, text

from bot.domain.delivery import DeliveryState
from bot.domain.query import Query
from bot.errors import StoreError
from bot.store import looking, marks, occurrences, outbox, posts, sending
from bot.store.coming import coming
from bot.store.engine import Store
from bot.store.migrate import MIGRATIONS, _config, is_current, migrate, migrate_apart, to_schema
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
    context = MigrationContext.configure(connection, opts={"include_name": is_ours})
    return list(compare_metadata(context, METADATA))


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether we describe it; those of the queue are compared with what it describes itself."""
    return kind != "table" or not str(name).startswith("procrastinate_")


async def test_migrations_make_the_tables_that_are_described(blank_url: str) -> None:
    """After all migrations the database has exactly the tables, columns and indexes we state."""
    store = Store.open(blank_url)
    assert await migrate(store)
    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await store.close()


async def test_a_process_of_its_own_migrates_a_file(tmp_path: Path) -> None:
    """Afterwards there is nothing left to do; if it fails, the next caller does it."""
    store = Store.open(f"sqlite:///{tmp_path}/apart.db")
    await migrate_apart(store)
    assert await is_current(store)
    await migrate_apart(store)
    await store.close()


CATALOGUE = {
    "columns": """
        SELECT table_name, column_name, udt_name, is_nullable, column_default,
            character_maximum_length, is_identity
        FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%'",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid::regclass::text LIKE 'procrastinate%'""",
    "functions": """
        SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'procrastinate%'""",
    "triggers": """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger
        WHERE tgrelid::regclass::text LIKE 'procrastinate%' AND NOT tgisinternal""",
    "values": """
        SELECT typname, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid""",
}
"""What a schema is made of; each question gives rows in any order."""


def schema_of(address: str) -> dict[str, list[Any]]:
    """Return all that the queue's schema is made of."""
    with psycopg.connect(address) as connection:
        return {name: sorted(connection.execute(ask)) for name, ask in CATALOGUE.items()}


def test_the_queue_has_the_schema_that_its_package_describes(postgresql_address: str) -> None:
    """The steps that we took make what the installed Procrastinate would make by itself."""
    with database(postgresql_address) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(SchemaManager.get_schema())
        wanted = schema_of(address)
    assert all(wanted.values())
    assert schema_of(postgresql_address) == wanted


def test_every_step_of_the_queue_was_taken() -> None:
    """Where a newer Procrastinate has another step, a migration of ours must take it."""
    ours = runpy.run_path(str(MIGRATIONS / "versions" / "0005_queue.py"))
    folder = resources.files("procrastinate.sql") / "migrations"
    newest = max(step.name for step in folder.iterdir() if step.name.endswith(".sql"))
    assert newest.startswith(ours["LAST"])


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


OCCURRENCE: dict[str, Any] = {
    "id": "talk",
    "uid": "talk@ulm",
    "title": "Kartenabend",
    "start": "2027-01-18T19:00:00+01:00",
    "end": "2027-01-18T21:00:00+01:00",
    "timezone": "Europe/Berlin",
    "starts_at": 1_800_295_200,
    "ends_at": 1_800_302_400,
    "attendance": "onsite",
    "status": "confirmed",
    "basis": "announced",
    "open_dates": "[]",
    "labs": '["ulm"]',
    "sources": "[]",
    "sequence": 3,
    "updated": 1_790_000_000,
    "vanished": False,
    "hidden": False,
}
DELIVERY: dict[str, Any] = {
    "workspace": "",
    "channel": "C1",
    "kind": "digest",
    "part": 1,
    "created": 1_790_000_000,
    "attempts": 1,
    "next_attempt": 1_790_000_000,
    "content": '{"language": "de", "timezone": "Europe/Berlin", "special": ["talk"]}',
}


def first_version(connection: Connection) -> None:
    """Make the tables of the first version, and a row of each that later ones widen."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    rows: list[tuple[str, dict[str, Any]]] = [
        ("occurrences", OCCURRENCE),
        ("occurrence_labs", {"occurrence_id": "talk", "lab": "ulm"}),
        ("aliases", {"id": "old", "occurrence_id": "talk"}),
        ("deliveries", DELIVERY | {"id": 1, "slot": "first", "state": "sent"}),
        # Leases were seconds then: this sender crashed.
        (
            "deliveries",
            DELIVERY
            | {"id": 2, "slot": "second", "state": "sending", "leased_until": 1_790_000_060},
        ),
        ("posts", {"delivery_id": 1, "channel": "C1", "ts": "1.2", "shown": "abc"}),
    ]
    for table, row in rows:
        insert(connection, table, row)


async def test_what_the_first_version_stored_stays(blank_url: str) -> None:
    """Meetings are found by the new indexes, posts stay posts, and a crash from then is unknown."""
    store = Store.open(blank_url)
    async with store.write() as connection:
        await connection.run_sync(first_version)
    assert await migrate(store)
    now = datetime(2027, 1, 11, tzinfo=UTC)
    async with store.write() as connection:
        (lost,) = await sending.give_up_lost(connection, "crashed", timedelta(minutes=5))
        assert not await looking.waiting(connection)
    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
        soon = await coming(connection, Query.coming(now, frozenset({"ulm"})), count=5)
        found = await occurrences.by_ids(connection, ["old"])
        post = await outbox.post_of(connection, 1)
        states = [each.state for each in await outbox.in_state(connection, *DeliveryState)]
        assert await posts.living(connection, now) == []
    await store.close()
    assert [(one.id, one.sequence) for one in soon.found] == [("talk", 3)]
    assert found["old"].title == "Kartenabend"
    assert post == outbox.Post("C1", "1.2", "abc")
    assert (lost.slot, states) == ("second", [DeliveryState.SENT, DeliveryState.UNKNOWN])


async def test_going_back_loses_nothing_that_the_older_version_knows(blank_url: str) -> None:
    """Columns go, not the sources, nor the listings that would go with each of them."""
    store = Store.open(blank_url)
    async with store.write() as connection:
        await connection.run_sync(first_version)
    await migrate(store)
    source = {"lab": "ulm", "key": "k", "kind": "ical", "memory": "{}", "problems": "[]"}
    no = dict.fromkeys(("removed", "pending", "gone", "recurring", "end_guessed"), False)
    none = dict.fromkeys(("failures", "held", "redirects", "next_check"), 0)
    told = {name: OCCURRENCE[name] for name in LISTED}
    listing = {"source_id": 1, "uid": "a", "instance": "", "occurrence_id": "talk", "day": "d"}
    async with store.write() as connection:
        await connection.run_sync(insert, "sources", {"id": 1} | source | no | none)
        await connection.run_sync(insert, "listings", listing | told | no)
    async with store.write() as connection:
        assert await connection.run_sync(to_schema, "0004")
    async with store.write() as connection:
        assert await connection.run_sync(to_schema, "0006")
        for table in ("sources", "listings", "occurrences", "deliveries"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")), table
    await store.close()


LISTED = (
    *("title", "start", "end", "timezone", "starts_at", "ends_at"),
    *("attendance", "status", "basis", "open_dates"),
)


def insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    """Write a row of those columns that the table has."""
    there = {each["name"] for each in inspect(connection).get_columns(table)}
    names = [name for name in row if name in there]
    values = ", ".join(f":{name}" for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    connection.execute(text(f"INSERT INTO {table} ({quoted}) VALUES ({values})"), row)
