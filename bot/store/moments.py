"""Deriving moments anew: wall time and zone are the truth, and zones change by decree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from bot.domain.event import moment, parse_when
from bot.store.marks import bump_version
from bot.store.tables import listings, occurrence_labs, occurrences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

COLUMNS = ("start", "end", "timezone", "starts_at", "ends_at")


async def derive_anew(connection: AsyncConnection, now: datetime) -> int:
    """Correct the moments of what is not over where zone data changed; return how many rows."""
    corrected = [await _correct(connection, table, now) for table in (listings, occurrences)]
    if any(corrected):
        await bump_version(connection)
    return sum(corrected)


async def _correct(connection: AsyncConnection, table: Table, now: datetime) -> int:
    asked = select(table.c.id, *(table.c[name] for name in COLUMNS)).where(table.c.ends_at >= now)
    derived = [(row, *_moments(row)) for row in await connection.execute(asked)]
    stale = [
        {"row_id": row.id, "starts": starts, "ends": ends}
        for row, starts, ends in derived
        if (row.starts_at, row.ends_at) != (starts, ends)
    ]
    if stale:
        statement = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values(starts_at=bindparam("starts"), ends_at=bindparam("ends"))
        )
        await connection.execute(statement, stale)
    if stale and table is occurrences:
        await _copy_starts(connection, [each["row_id"] for each in stale])
    return len(stale)


async def _copy_starts(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """Let the starts that stand beside each lab follow, for the next meetings are found by them."""
    starts = select(occurrences.c.starts_at).where(
        occurrences.c.id == occurrence_labs.c.occurrence_id
    )
    statement = (
        update(occurrence_labs)
        .where(occurrence_labs.c.occurrence_id == bindparam("named"))
        .values(starts_at=starts.scalar_subquery())
    )
    await connection.execute(statement, [{"named": one} for one in ids])


def _moments(row: Row[Any]) -> tuple[datetime, datetime]:
    zone = row.timezone
    return moment(parse_when(row.start, zone), zone), moment(parse_when(row.end, zone), zone)
