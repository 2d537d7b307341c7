"""Restoring a backup into either database: all of it, or nothing.

One transaction empties the tables, brings them to the backup's schema, fills them, and brings them
to the newest schema. Only then is it committed, so that whatever is wrong with the file, or goes
wrong meanwhile, leaves the database as it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Final

from sqlalchemy import JSON, Text, bindparam, cast, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.domain.delivery import DeliveryState
from bot.errors import StoreError
from bot.store import listing_keys, marks, planning
from bot.store.backup import BATCH, BROKEN, FORMAT, LONGEST_LINE, MARK, tables_of
from bot.store.migrate import hold, known, schema_of, to_schema
from bot.store.sources import DECLARED
from bot.store.tables import deliveries, posts, workspaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Insert, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.engine import Store

PASSING: Final = {"marks", "seen"}
"""Tables in which a database has rows as soon as anything has looked at it."""

STAGING_COPY: Final = "this database is a staging copy"


class NotEmptyError(StoreError):
    """There is something in the database already; carries how many rows each table has."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        self.rows = rows
        counts = ", ".join(f"{count} {name}" for name, count in rows.items())
        super().__init__(
            f"the database is not empty ({counts}); name another one in DATABASE_URL, "
            "or replace everything in it with --force"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a backup says of itself."""

    schema: str
    made: datetime
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to restore: over what is there, at the backup's schema, or as a staging copy.

    A staging copy never speaks to real channels: posts are forgotten, what waits is dropped.
    """

    force: bool = False
    keep_schema: bool = False
    staging: bool = False


def read_head(file: IO[bytes]) -> Head:
    """Read the first line; StoreError if this is no backup, or one that we cannot read."""
    try:
        line = json.loads(file.readline(LONGEST_LINE))
        head = Head(
            schema=str(line["schema"]),
            made=datetime.fromisoformat(line["made"]),
            rows={str(name): int(count) for name, count in line["rows"].items()},
        )
    except (*BROKEN, KeyError, TypeError, AttributeError) as error:
        raise StoreError("this file is no backup; treffpunkt backup FILE makes one") from error
    if line.get(MARK) != FORMAT or head.schema not in known():
        raise StoreError(
            f"this backup (schema {head.schema}) is of a newer version; install that one first"
        )
    return head


async def read_backup(
    store: Store,
    file: IO[bytes],
    now: datetime,
    wish: Wish,
    progress: Callable[[int, int], None],
) -> Head:
    """Fill the database from a file (`file` decompresses); return the file's head.

    Posting is then paused, for what was posted after the backup might be posted again.
    """
    head = read_head(file)
    try:
        async with store.write() as connection:
            await _into(connection, file, head, wish, progress)
            await _settle(connection, now, wish)
            await planning.count(connection)
    except DBAPIError as error:
        why = " ".join(str(error.orig).split())[:300]
        raise StoreError(f"nothing was restored: the database refuses it ({why})") from error
    return head


async def _into(
    connection: AsyncConnection,
    file: IO[bytes],
    head: Head,
    wish: Wish,
    progress: Callable[[int, int], None],
) -> None:
    await connection.run_sync(hold)
    version, found = await _emptied(connection, force=wish.force)
    if await connection.run_sync(to_schema, head.schema):
        found = await connection.run_sync(tables_of)
        await _delete(connection, found)  # migrations may write rows, too
    tables = {table.name: table for table in found}
    total, done = sum(head.rows.values()), 0
    dialect = connection.dialect.name
    for name, columns, rows in _batches(file, head):
        if name not in tables or not set(columns) <= set(tables[name].columns.keys()):
            raise _damaged()
        statement = _insert(tables[name], columns, dialect)
        await connection.execute(statement, [_named(columns, row, dialect) for row in rows])
        done += len(rows)
        progress(done, total)
    if dialect == "postgresql":
        await _count_on(connection, tables.values())
    if not wish.keep_schema:
        await connection.run_sync(to_schema, known()[-1])
    await _outdate(connection, version)


async def _delete(connection: AsyncConnection, tables: Sequence[Table]) -> None:
    for table in reversed(tables):
        await connection.execute(delete(table))


async def _emptied(connection: AsyncConnection, *, force: bool) -> tuple[int, list[Table]]:
    """Delete all rows; NotEmptyError if there are any, unless forced.

    Return the version of the data that was there, and the tables.
    """
    schema = await connection.run_sync(schema_of)
    if schema is None:
        return 0, []
    if schema not in known():
        raise StoreError(f"the database has schema {schema}, of a newer version; install that one")
    tables = await connection.run_sync(tables_of)
    asked = [(each.name, select(func.count()).select_from(each)) for each in tables]
    rows = {name: await connection.scalar(count) or 0 for name, count in asked}
    found = {name: count for name, count in rows.items() if count and name not in PASSING}
    if found and not force:
        raise NotEmptyError(found)
    version = await marks.version(connection) if "marks" in rows else 0
    await _delete(connection, tables)
    return version, tables


async def _outdate(connection: AsyncConnection, before: int) -> None:
    """Raise the version beyond any for which pages were drawn; have keys and sources looked at."""
    newer = max(before, await marks.version(connection)) + 1
    await marks.put(connection, marks.VERSION, str(newer))
    await listing_keys.outdate(connection)
    await marks.drop(connection, DECLARED)


def _batches(file: IO[bytes], head: Head) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """Yield rows in batches, with their table and columns; StoreError if any is missing."""
    left = dict(head.rows)
    name, columns = "", list[str]()
    rows: list[list[Any]] = []
    for line in _lines(file):
        if isinstance(line, list):
            if name not in left or len(line) != len(columns):
                raise _damaged()
            left[name] -= 1
            rows.append(line)
        if rows and (len(rows) == BATCH or not isinstance(line, list)):
            yield name, columns, rows
            rows = []
        if isinstance(line, dict) and "table" in line:
            name, columns = line["table"], line["columns"]
    if any(left.values()):
        raise _damaged()


def _lines(file: IO[bytes]) -> Iterator[Any]:
    """Yield what each line holds, up to the one that says that all is there."""
    try:
        while line := file.readline(LONGEST_LINE):
            value = json.loads(line)
            if isinstance(value, dict) and "end" in value:
                file.read(1)  # the checksum comes after the last byte
                yield value
                return
            yield value
    except BROKEN as error:
        raise _damaged() from error
    raise _damaged()


def _damaged() -> StoreError:
    return StoreError("this backup is cut off or damaged, and nothing was restored; take another")


def _insert(table: Table, columns: Sequence[str], dialect: str) -> Insert:
    values: dict[str, ColumnElement[Any]] = {}
    for name in columns:
        kind = table.columns[name].type
        if not isinstance(kind, JSON):
            values[name] = bindparam(f"new_{name}", type_=kind)
            continue
        # JSON comes as text, which tells a missing value from the JSON word null.
        raw = bindparam(f"new_{name}", type_=Text())
        values[name] = cast(raw, kind) if dialect == "postgresql" else raw
    return insert(table).values(values)


def _named(columns: Sequence[str], row: Sequence[Any], dialect: str) -> dict[str, Any]:
    """Return a row as the statement's parameters."""
    if dialect == "postgresql":
        # SQLite keeps the character NUL, which PostgreSQL allows in no text.
        row = [one.replace("\0", "\ufffd") if isinstance(one, str) else one for one in row]
    return {f"new_{name}": value for name, value in zip(columns, row, strict=True)}


async def _count_on(connection: AsyncConnection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL's sequences continue after the highest id, as SQLite's do by themselves."""
    for table in tables:
        if "id" in table.columns and table.columns["id"].autoincrement is not False:
            asked = text("SELECT pg_get_serial_sequence(:name, 'id')")
            sequence = await connection.scalar(asked, {"name": table.name})
            if sequence is not None:
                last = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
                await connection.execute(select(func.setval(sequence, last, False)))  # noqa: FBT003


async def _settle(connection: AsyncConnection, now: datetime, wish: Wish) -> None:
    """Keep quiet about what may have been said since, or is not a copy's to say."""
    if not wish.staging:
        if await marks.get(connection, marks.PAUSED) is None:
            await marks.put(connection, marks.PAUSED, now.isoformat())
        return
    await marks.put(connection, marks.STAGING, now.isoformat())
    await marks.drop(connection, marks.PAUSED)
    await connection.execute(delete(posts))
    over = [DeliveryState.SENT.value, DeliveryState.FAILED.value, DeliveryState.DROPPED.value]
    nothing_waits = {"look_at": None, "leased_until": None}
    await connection.execute(update(deliveries).values(nothing_waits))
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.state.not_in(over))
        .values(state=DeliveryState.DROPPED.value, error=STAGING_COPY)
    )
    await connection.execute(update(workspaces).values(token=None))
