"""A backup: everything we store as one file, whichever database it came from and goes to.

Gzipped JSON lines: a head with the schema and how many rows each table has, then for each table its
columns and its rows, then a line that says that all is there. Values are as the database holds
them, moments as seconds and JSON as text, so that nothing is lost on the way. All is read in one
transaction: what others write meanwhile is not in it, and need not wait. The queue is left out:
what is due stands in rows. So is the key that signs addresses, which is not in the database.
"""

from __future__ import annotations

import json
import zlib
from typing import IO, TYPE_CHECKING, Any, Final

from sqlalchemy import JSON, MetaData, Text, cast, func, select

from bot.errors import StoreError
from bot.store.migrate import schema_of
from bot.store.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.engine import Store

FORMAT: Final = 1
MARK: Final = "treffpunkt"
"""The head's first key; its value is the format."""

BATCH: Final = 1_000
"""How many rows are in memory at a time."""

LONGEST_LINE: Final = 64 * 1024 * 1024
"""Bytes; no row of ours comes near it, and a file that is no backup may be one endless line."""

DERIVED: Final = {"listing_keys"}
"""Tables that the next refresh fills from the others."""

BROKEN: Final = (EOFError, OSError, zlib.error, ValueError, RecursionError)
"""What is raised on reading a file that is cut off, damaged, or something else."""


def tables_of(connection: Connection) -> list[Table]:
    """Return our tables as this database has them, each after those it refers to."""
    found = MetaData()
    ours = set(METADATA.tables)
    found.reflect(connection, only=lambda name, _: name in ours)
    return found.sorted_tables


async def write_backup(
    store: Store, file: IO[bytes], now: datetime, progress: Callable[[int, int], None]
) -> Mapping[str, int]:
    """Write everything as lines; return how many rows of each table.

    `file` compresses; `progress` hears how many rows are done, and of how many.
    """
    async with store.read() as connection:
        schema = await connection.run_sync(schema_of)
        if schema is None:
            raise StoreError("there is nothing in this database yet; check DATABASE_URL")
        found = await connection.run_sync(tables_of)
        tables = [each for each in found if each.name not in DERIVED]
        rows = {table.name: await _count(connection, table) for table in tables}
        head = {MARK: FORMAT, "schema": schema, "made": now.isoformat(), "rows": rows}
        _line(file, head)
        total, done = sum(rows.values()), 0
        for table in tables:
            _line(file, {"table": table.name, "columns": table.columns.keys()})
            async with connection.stream(_everything(table)) as result:
                async for batch in result.partitions(BATCH):
                    file.writelines(_encoded(list(row)) for row in batch)
                    done += len(batch)
                    progress(done, total)
        _line(file, {"end": done})
    return rows


def is_backup(file: IO[bytes]) -> bool:
    """Whether a file begins as a backup of any version does."""
    try:
        head = json.loads(file.readline(LONGEST_LINE))
    except BROKEN:
        return False
    return isinstance(head, dict) and MARK in head


async def _count(connection: AsyncConnection, table: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(table)) or 0


def _everything(table: Table) -> Any:  # noqa: ANN401  a statement of columns known at run time
    # Ordered by its key, so that two backups of the same rows are the same.
    columns = [cast(each, Text) if isinstance(each.type, JSON) else each for each in table.columns]
    return select(*columns).order_by(*table.primary_key)


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _line(file: IO[bytes], value: object) -> None:
    file.write(_encoded(value))
