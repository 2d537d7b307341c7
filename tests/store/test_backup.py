from __future__ import annotations

import gzip
import json
import shutil
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Float, Integer, Table, create_engine, insert, text

from bot.errors import StoreError
from bot.store import marks
from bot.store.backup import DERIVED, write_backup
from bot.store.engine import Store
from bot.store.migrate import is_current, migrate
from bot.store.restore import NotEmptyError, Wish, read_backup
from bot.store.tables import METADATA, sources
from bot.store.tables.columns import Instant
from tests.store.test_migrate import database, differences, first_version
from tests.web.samples import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Column
    from sqlalchemy.types import TypeEngine

WITHOUT = frozenset({"marks", *DERIVED})
"""Tables in which restoring writes something of its own, and what is made of others anew."""


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/blank.db"
        return
    with database(request.getfixturevalue("postgresql_address")) as address:
        yield address


@pytest.fixture
async def blank(blank_address: str) -> AsyncIterator[Store]:
    """An open database without any table."""
    opened = Store.open(blank_address)
    yield opened
    await opened.close()


HARD: tuple[tuple[type[TypeEngine[Any]], Callable[[int], Any]], ...] = (
    (Instant, lambda _: NOW),
    (Boolean, lambda number: bool(number % 2)),
    (Float, lambda number: 0.1 + number),
    (JSON, lambda number: {"ä": [1.5, None, True, '"', "\u2028"], "n": {"": number}}),
    (BigInteger, lambda number: 2**53 + number),
    (Integer, lambda number: number + 7),
)
"""Values that are hard to carry: big, wide, nested."""


def value_of(column: Column[Any], number: int) -> Any:
    """Return a value for any column; of some that may be absent, nothing."""
    for key in column.foreign_keys:
        return value_of(key.column, number)
    if column.primary_key and isinstance(column.type, BigInteger):
        return number + 7
    if column.nullable and number % 2:
        return None
    made = (make(number) for kind, make in HARD if isinstance(column.type, kind))
    return next(made, f"ä{number} 🎉")


def rows_of(table: Table, count: int = 3) -> list[dict[str, Any]]:
    """Return rows of any table, whatever columns it has."""
    return [
        {each.name: value_of(each, number) for each in table.columns} for number in range(count)
    ]


async def fill(store: Store) -> None:
    """Put rows into every table there is."""
    async with store.write() as connection:
        for table in METADATA.sorted_tables:
            await connection.execute(insert(table), rows_of(table))


