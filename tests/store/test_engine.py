from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from bot.store import marks
from bot.store.engine import Store, driver_url

if TYPE_CHECKING:
    from pathlib import Path


async def noted(store: Store, name: str = "a") -> str | None:
    """Return what is noted under a name."""
    async with store.read() as connection:
        return await marks.get(connection, name)


async def note(store: Store, value: str, name: str = "a") -> None:
    """Note a value."""
    async with store.write() as connection:
        await marks.put(connection, name, value)


async def test_what_is_written_stays(store: Store) -> None:
    """A transaction that ends well is committed."""
    await note(store, "1")
    await note(store, "2")
    assert await noted(store) == "2"


async def test_an_error_undoes_everything(store: Store) -> None:
    """What was written before an error is undone, and the store goes on."""

    async def fail() -> None:
        async with store.write() as connection:
            await marks.put(connection, "a", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await noted(store) is None
    await note(store, "2")
    assert await noted(store) == "2"


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A slip in the path is told at once, by the directory that is missing."""
    with pytest.raises(StoreError, match=f"no directory {tmp_path}/not/there; make it"):
        Store.open(f"sqlite:///{tmp_path}/not/there/treffpunkt.db")


async def test_giving_up_undoes_everything(store: Store) -> None:
    """A write that is cancelled leaves nothing behind, neither rows nor a lock."""
    written = asyncio.Event()

    async def work() -> None:
        async with store.write() as connection:
            await marks.put(connection, "a", "1")
            written.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await noted(store) is None
    await note(store, "2")


async def test_reading_is_one_consistent_view(store: Store) -> None:
    """What is committed meanwhile is not seen before the next reading."""
    await note(store, "1")
    async with store.read() as connection:
        assert await marks.get(connection, "a") == "1"
        await note(store, "2")
        assert await marks.get(connection, "a") == "1"
    assert await noted(store) == "2"


async def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    """While a write is under way, reading shows what was before, at once."""
    async with store.write() as connection:
        await marks.put(connection, "a", "1")
        async with asyncio.timeout(2):
            assert await noted(store) is None


async def test_writers_queue(store: Store, database_url: str) -> None:
    """Fifty writers of two programs all get their turn, and none undoes another."""
    other = Store.open(database_url)

    async def count(by: Store) -> None:
        async with by.write() as connection:
            marks.bump_version(connection)

    await count(store)
    await asyncio.gather(*(count(by) for by in (store, other) for _ in range(25)))
    await other.close()
    assert await noted(store, marks.VERSION) == "51"


async def test_an_error_names_nobody(store: Store) -> None:
    """What goes wrong is logged; whom the statement was about is not part of it."""
    with pytest.raises(DBAPIError) as raised:
        async with store.write() as connection:
            await connection.execute(text("UPDATE nobody SET a = :who"), {"who": "U0ANNA"})
    assert "UPDATE nobody" in str(raised.value)
    assert "U0ANNA" not in str(raised.value)


async def test_sqlite_keeps_its_word(tmp_path: Path) -> None:
    """SQLite writes ahead, waits for the disk, keeps references and lets others wait."""
    store = Store.open(f"sqlite:///{tmp_path}/new.db")
    async with store.read() as connection:
        settings = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await store.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite"),
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
    ],
)
def test_addresses_get_our_driver(url: str, driver: str) -> None:
    """Heroku's spelling is understood too."""
    assert driver_url(url).drivername == driver


@pytest.mark.parametrize("url", ["geheim", "mysql://u:geheim@h/d", "postgresql://u:geheim@h:x/d"])
def test_a_wrong_address_is_refused_in_one_line(url: str) -> None:
    """It says what would be right and keeps the password to itself."""
    with pytest.raises(StoreError) as caught:
        driver_url(url)
    assert "\n" not in str(caught.value)
    assert "postgresql" in str(caught.value)
    assert "geheim" not in str(caught.value)


async def opening(url: str) -> str:
    """Try to use a database that cannot be used; return what is said."""
    with pytest.raises(StoreError) as caught:
        await ask(url)
    return str(caught.value)


async def ask(url: str) -> None:
    """Open a database and ask it something."""
    store = Store.open(url)
    try:
        async with store.read() as connection:
            await connection.execute(text("SELECT 1"))
    finally:
        await store.close()


async def test_a_database_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    """A missing directory, a file that is none, a server that is not there: one line each."""
    assert "there is no directory" in await opening(f"sqlite:///{tmp_path}/none/a.db")
    (tmp_path / "b.db").write_text("this is no database at all, " * 50)
    assert "not a database" in await opening(f"sqlite:///{tmp_path}/b.db")
    said = await opening(f"postgresql://u:geheim@/d?host={tmp_path}")
    assert "\n" not in said
    assert "geheim" not in said


async def test_a_database_that_is_unwell_is_no_rows_fault(store: Store) -> None:
    """A full disk or a deadlock is said as such; a value that cannot be stored stays an error."""
    if store.is_sqlite:
        fails = ["PRAGMA max_page_count = 1", "INSERT INTO marks VALUES ('a', zeroblob(1000000))"]
        wrong = ["INSERT INTO marks VALUES ('b', NULL)"]
    else:
        raised = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{}'; END $$"
        fails, wrong = [raised.format("40P01")], [raised.format("22001")]
    for statements, error in ((fails, StoreError), (wrong, DBAPIError)):
        with pytest.raises(error):
            await all_of(store, statements)


async def all_of(store: Store, statements: list[str]) -> None:
    """Execute them in one transaction."""
    async with store.write() as connection:
        for statement in statements:
            await connection.execute(text(statement))
