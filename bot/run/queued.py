"""Procrastinate runs the jobs on PostgreSQL, shared by as many workers as there are.

Its periodic tasks give each tick once to all machines: the first to come queues it, and any worker
takes it. A worker has two lanes, so that asking slow sources never holds up a message. The ticks
of `refresh` and `deliver` call other workers to help: each of them leases rows for itself. What a
worker was doing when it was killed is done again by another. docs/workers.md explains it all.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import psycopg
import structlog
from procrastinate.exceptions import ConnectorException

from bot.errors import StoreError
from bot.jobs.synced import synced
from bot.jobs.work import JOBS
from bot.run.embedded import CANCEL_SECONDS, DRAIN_SECONDS
from bot.run.queueing import (
    AT_ONCE,
    READING,
    STALLED_SECONDS,
    TELLING,
    CutOff,
    cron,
    open_queue,
    queue_up,
    why,
)
from bot.run.tick import tick
from bot.store import backlog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.jobs.work import Job, Work

LANES: Final = {READING: 2, TELLING: 16}
"""How many jobs run at once in each lane.

Two refreshes, so that one may wait for stragglers; enough of the others that none has to queue.
"""

POLL_SECONDS: Final = 2.0
"""How often a lane looks of its own accord: it does not hear of a job that comes as it looks."""

AGAIN_SECONDS: Final = 1.0
"""How soon a lane starts again after the database was away."""

WATCH_SECONDS: Final = 10.0
JUMP_SECONDS: Final = 60.0
"""How often the clock is checked, and from when on a gap means that it was set or we slept."""

PUT_OFF_SECONDS: Final = 2.0
"""How long a worker that has just started puts a job off."""

RECOVER: Final = "queue.recover"
RECOVERING: Final = timedelta(seconds=30)
TIDY: Final = "queue.tidy"
TIDYING: Final = timedelta(hours=1)
KEPT_HOURS: Final = 72
"""How long a job is kept that the queue itself failed, because no worker knew it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How a job is shared: `waiting` counts its rows, one job does about `each`.

    At most `most` are queued, of which one worker does `here` at once.
    """

    lane: str
    waiting: Callable[[Work, int], Awaitable[int]]
    each: int
    most: int
    here: int


async def _due_sources(work: Work, most: int) -> int:
    store, now = work.outside.store, work.clock()
    # At the first start, and once labs were added, their sources are not in the table yet.
    await synced(store, work.registry, now)
    async with store.read() as connection:
        return await backlog.due_sources(connection, now, most)


async def _due_deliveries(work: Work, most: int) -> int:
    async with work.outside.store.read() as connection:
        return await backlog.due_deliveries(connection, work.clock(), most)


SHARED: Final = {
    "refresh": Share(lane=READING, waiting=_due_sources, each=50, most=32, here=LANES[READING]),
    "deliver": Share(lane=TELLING, waiting=_due_deliveries, each=20, most=8, here=4),
}


class Workers:
    """This process's share of the work, until told to stop."""

    def __init__(
        self, work: Work, *, jobs: Sequence[Job] = JOBS, drain_seconds: float = DRAIN_SECONDS
    ) -> None:
        for name in ("procrastinate", "psycopg.pool"):
            # They log many times over, with tracebacks, that a database is away.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._work = work
        self._drain_seconds = drain_seconds
        self._queue = open_queue(work.outside.store.parameters)
        self._began = time.monotonic()
        self._running: Counter[str] = Counter()
        self._away = False
        self._lanes: list[asyncio.Task[None]] = []
        self._watching: asyncio.Task[None] | None = None
        for job in jobs:
            self._register(job)
        self._every(RECOVERING, RECOVER, self._recover)
        self._every(TIDYING, TIDY, self._tidy)

    def _register(self, job: Job) -> None:
        shared = SHARED.get(job.name)

        async def run(share: int = 0) -> None:
            if share == 0 and await self._puts_off(job):
                return
            if share == 0 and shared is not None:
                await self._call_others(job, shared)
            await job.run(self._work)

        lane, here = (shared.lane, shared.here) if shared else (TELLING, 1)
        self._every(job.every, job.name, run, lane=lane, here=here)

    def _every(
        self,
        every: timedelta,
        name: str,
        run: Callable[..., Awaitable[None]],
        *,
        lane: str = TELLING,
        here: int = 1,
    ) -> None:
        async def do(timestamp: int = 0, **shared: int) -> None:
            del timestamp  # the tick's; what is due stands in rows
            # If this one takes long, the next tick is queued while it still runs.
            if self._running[name] >= here:
                return
            self._running[name] += 1
            self._say_back()
            try:
                await tick(name, _in_one_line(run(**shared)), self._work.done)
            finally:
                self._running[name] -= 1

        task = self._queue.task(name=name, queue=lane, queueing_lock=name, retry=CutOff())(do)
        self._queue.periodic(cron=cron(every))(task)

    async def _puts_off(self, job: Job) -> bool:
        """Put a job off for an older worker if this one has only just started; return whether.

        After a long stop all have only just started, and the sources are to be asked first.
        """
        wait = job.first.total_seconds() - (time.monotonic() - self._began)
        if wait <= 0:
            return False
        # Queued only afterwards: waiting there it would keep the next tick from the others.
        await asyncio.sleep(min(wait, PUT_OFF_SECONDS))
        await queue_up(self._queue, job.name, TELLING)
        return True

    async def _call_others(self, job: Job, shared: Share) -> None:
        """Queue this job as many more times as there is work for."""
        waiting = await shared.waiting(self._work, shared.each * shared.most)
        for share in range(1, math.ceil(waiting / shared.each)):
            await queue_up(self._queue, job.name, shared.lane, share=share)

    async def _recover(self) -> None:
        """Queue again what a dead worker was doing."""
        jobs = self._queue.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            log.warning("job.repeated", job=job.task_name, why="its worker is gone")
            await jobs.retry_job(job, retry_at=AT_ONCE)

    async def _tidy(self) -> None:
        """Delete old jobs that did not end well; the others are deleted at once."""
        await self._queue.job_manager.delete_old_jobs(
            KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    def start(self) -> None:
        """Take part, in each lane, until told to stop."""
        self._began = time.monotonic()
        self._open_lanes()
        self._watching = asyncio.create_task(self._watch())

    def _open_lanes(self) -> None:
        self._lanes = [asyncio.create_task(self._keep(*lane)) for lane in LANES.items()]

    async def _watch(self) -> None:
        """Start afresh when the clock was set, or this process stood still.

        After a jump back Procrastinate gives no tick until the clock is where it was; after a jump
        forward it makes up for every tick that was left out.
        """
        while True:
            before = time.time()
            await asyncio.sleep(WATCH_SECONDS)
            jump = time.time() - before - WATCH_SECONDS
            if abs(jump) > JUMP_SECONDS:
                log.warning("clock.jumped", seconds=round(jump))
                await self._close_lanes()
                self._open_lanes()

    async def _keep(self, lane: str, at_once: int) -> None:
        """Work in a lane; start again whenever the database went away."""
        while True:
            reason = "a connection was lost"
            try:
                await self._queue.open_async()
                await self._queue.run_worker_async(
                    queues=[lane],
                    name=lane,
                    concurrency=at_once,
                    abort_job_polling_interval=60,  # nobody asks for that
                    fetch_job_polling_interval=POLL_SECONDS,
                    shutdown_graceful_timeout=self._drain_seconds,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    stalled_worker_timeout=STALLED_SECONDS,
                )
            except (ConnectorException, psycopg.Error) as error:
                reason = why(error)
            except Exception:
                log.exception("lane.failed", lane=lane)
            self._say_away(reason)
            await asyncio.sleep(AGAIN_SECONDS)

    def _say_away(self, reason: str) -> None:
        if not self._away:
            log.warning("database.away", error=reason)
        self._away = True

    def _say_back(self) -> None:
        if self._away:
            log.info("database.back")
        self._away = False

    async def stop(self) -> None:
        """Begin nothing new, let what is running finish or cut it off, then close."""
        if self._watching is not None:
            self._watching.cancel()
        await self._close_lanes()
        with suppress(TimeoutError):
            async with asyncio.timeout(CANCEL_SECONDS / 2):
                await self._queue.close_async()

    async def _close_lanes(self) -> None:
        for lane in self._lanes:
            lane.cancel()
        if self._lanes:
            _, late = await asyncio.wait(self._lanes, timeout=self._drain_seconds + CANCEL_SECONDS)
            if late:
                log.warning("lanes.cut_off", count=len(late))


async def _in_one_line(work: Awaitable[None]) -> None:
    """Do the work; StoreError if the queue's tables could not be reached."""
    try:
        await work
    except (ConnectorException, psycopg.Error) as error:
        raise StoreError(f"the queue cannot be reached: {why(error)}") from error
