"""Bringing the database to the newest schema, by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.store.engine import Store

MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _heads(connection: Connection) -> tuple[str | None, str | None]:
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision(), wanted


async def is_current(store: Store) -> bool:
    """Whether the database has the newest schema."""
    async with store.read() as connection:
        found, wanted = await connection.run_sync(_heads)
    return found == wanted


async def migrate(store: Store) -> bool:
    """Bring the database to the newest schema; return whether there was anything to do.

    StoreError where the database was made by a newer version of this program.
    """
    if await is_current(store):
        return False
    async with store.write() as connection:
        await connection.run_sync(_upgrade)
    return True


def _upgrade(connection: Connection) -> None:
    found, _ = _heads(connection)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"the database has schema {found}, which this version does not know; "
            "install the newer version again, or restore a backup"
        )
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
