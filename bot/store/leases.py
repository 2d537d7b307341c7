"""Who asks which source: due rows are leased in batches, a host to one worker at a time.

A claim takes a host's due sources only while nobody holds a lease at that host, and claims come
one after the other, so that one worker's two requests at a time are two in all. Leases are on the
database's clock (bot.store.clock); dueness is on the program's, where a minute does no harm.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, exists, func, or_, select, update

from bot.domain.source import Kind
from bot.store import clock
from bot.store.chunks import chunks
from bot.store.sources import tracked_as
from bot.store.tables import sources

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, FromClause, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.source import Source, Tracked
    from bot.store.sources import Wanted

LEASE: Final = timedelta(minutes=2)
"""How long a dead worker's sources wait; a live worker renews its leases in time."""

FURTHEST: Final = timedelta(days=2)
FURTHEST_OF_RESTING: Final = timedelta(days=8)
"""A next check beyond this is a mistake: a clock ran ahead, or an inactive lab became active."""

IN_VAIN: Final = timedelta(hours=3)
"""Whoever is due for so long and was never asked is not waited for."""

CLAIM: Final = 200
"""How many one claim takes at most, so that others find something, too."""

LOCK: Final = 0x7472656667
"""What those who claim wait for on PostgreSQL; any number that nobody else uses."""


async def claim(
    connection: AsyncConnection,
    wanted: Wanted,
    now: datetime,
    lease: str,
    *,
    most: int = CLAIM,
    per_host: int = CLAIM,
) -> list[Tracked]:
    """Lease what is due to the caller, what waits longest first; the transaction is a write.

    `lease` names the caller. It takes at most `most` in all, and `per_host` per host.
    """
    if connection.dialect.name == "postgresql":
        # What one claim leases must be seen by the next: both count who is at a host.
        await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    chosen = await _choose(connection, wanted, now, most, per_host)
    if not chosen:
        return []
    # Rows that somebody is writing just now are stepped over.
    free = (
        select(sources.c.id)
        .where(sources.c.id.in_(sorted(chosen)), *_claimable(now))
        .with_for_update(skip_locked=True)
    )
    leased = await connection.execute(
        update(sources)
        .where(sources.c.id.in_(free))
        .values(lease=lease, leased_until=clock.after(LEASE))
        .returning(*sources.c)
    )
    rows = sorted(leased.mappings(), key=lambda row: (row["next_check"], row["id"]))
    return [replace(tracked_as(row, chosen[row["id"]]), lease=lease) for row in rows]


async def anything_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether a claim may find something; a plain read."""
    asked = select(sources.c.id).where(*_claimable(now), _may_begin(now)).limit(1)
    return await connection.scalar(asked) is not None


async def misplanned(
    connection: AsyncConnection, furthest: Callable[[str, str], timedelta | None], now: datetime
) -> list[int]:
    """Return the sources that are planned further ahead than they ever should be; a plain read.

    `furthest` says how far that is for a lab and a source's key; None: it is not asked.
    """
    far = await connection.execute(
        select(sources.c.id, sources.c.lab, sources.c.key, sources.c.next_check).where(
            sources.c.removed.is_(False), sources.c.next_check > now + FURTHEST
        )
    )
    return [
        row.id
        for row in far
        if (limit := furthest(row.lab, row.key)) is not None and row.next_check > now + limit
    ]


async def make_due(connection: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Let the next claim ask sources; those that somebody is writing now, the one after it."""
    for some in chunks(ids):
        free = select(sources.c.id).where(sources.c.id.in_(some)).with_for_update(skip_locked=True)
        due = update(sources).where(sources.c.id.in_(free)).values(next_check=now)
        await connection.execute(due)


async def renew(connection: AsyncConnection, lease: str, ids: Collection[int]) -> frozenset[int]:
    """Extend a lease on some sources; return those that it still covers."""
    if not ids:
        return frozenset()
    ours = (
        select(sources.c.id)
        .where(sources.c.id.in_(sorted(ids)), sources.c.lease == lease)
        .order_by(sources.c.id)
        .with_for_update()
    )
    kept = await connection.execute(
        update(sources)
        .where(sources.c.id.in_(ours))
        .values(leased_until=clock.after(LEASE))
        .returning(sources.c.id)
    )
    return frozenset(kept.scalars())


async def give_back(connection: AsyncConnection, lease: str, ids: Collection[int]) -> None:
    """End a lease on sources without writing anything else; lock their rows first."""
    if ids:
        await connection.execute(
            update(sources)
            .where(sources.c.id.in_(sorted(ids)), sources.c.lease == lease)
            .values(lease=None, leased_until=None)
        )


