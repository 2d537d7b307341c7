"""A worker of jobs that a test looks at, and its queue."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from bot.domain.lab import Registry
from bot.run.queued import Workers
from bot.run.queueing import TELLING
from bot.store.engine import Store
from tests.run.outgoing import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import psycopg

    from bot.jobs.work import Job, Work

SECOND = timedelta(seconds=1)
SELDOM = timedelta(hours=1)


@asynccontextmanager
async def worker(
    address: str, *jobs: Job, registry: Registry | None = None, drain_seconds: float = 3
) -> AsyncIterator[Workers]:
    """A worker that does these jobs for the labs of a registry."""
    store = Store.open(address)
    outside = SimpleNamespace(store=store)
    work = SimpleNamespace(
        outside=outside,
        registry=registry or Registry({}),
        clock=lambda: datetime.now(UTC),
        done=None,
    )
    workers = Workers(cast("Work", work), jobs=jobs, drain_seconds=drain_seconds)
    workers.start()
    try:
        yield workers
    finally:
        await workers.stop()
        await store.close()


@dataclass
class Ticks:
    """A job that counts how often it began and ended, and takes its time."""

    seconds: float = 0
    begun: int = 0
    ended: int = 0
    cancelled: int = 0
    at_once: int = 0
    most: int = 0
    moments: list[float] = field(default_factory=list)

    async def run(self, _: Work) -> None:
        """Begin, take some time, and end."""
        self.begun += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.moments.append(asyncio.get_running_loop().time())
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.at_once -= 1
        self.ended += 1


async def reached(ticks: Ticks, wanted: int) -> None:
    """Wait until this many ticks have ended."""
    await eventually(lambda: ticks.ended >= wanted)


async def states(queue: psycopg.AsyncConnection[Any], name: str = "j") -> list[str]:
    """Return how the jobs of a name stand in the queue."""
    asked = "SELECT status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id"
    return [state for (state,) in await (await queue.execute(asked, [name])).fetchall()]


async def all_done(queue: psycopg.AsyncConnection[Any], *names: str) -> None:
    """Wait until none of these jobs stands in the queue."""
    async with asyncio.timeout(8):
        while any([await states(queue, name) for name in names]):  # noqa: ASYNC110  none tells
            await asyncio.sleep(0.05)


async def enqueue(
    queue: psycopg.AsyncConnection[Any], *, state: str = "todo", name: str = "j"
) -> None:
    """Put a job into the queue; one that is being done belongs to a worker that is gone."""
    await queue.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status)"
        " VALUES (%s, %s, %s, %s)",
        [TELLING, name, name, state],
    )
