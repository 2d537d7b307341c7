"""What /metrics tells of the rows: a few questions, each answered by an index or a small table.

None takes longer with more meetings. What waits is counted in full, because that is little; what
ended is counted since midnight UTC, because that is bounded by a day's work. To Prometheus a
counter that falls to zero has been reset
(https://prometheus.io/docs/concepts/metric_types/#counter), so such counts are true however many
workers there are and however often they start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, case, func, select, text, type_coerce

from bot.domain.delivery import DeliveryState
from bot.store import leases, marks
from bot.store.tables import deliveries, marks as mark_rows, source_days, sources

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

STATES: Final = ("ok", "failing", "gone", "new", "resting")
"""How a source is; `new` was never asked, `resting` belongs to an inactive lab."""

WAITING: Final = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)
ENDED: Final = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DROPPED)

LATEST: Final = timedelta(days=3)
"""What came due longer ago is not sent today any more; this bounds how many rows are read."""

DONE: Final = "done:"
"""Begins the mark that holds when a job was last done, in seconds since 1970."""

HEARTBEAT_SECONDS: Final = 30
"""A worker is gone after this long without a heartbeat: Procrastinate's own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one moment; times are seconds."""

    schema: str
    size: int
    """Bytes of the database."""
    sources: Mapping[str, int]
    due: int
    lateness: float
    """How late the source is that has been due or asked for longest; 0 if there is none."""
    polls: Mapping[str, int]
    """How many were good or failed since midnight UTC."""
    waiting: Mapping[tuple[str, str], int]
    """Deliveries by kind and state."""
    oldest: Mapping[str, float]
    """Age of the oldest delivery of each kind that is still to be sent."""
    ended: Mapping[tuple[str, str], int]
    """Deliveries by kind and state that ended since midnight UTC."""
    paused: bool
    done: Mapping[str, float]
    """When each job was last done, by its name."""
    queue: Mapping[str, int] | None
    """Jobs that wait or run, and those whose worker is gone; None without a queue."""


async def figures(
    connection: AsyncConnection, now: datetime, resting: Collection[str] = ()
) -> Figures:
    """Read all figures; `resting` are the slugs of inactive labs."""
    due, late = await leases.overdue(connection, now, resting)
    waiting, oldest = await _waiting(connection, now)
    return Figures(
        schema=await connection.scalar(text("SELECT version_num FROM alembic_version")) or "",
        size=await _size(connection),
        sources=await _sources(connection, resting),
        due=due,
        lateness=late.total_seconds(),
        polls=await _polls(connection, now),
        waiting=waiting,
        oldest=oldest,
        ended=await _ended(connection, now),
        paused=await marks.get(connection, marks.PAUSED) is not None,
        done=await jobs_done(connection),
        queue=await _queue(connection),
    )


async def _size(connection: AsyncConnection) -> int:
    if connection.dialect.name == "postgresql":
        asked = "SELECT pg_database_size(current_database())"
    else:
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    return int(await connection.scalar(text(asked)) or 0)


async def _sources(connection: AsyncConnection, resting: Collection[str]) -> dict[str, int]:
    state = case(
        (sources.c.lab.in_(sorted(resting)), "resting"),
        (sources.c.gone, "gone"),
        (sources.c.failing_since.is_not(None), "failing"),
        (sources.c.last_good.is_(None), "new"),
        else_="ok",
    ).label("state")
    asked = select(state, func.count()).where(sources.c.removed.is_(False)).group_by("state")
    found = {row[0]: row[1] for row in await connection.execute(asked)}
    return {name: found.get(name, 0) for name in STATES}


async def _polls(connection: AsyncConnection, now: datetime) -> dict[str, int]:
    today = now.astimezone(UTC).date().isoformat()
    asked = select(func.sum(source_days.c.good), func.sum(source_days.c.failed)).where(
        source_days.c.day == today
    )
    good, failed = (await connection.execute(asked)).one()
    return {"good": int(good or 0), "failed": int(failed or 0)}


async def _waiting(
    connection: AsyncConnection, now: datetime
) -> tuple[dict[tuple[str, str], int], dict[str, float]]:
    kind, state, first = deliveries.c.kind, deliveries.c.state, func.min(deliveries.c.created)
    asked = select(kind, state, func.count(), first).where(_in(WAITING)).group_by(kind, state)
    counts: dict[tuple[str, str], int] = {}
    oldest: dict[str, float] = {}
    for row in await connection.execute(asked):
        counts[row[0], row[1]] = row[2]
        # Unknown ones may have been sent, and wait for nobody.
        if row[1] != DeliveryState.UNKNOWN.value:
            oldest[row[0]] = max(oldest.get(row[0], 0.0), (now - row[3]).total_seconds())
    return counts, oldest


async def _ended(connection: AsyncConnection, now: datetime) -> dict[tuple[str, str], int]:
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    planned = type_coerce(deliveries.c.next_attempt, BigInteger) * 1000
    tried = func.coalesce(deliveries.c.attempted, planned)
    kind, state = deliveries.c.kind, deliveries.c.state
    asked = (
        select(kind, state, func.count())
        .where(
            _in(ENDED),
            deliveries.c.next_attempt > now - LATEST,
            tried >= int(midnight.timestamp() * 1000),
        )
        .group_by(kind, state)
    )
    return {(row[0], row[1]): row[2] for row in await connection.execute(asked)}


def _in(states: Collection[DeliveryState]) -> ColumnElement[bool]:
    return deliveries.c.state.in_([state.value for state in states])


async def jobs_done(connection: AsyncConnection) -> dict[str, float]:
    """Return when each job was last done, in seconds since 1970."""
    asked = select(mark_rows.c.name, mark_rows.c.value).where(mark_rows.c.name.startswith(DONE))
    rows = await connection.execute(asked)
    return {row.name.removeprefix(DONE): float(row.value) for row in rows}


async def _queue(connection: AsyncConnection) -> dict[str, int] | None:
    """Count Procrastinate's jobs that are not over, as its own query for stalled ones does."""
    if connection.dialect.name != "postgresql":
        return None
    # One condition per partial index of its schema; jobs that are over are not read.
    asked = text(
        "SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'), "
        "count(*), count(*) FILTER (WHERE worker.last_heartbeat IS NULL OR "
        "worker.last_heartbeat < now() - make_interval(secs => :silent)) "
        "FROM procrastinate_jobs job "
        "LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id "
        "WHERE job.status IN ('todo', 'doing') AND job.status = 'doing'"
    )
    row: Any = (await connection.execute(asked, {"silent": HEARTBEAT_SECONDS})).one()
    return {"todo": row[0], "doing": row[1], "stalled": row[2]}
