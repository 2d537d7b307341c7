"""Insert, and overwrite or leave what has the same key: one statement on both databases."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from sqlalchemy import Insert, Table
    from sqlalchemy.ext.asyncio import AsyncConnection


def dialect_of(connection: AsyncConnection) -> ModuleType:
    """Return what makes INSERT … ON CONFLICT statements for a database: `.insert(table)`."""
    return _named(connection.dialect.name)


@cache
def _named(dialect: str) -> ModuleType:
    # Only the dialect in use is imported: PostgreSQL's takes longer than all our tables.
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql
    from sqlalchemy.dialects import sqlite

    return sqlite


async def upsert(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    key: tuple[str, ...],
) -> None:
    """Write rows that all have the same columns; those with a known key are overwritten.

    Source: https://docs.sqlalchemy.org/en/21/dialects/postgresql.html#insert-on-conflict-upsert
    """
    if not rows:
        return
    statement = _upsert(dialect_of(connection), table, tuple(rows[0]), key)
    await connection.execute(statement, list(rows))


@cache
def _upsert(
    dialect: ModuleType, table: Table, names: tuple[str, ...], key: tuple[str, ...]
) -> Insert:
    """Build the statement once: with many columns that takes longer than to execute it."""
    statement = dialect.insert(table)
    overwritten = {name: statement.excluded[name] for name in names if name not in key}
    made: Insert = statement.on_conflict_do_update(index_elements=key, set_=overwritten)
    return made


async def insert_missing(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    key: tuple[str, ...],
) -> None:
    """Write rows that all have the same columns; those with a known key are left as they are."""
    if not rows:
        return
    dialect = dialect_of(connection)
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=key)
    await connection.execute(statement, list(rows))
