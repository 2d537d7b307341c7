"""Deriving moments afresh: wall time and zone are the truth, and zones change by decree."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update

from bot.domain.event import moment, parse_when
from bot.store import listing_keys, marks, turns
from bot.store.marks import bump_version
from bot.store.tables import listings, occurrence_labs, occurrences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

ZONES: Final = "zones"
"""The mark that holds which times zones kept when moments were last derived."""

COLUMNS = ("start", "end", "timezone", "starts_at", "ends_at")


async def zones_changed(connection: AsyncConnection, now: datetime) -> bool:
    """Return whether zones in use keep other times than when this was last asked.

    If so, and the first time, what depends on them has to be derived afresh.
    """
    asked = select(occurrences.c.timezone).where(occurrences.c.ends_at >= now).distinct()
    zones = sorted((await connection.execute(asked)).scalars())
    kept = hashlib.sha256("".join(map(_offsets, zones, repeat(now.year))).encode()).hexdigest()
    before = await marks.get(connection, ZONES)
    if kept != before:
        await marks.put(connection, ZONES, kept)
    return kept != before


def _offsets(zone: str, year: int) -> str:
    """Return a zone's distance from UTC at every noon of three years: rules last whole days."""
    first, told = datetime(year, 1, 1, 12, tzinfo=UTC), ZoneInfo(zone)
    days = (first + timedelta(days=number) for number in range(3 * 366))
    return zone + ",".join(str(day.astimezone(told).utcoffset()) for day in days)


async def derive_anew(connection: AsyncConnection, now: datetime) -> int:
    """Correct moments ahead of us whose zone data changed; return in how many rows."""
    await turns.take(connection)  # a recording would write the same rows meanwhile
    corrected = [await _correct(connection, table, now) for table in (listings, occurrences)]
    if any(corrected):
        await listing_keys.outdate(connection)  # they contain when meetings start
        bump_version(connection)
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
    """Copy the starts to each lab's rows, by which its next meetings are found."""
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
