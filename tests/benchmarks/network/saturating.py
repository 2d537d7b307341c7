"""Workers with always more due than they can ask, and what ever fewer of them get done.

All of them start first, and some are dismissed between two looks: so nobody's start-up, first
imports or first reading count into what is measured.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from bot.store.occurrences import version
from bot.store.tables import sources
from tests.benchmarks.network.crew import START_SECONDS, look_now
from tests.benchmarks.network.measuring import cpu_seconds, keep_to, own_cpu_seconds, server_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.store.engine import Store
    from tests.benchmarks.network.crew import Crew

KEEP_SECONDS: Final = 0.2
LOOK_SECONDS: Final = 4.0
"""A refresh that finds nothing ends, and the next tick may be half a minute away."""
FIRST: Final = 20
"""Of each worker: whoever is through with so many has imported and connected all it needs."""
DUE_AT_ONCE: Final = 80
"""So many of those that change are due at any time, or each worker would first read a thousand
ahead and then record them: a minute in which one thing is measured, and then the other."""
FAR: Final = timedelta(hours=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What workers did in some seconds: how many sources they were through with, at what cost."""

    workers: int
    seconds: float
    done: int
    """Of the unchanged, how many were asked; of the changed, how many were recorded."""
    asked: int
    main: float
    reading: float
    database: float
    """Processor seconds: of the workers themselves, of the processes in which they read what
    sources answer, and of PostgreSQL."""
    on_one: bool = False
    """Whether they, the database and the network had one processor for all of it."""

    @property
    def rate(self) -> float:
        """How many sources they were through with in a second."""
        return self.done / self.seconds

    @property
    def cost(self) -> float:
        """How many processor seconds a thousand of them cost, those of PostgreSQL included."""
        spent = self.main + self.reading + self.database
        return spent / self.done * 1000 if self.done else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How long workers settle before each look, and how long it takes, in seconds."""

    settle: float
    window: float


async def saturated(
    store: Store, crew: Crew, counts: Sequence[int], look: Look, *, changed: bool
) -> list[Work]:
    """Let so many workers do as much as they can, the most first; return the fewest first.

    `changed`: every source tells something new each time, and what counts is what was recorded;
    then the fewest are looked at once more, with one processor for them and all they need.
    """

    async def through() -> int:
        if not changed:
            return crew.served.count()
        async with store.read() as connection:
            return await version(connection)  # each recording raises it by one

    await _put_all_off(store)
    keeper = asyncio.create_task(_keep_due(store, DUE_AT_ONCE if changed else None))
    done: list[Work] = []
    server = server_of(store.parameters)
    try:
        for _ in range(max(counts)):
            crew.hire()
        await crew.busy()
        await _under_way(through, FIRST * max(counts))
        for count in sorted(counts, reverse=True):
            crew.dismiss(left=count)
            await _free_all(store)
            await asyncio.sleep(look.settle)
            done.insert(0, await _seen(crew, through, server, look.window))
        if changed:
            keep_to(0, [*crew.pids, server, crew.served.pid])
            await asyncio.sleep(look.settle)
            alone = await _seen(crew, through, server, look.window)
            done.append(replace(alone, on_one=True))
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
    return done


async def _under_way(through: Callable[[], Awaitable[int]], wanted: int) -> None:
    """Wait until so many are through."""
    deadline = time.monotonic() + START_SECONDS
    while await through() < wanted:
        if time.monotonic() > deadline:
            raise RuntimeError(f"workers were not through with {wanted} sources in time")
        await asyncio.sleep(0.1)


async def _seen(
    crew: Crew, through: Callable[[], Awaitable[int]], server: int, seconds: float
) -> Work:
    """Look at workers and their database server for so many seconds."""

    async def told() -> tuple[float, ...]:
        own, every = own_cpu_seconds(crew.pids), cpu_seconds(crew.pids)
        now = time.monotonic()
        return now, own, every - own, cpu_seconds([server]), await through(), crew.served.count()

    before = await told()
    await asyncio.sleep(seconds)
    taken, main, reading, database, done, asked = (
        after - first for after, first in zip(await told(), before, strict=True)
    )
    return Work(
        workers=len(crew.processes),
        seconds=taken,
        done=int(done),
        asked=int(asked),
        main=main,
        reading=max(reading, 0.0),  # what runs is looked at one process after the other
        database=database,
    )


async def _put_all_off(store: Store) -> None:
    """Let nothing be due."""
    async with store.write() as connection:
        await connection.execute(update(sources).values(next_check=datetime.now(UTC) + FAR))


async def _free_all(store: Store) -> None:
    """Let nobody wait for the leases of those who were dismissed.

    What the others hold is free, too: their answers come too late and are dropped, as they settle.
    """
    async with store.write() as connection:
        held = select(sources.c.id).where(sources.c.leased_until.is_not(None))
        free = held.order_by(sources.c.id).with_for_update(skip_locked=True)
        again = update(sources).where(sources.c.id.in_(free))
        await connection.execute(again.values(lease=None, leased_until=None))


async def _keep_due(store: Store, most: int | None) -> None:
    """Let sources be due again as soon as they were asked; `most` of them at once, or all."""
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    free = sources.c.leased_until.is_(None)
    due = select(func.count()).select_from(sources).where(free, sources.c.next_check <= long_ago)
    # None that somebody holds, so that nobody ever waits for us; whoever was asked longest ago.
    waiting = (
        select(sources.c.id)
        .where(free, sources.c.next_check > long_ago)
        .order_by(sources.c.last_checked.nulls_first(), sources.c.id)
        .with_for_update(skip_locked=True)
    )
    looked = 0.0
    while True:
        async with store.write() as connection:
            room = None if most is None else most - (await connection.scalar(due) or 0)
            if room is None or room > 0:
                again = update(sources).where(sources.c.id.in_(waiting.limit(room)))
                await connection.execute(again.values(next_check=long_ago))
        if time.monotonic() > looked + LOOK_SECONDS:
            looked = time.monotonic()
            await look_now(store)
        await asyncio.sleep(KEEP_SECONDS)
