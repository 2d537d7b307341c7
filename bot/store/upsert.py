"""Insert, or overwrite or leave what has the same key: one statement on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection


def dialect_of(connection: AsyncConnection) -> ModuleType:
    """Return what makes INSERT … ON CONFLICT statements for a database: `.insert(table)`.

    Only that of the database in use is imported: PostgreSQL's takes longer than all our tables.
    """
    if connection.dialect.name == "postgresql":
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
    dialect = dialect_of(connection)
    statement = dialect.insert(table)
    overwritten = {name: statement.excluded[name] for name in rows[0] if name not in key}
    await connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_=overwritten), list(rows)
    )


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
