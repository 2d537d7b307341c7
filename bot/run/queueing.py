"""The queue on PostgreSQL: Procrastinate, opened as we use it.

No job takes one of its locks: a job that waits to be tried again, or stalled with its worker, would
block all others under that lock. Queueing locks only keep ticks from piling up; that nothing is
done twice is up to the rows, which are leased.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

if TYPE_CHECKING:
    from collections.abc import Mapping

    from procrastinate.jobs import Job

TELLING: Final = "telling"
"""The lane for what people wait for, and for what takes no time."""

READING: Final = "reading"
"""The lane for asking sources: they are slow, and must hold up nobody."""

STALLED_SECONDS: Final = 30
"""After this long without a heartbeat a worker is given up, and its jobs are done again."""

WAIT_SECONDS: Final = 5
"""How long to wait for a connection of the pool before the database counts as away."""

MOST_CONNECTIONS: Final = 4
"""In one worker's pool; each lane listens on one more."""

AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Long past, by anybody's clock."""

UNITS: Final = (
    (timedelta(minutes=1), timedelta(seconds=1), "* * * * * {}"),
    (timedelta(hours=1), timedelta(minutes=1), "{} * * * *"),
    (timedelta(days=1), timedelta(hours=1), "0 {} * * *"),
)
"""The whole that a rhythm must divide, the unit it counts in, and cron's notation for it."""

log = structlog.get_logger(__name__)


def cron(every: timedelta) -> str:
    """Return a rhythm in cron's notation, with a sixth field for seconds.

    ValueError if cron cannot express it: it must divide a minute, an hour or a day.
    """
    for whole, unit, written in UNITS:
        if unit <= every <= whole and not whole % every and not every % unit:
            return written.format("*" if every == unit else f"*/{every // unit}")
    raise ValueError(f"every {every} cannot be said to cron")


def open_queue(parameters: Mapping[str, str]) -> App:
    """Return Procrastinate over a database; its pool opens with the first worker.

    `parameters` are libpq's.
    """
    connector = PsycopgConnector(
        kwargs=dict(parameters),
        min_size=1,
        max_size=MOST_CONNECTIONS,
        timeout=WAIT_SECONDS,
        reconnect_timeout=WAIT_SECONDS,
    )
    # An hourly tick that was missed by at most an hour is made up for at the next start.
    queue = App(connector=connector, periodic_defaults={"max_delay": 3600})
    queue.job_manager = Manager(connector)
    return queue


class CutOff(BaseRetryStrategy):
    """Lets another worker do at once what a stop cut off; nothing else is tried again."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again."""
        del job
        cut = isinstance(exception, asyncio.CancelledError)
        return RetryDecision(retry_at=AT_ONCE) if cut else None


class Manager(JobManager):
    """Writes the state of jobs though the database was away, or another worker was quicker."""

    async def finish_job_by_id_async(
        self,
        job_id: int,
        status: Status,
        delete_job: bool,  # noqa: FBT001  as in the base class
    ) -> None:
        """End a job; one that was taken over, or cannot be ended now, is left as it is.

        It blocks nothing, and is found stalled once this worker is gone.
        """
        for wait in (0.2, 1.0, 2.0, None):
            try:
                await super().finish_job_by_id_async(job_id, status, delete_job)
            except ConnectorException as error:
                away = isinstance(error.__cause__, psycopg.OperationalError)
                if not away or wait is None:
                    log.debug("job.not_ended", id=job_id, error=why(error))
                    return
                await asyncio.sleep(wait)
            else:
                return

    async def retry_job_by_id_async(
        self,
        job_id: int,
        retry_at: datetime,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Queue a job again; if another one waits already, that one will do."""
        try:
            await super().retry_job_by_id_async(job_id, retry_at, priority, queue, lock)
        except UniqueViolation:
            await self.finish_job_by_id_async(job_id, Status.ABORTED, delete_job=True)
        except ConnectorException as error:
            log.debug("job.not_repeated", id=job_id, error=why(error))


def why(error: BaseException) -> str:
    """Return in one line what is wrong with the database."""
    cause = error.__cause__ if isinstance(error, ConnectorException) else error
    said = " ".join(str(cause or error).split())
    return said or type(cause or error).__name__


async def queue_up(queue: App, name: str, lane: str, *, share: int = 0) -> None:
    """Queue a job, unless the same waits already."""
    job = queue.configure_task(
        name,
        queue=lane,
        queueing_lock=f"{name}:{share}" if share else name,
        task_kwargs={"share": share} if share else {},
    )
    with suppress(AlreadyEnqueued):
        await job.defer_async()