async def overdue(
    connection: AsyncConnection, now: datetime, resting: Collection[str] = ()
) -> tuple[int, timedelta]:
    """Return how many sources are due or being asked, and for how long the first has been.

    `resting` are the inactive labs, whose rules are never asked.
    """
    never = and_(sources.c.kind == Kind.SCHEDULE.value, sources.c.lab.in_(sorted(resting)))
    found = await connection.execute(
        select(func.count(), func.min(sources.c.next_check)).where(*_due(now), ~never)
    )
    count, first = found.one()
    return count, timedelta(0) if first is None else now - first


async def first_answers_missing(
    connection: AsyncConnection, now: datetime, resting: Collection[str] = ()
) -> bool:
    """Whether a source still waits to be asked for the first time; a plain read.

    Inactive labs count for nothing, `resting`, nor does what was due for hours in vain: nobody who
    asks knows such a source.
    """
    waiting = select(sources.c.id).where(
        sources.c.removed.is_(False),
        sources.c.gone.is_(False),
        sources.c.last_checked.is_(None),
        sources.c.next_check > now - IN_VAIN,
        sources.c.lab.not_in(sorted(resting)),
    )
    return await connection.scalar(waiting.limit(1)) is not None


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        sources.c.removed.is_(False),
        sources.c.gone.is_(False),
        sources.c.next_check <= now,
    )


def _is_leased(rows: FromClause) -> ColumnElement[bool]:
    # No lease ends further ahead, unless the database's clock was put back.
    until = rows.c.leased_until
    return and_(until > clock.now(), until <= clock.after(LEASE))


def _claimable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    # Each row's own lease counts, too: it may have been given away between the two looks.
    return (*_due(now), or_(sources.c.leased_until.is_(None), ~_is_leased(sources)))


def _may_begin(now: datetime) -> ColumnElement[bool]:
    """Return the condition that nobody is asking the source's host.

    A lab's new sources are asked together, so that a meeting that two of them tell of gets the same
    id when a lost database is filled again.
    """
    at, other = sources.alias(), sources.alias()
    busy = select(at.c.host).where(_is_leased(at), at.c.host.is_not(None)).distinct()
    sibling_waits = exists().where(
        other.c.lab == sources.c.lab,
        other.c.read_until.is_(None),
        other.c.removed.is_(False),
        other.c.gone.is_(False),
        other.c.next_check <= now,
        other.c.host.in_(busy),
    )
    free = or_(sources.c.host.is_(None), sources.c.host.not_in(busy))
    return and_(free, or_(sources.c.read_until.is_not(None), ~sibling_waits))


async def _choose(
    connection: AsyncConnection, wanted: Wanted, now: datetime, most: int, per_host: int
) -> dict[int, Source]:
    """Return what is to be leased, by id."""
    basket = _Basket(most, per_host)
    after: Row[Any] | None = None
    size = most + 50
    while not basket.full:
        names = ("id", "lab", "key", "host", "read_until", "next_check")
        page = (
            select(*(sources.c[name] for name in names))
            .where(*_claimable(now), _may_begin(now))
            .order_by(sources.c.next_check, sources.c.id)
            .limit(size)
        )
        if after is not None:
            later = or_(sources.c.next_check > after.next_check, sources.c.id > after.id)
            page = page.where(sources.c.next_check >= after.next_check, later)
        if basket.crowded:
            page = page.where(
                or_(sources.c.host.is_(None), sources.c.host.not_in(sorted(basket.crowded)))
            )
        rows = (await connection.execute(page)).all()
        for row in rows:
            basket.offer(row, wanted(row.lab, row.key))
        if len(rows) < size:
            break
        after = rows[-1]
    return basket.chosen()


class _Basket:
    """What one claim takes: at most so many in all and per host, a lab's new sources together."""

    def __init__(self, most: int, per_host: int) -> None:
        self._most = most
        self._per_host = per_host
        self._taken: dict[int, tuple[Row[Any], Source]] = {}
        self._at: Counter[str] = Counter()
        self._refused: set[str] = set()

    @property
    def full(self) -> bool:
        """Whether nothing more fits."""
        return len(self._taken) >= self._most

    @property
    def crowded(self) -> set[str]:
        """The hosts of which nothing more fits."""
        return {host for host, count in self._at.items() if count >= self._per_host}

    def offer(self, row: Row[Any], source: Source | None) -> None:
        """Take a row, if it is wanted and fits."""
        if source is None:
            return
        if self.full or (row.host is not None and self._at[row.host] >= self._per_host):
            if row.read_until is None:
                self._refused.add(row.lab)
            return
        self._taken[row.id] = (row, source)
        if row.host is not None:
            self._at[row.host] += 1

    def chosen(self) -> dict[int, Source]:
        """Return what is taken; a lab waits with all its new sources if some did not fit.

        Unless nothing else is waiting: it may have more of them than ever fit.
        """
        together = {
            number: source
            for number, (row, source) in self._taken.items()
            if row.read_until is not None or row.lab not in self._refused
        }
        return together or {number: source for number, (_, source) in self._taken.items()}
