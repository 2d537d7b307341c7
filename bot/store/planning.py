"""Table statistics, from which the database chooses its indexes.

PostgreSQL refreshes them by itself (autovacuum), SQLite only when told to. Either chooses well
without any (`tests/store/test_explain.py`), and with them continues to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LOOKED_AT: Final = 1_000
"""How many rows of each index are read, so that it takes milliseconds for any size.

100 to 1000 are advised: https://www.sqlite.org/lang_analyze.html#approximate_analyze_for_large_databases
"""


async def count(connection: AsyncConnection) -> None:
    """Refresh them."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(f"PRAGMA analysis_limit = {LOOKED_AT}")
    await connection.exec_driver_sql("ANALYZE")
