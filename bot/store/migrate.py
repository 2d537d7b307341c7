"""Bringing the database to the newest schema, by Alembic.

Alembic is imported only when there is something to do: most starts find the newest schema.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from bot.errors import StoreError
from bot.store.engine import Store

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

MIGRATIONS: Final = Path(__file__).parent / "migrations"

LOCK: Final = 0x7472656666
"""The advisory lock of migrations on PostgreSQL; any number that nothing else uses."""


def known() -> list[str]:
    """Return the names of all schemas, the oldest first; a file is named for its schema."""
    return sorted(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/0*.py"))


def schema_of(connection: Connection) -> str | None:
    """Return the name of this database's schema; None if it has no tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


async def is_current(store: Store) -> bool:
    """Whether the database has the newest schema."""
    async with store.read() as connection:
        return await connection.run_sync(schema_of) == known()[-1]


async def migrate(store: Store) -> bool:
    """Bring the database to the newest schema; return whether there was anything to do.

    StoreError if the database was made by a newer version of this program.
    """
    if await is_current(store):
        return False
    async with store.write() as connection:
        await connection.run_sync(_upgrade)
    return True


async def migrate_apart(store: Store) -> None:
    """Have a process of its own bring SQLite to the newest schema, if it has another one.

    The modules it loads would stay in this process for good: 9 MB of the 250 allowed. If it fails,
    the next call of `migrate` finds that out, and says why.
    """
    if not store.is_sqlite or await is_current(store):
        return
    address = store.engine.url.render_as_string(hide_password=False)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", "from bot.store.migrate import main; main()", address),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
        stderr=asyncio.subprocess.DEVNULL,
    )
    await child.wait()


def main() -> None:
    """Bring the database at the given address to the newest schema."""

    async def work() -> None:
        store = Store.open(sys.argv[1])
        await migrate(store)
        await store.close()

    asyncio.run(work())


def hold(connection: Connection) -> None:
    """Let nobody else migrate until this transaction ends; SQLite is locked already."""
    if connection.dialect.name == "postgresql":
        # Web and worker start at the same time, and both come here.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _upgrade(connection: Connection) -> None:
    from alembic import command

    hold(connection)
    found = schema_of(connection)
    if found is not None and found not in known():
        raise StoreError(
            f"the database has schema {found}, which this version does not know; "
            "install the newer version again, or restore a backup"
        )
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def to_schema(connection: Connection, schema: str) -> bool:
    """Bring the database to a schema that we know; return whether it had another one.

    Going back drops what is newer; a restore does so while there are no rows.
    """
    names = known()
    there = schema_of(connection)
    if there == schema:
        return False
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    if there is not None and names.index(there) > names.index(schema):
        command.downgrade(config, schema)
    else:
        command.upgrade(config, schema)
    return True


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
