"""What a database knows of how much there is of what, and so by which index it answers.

PostgreSQL counts by itself (autovacuum), SQLite only when it is told to. Either takes good ways
before anything was counted (`tests/store/test_explain.py`); having counted, it keeps to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LOOKED_AT: Final = 1_000
"""So many rows of each index are looked at, so that it takes milliseconds for any size.

100 to 1000 are advised: https://www.sqlite.org/lang_analyze.html#approximate_analyze_for_large_databases
"""


async def count(connection: AsyncConnection) -> None:
    """Let the database estimate how many rows there are of what."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(f"PRAGMA analysis_limit = {LOOKED_AT}")
    await connection.exec_driver_sql("ANALYZE")
