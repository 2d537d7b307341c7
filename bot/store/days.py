"""How asking each source went on each day of UTC, for the small bars of /status."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from bot.store.tables import source_days, sources
from bot.store.upsert import dialect_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

KEPT: Final = timedelta(days=35)
"""A few days more than are shown, so that a program that stood still has all of them."""


@dataclass(frozen=True, slots=True)
class SourceDay:
    """How often a source answered on one day of UTC, and how often it failed."""

    day: date
    good: int = 0
    failed: int = 0


async def count(connection: AsyncConnection, went: Mapping[int, bool], now: datetime) -> None:
    """Count for each of these sources whether asking it went well, in one statement."""
    if not went:
        return
    dialect = dialect_of(connection)
    statement = dialect.insert(source_days)
    new, old = statement.excluded, source_days.c
    day = now.astimezone(UTC).date().isoformat()
    # Always in one order, so that two who write many rows never wait for each other.
    rows = [
        {"source_id": number, "day": day, "good": int(well), "failed": int(not well)}
        for number, well in sorted(went.items())
    ]
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=("source_id", "day"),
            set_={"good": old.good + new.good, "failed": old.failed + new.failed},
        ),
        rows,
    )


async def since(
    connection: AsyncConnection, first: date, of: Collection[int] | None = None
) -> dict[int, list[SourceDay]]:
    """Return the days from `first` on of every source of the registry, the oldest first.

    If they are named, a few thousand sources at most.
    """
    asked = (
        select(source_days)
        .join(sources, sources.c.id == source_days.c.source_id)
        .where(source_days.c.day >= first.isoformat(), sources.c.removed.is_(False))
        .order_by(source_days.c.source_id, source_days.c.day)
    )
    if of is not None:
        asked = asked.where(source_days.c.source_id.in_(sorted(of)))
    found: dict[int, list[SourceDay]] = defaultdict(list)
    for row in await connection.execute(asked):
        told = SourceDay(date.fromisoformat(row.day), row.good, row.failed)
        found[row.source_id].append(told)
    return dict(found)


async def forget_before(connection: AsyncConnection, limit: datetime) -> None:
    """Delete the days before that of a moment."""
    day = limit.astimezone(UTC).date().isoformat()
    await connection.execute(delete(source_days).where(source_days.c.day < day))