async def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows, as the program reads them."""
    async with store.read() as connection:
        return {
            table.name: [
                tuple(row)
                for row in await connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in METADATA.sorted_tables
            if table.name not in WITHOUT
        }


async def backed_up(
    store: Store, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> bytes:
    """Return a backup."""
    target = BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", mtime=0) as packed:
        await write_backup(store, cast("IO[bytes]", packed), NOW, progress)
    return target.getvalue()


async def restored(store: Store, backup: bytes, wish: Wish | None = None) -> None:
    """Restore a backup."""
    with gzip.GzipFile(fileobj=BytesIO(backup)) as packed:
        source = cast("IO[bytes]", packed)
        await read_backup(store, source, NOW, wish or Wish(), lambda _done, _all: None)


async def test_all_comes_back_in_either_database(store: Store, blank: Store) -> None:
    """From each database into each, every value of every table is what it was."""
    await fill(store)
    before = await everything(store)
    assert all(before.values())
    backup = await backed_up(store)
    await restored(blank, backup)
    assert await everything(blank) == before
    async with blank.read() as connection:
        assert await connection.run_sync(differences) == []
        assert await marks.get(connection, marks.PAUSED) is not None
    async with blank.write() as connection:
        row = {k: v for k, v in rows_of(sources)[0].items() if k != "id"} | {"key": "new"}
        added = await connection.scalar(insert(sources).values(row).returning(sources.c.id))
    assert added == max(row[0] for row in before["sources"]) + 1


async def test_what_others_write_meanwhile_is_not_in_it(store: Store, database_url: str) -> None:
    """A backup shows one moment, and writers need not wait for it."""
    await fill(store)
    before = await everything(store)
    written: list[bool] = []

    def write(_done: int, _all: int) -> None:
        if not written:
            written.append(True)
            other = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
            with other.begin() as connection:
                connection.execute(text("DELETE FROM tellings"))
                connection.execute(text("UPDATE subscriptions SET channel = channel || '!'"))
            other.dispose()

    backup = await backed_up(store, write)
    assert await everything(store) != before
    await restored(store, backup, Wish(force=True))
    assert await everything(store) == before


async def test_a_backup_that_is_cut_off_changes_nothing(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """Wherever it ends, and whichever byte is another, the database stays as it was."""
    shutil.copyfile(sqlite_template, tmp_path / "t.db")
    store = Store.open(f"sqlite:///{tmp_path}/t.db")
    await fill(store)
    backup = await backed_up(store)
    async with store.write() as connection:
        await connection.execute(text("UPDATE marks SET value = 'now'"))
        await marks.put(connection, marks.VERSION, "7")
    before = await everything(store)
    cuts = [b"", backup[: len(backup) // 2], backup[:-8], backup[:-1]]
    flipped = bytearray(backup)
    flipped[len(backup) // 2] ^= 1
    lines = gzip.decompress(backup).splitlines(keepends=True)
    lacking = [gzip.compress(b"".join(lines[:2] + lines[3:])), gzip.compress(b"".join(lines[:-1]))]
    for broken in [*cuts, bytes(flipped), *lacking, b"SQLite format 3\0", gzip.compress(b"[]\n")]:
        with pytest.raises(StoreError, match=r"cut off|no backup"):
            await restored(store, broken, Wish(force=True))
    assert await everything(store) == before
    async with store.read() as connection:
        assert await marks.version(connection) == 7
    await store.close()


async def test_what_is_there_is_not_replaced_unasked(store: Store) -> None:
    """A database with rows is refused with what is in it, unless it is forced."""
    backup = await backed_up(store)
    async with store.write() as connection:
        await connection.execute(insert(sources), rows_of(sources))
    with pytest.raises(NotEmptyError, match=r"not empty \(3 sources\)") as refused:
        await restored(store, backup)
    assert "--force" in str(refused.value)
    await restored(store, backup, Wish(force=True))
    assert (await everything(store))["sources"] == []


async def test_a_newer_backup_is_refused(store: Store) -> None:
    """What this version does not know cannot be put in its place."""
    lines = gzip.decompress(await backed_up(store)).splitlines(keepends=True)
    head = json.loads(lines[0]) | {"schema": "9999"}
    newer = gzip.compress(json.dumps(head).encode() + b"\n" + b"".join(lines[1:]))
    with pytest.raises(StoreError, match=r"schema 9999\) is of a newer version"):
        await restored(store, newer, Wish(force=True))


async def test_an_older_backup_is_brought_to_the_newest_schema(
    store: Store, tmp_path: Path
) -> None:
    """Its rows are what an update in place would have made of them; or they stay as they were."""
    old = Store.open(f"sqlite:///{tmp_path}/old.db")
    async with old.write() as connection:
        await connection.run_sync(first_version)
    backup = await backed_up(old)
    await migrate(old)
    await restored(store, backup, Wish(force=True))
    assert await everything(store) == await everything(old)
    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await restored(store, backup, Wish(force=True, keep_schema=True))
    assert not await is_current(store)
    await migrate(store)
    assert await everything(store) == await everything(old)
    await old.close()


async def test_a_staging_copy_has_nothing_left_to_say_or_edit(store: Store) -> None:
    """Its posts are forgotten, what waited is dropped, and other workspaces' tokens are gone."""
    await fill(store)
    states = ["pending", "sending", "unknown"]
    async with store.write() as connection:
        for number, state in enumerate(states):
            row = text("UPDATE deliveries SET state = :state WHERE id = :id")
            await connection.execute(row, {"state": state, "id": number + 7})
    await restored(store, await backed_up(store), Wish(force=True, staging=True))
    found = await everything(store)
    assert (found["posts"], {row[10] for row in found["deliveries"]}) == ([], {"dropped"})
    async with store.read() as connection:
        assert await marks.get(connection, marks.STAGING) is not None
        assert await marks.get(connection, marks.PAUSED) is None
        assert set(await connection.scalars(text("SELECT token FROM workspaces"))) == {None}
        assert set(await connection.scalars(text("SELECT look_at FROM deliveries"))) == {None}
