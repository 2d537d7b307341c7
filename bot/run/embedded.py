"""APScheduler runs the jobs in this process, and stops without losing any.

A late tick is worth as much as a punctual one, so none is skipped (`misfire_grace_time=None`) and
several late ones become one (`coalesce`). `shutdown` would cancel running coroutines, so running
jobs are drained first (https://apscheduler.readthedocs.io/en/3.x/userguide.html).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs.work import JOBS
from bot.run.tick import tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.jobs.work import Job, Work

DRAIN_SECONDS: Final = 7.0
CANCEL_SECONDS: Final = 1.0
"""SIGTERM must be obeyed within ten seconds; these leave two for closing the rest."""

log = structlog.get_logger(__name__)


class Scheduler:
    """Looks for due work until told to stop."""

    def __init__(
        self, work: Work, *, jobs: Sequence[Job] = JOBS, drain_seconds: float = DRAIN_SECONDS
    ) -> None:
        self._work = work
        self._jobs = jobs
        self._drain_seconds = drain_seconds
        self._stopping = False
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Schedule every job, first when it asks to be, then as often as it says."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._tick,
                "interval",
                seconds=job.every.total_seconds(),
                args=[job],
                id=job.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC) + job.first,
            )
        self._scheduler.start()

    async def _tick(self, job: Job) -> None:
        task = asyncio.current_task()
        if self._stopping or task is None:
            return
        self._running.add(task)
        try:
            await tick(job.name, job.run(self._work), self._work.done)
        except asyncio.CancelledError:
            # APScheduler would log as an error what we did on purpose, and `stop` logs anyway.
            if not self._stopping:
                raise
        finally:
            self._running.discard(task)

    async def stop(self) -> None:
        """Begin nothing new, let what is running finish, then close."""
        self._stopping = True  # also for ticks that the scheduler has handed over already
        self._scheduler.pause()
        await asyncio.sleep(0)  # so that these begin, see the flag and end, before they are cut off
        await self._wait(self._drain_seconds)
        late = set(self._running)
        for task in late:
            task.cancel()
        await self._wait(CANCEL_SECONDS)
        self._scheduler.shutdown(wait=False)
        if late:
            log.warning("jobs.cancelled", count=len(late))

    async def _wait(self, seconds: float) -> None:
        if self._running:
            await asyncio.wait(set(self._running), timeout=seconds)
