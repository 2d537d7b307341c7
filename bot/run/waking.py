"""Waking a worker in the transaction that wrote what is to be sent, so that it goes out at once.

The outbox remains the truth: if nobody is woken, the next tick finds the row.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.store.engine import driver_url

if TYPE_CHECKING:
    from procrastinate import App
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.engine import Wake

DELIVER: Final = "deliver"
"""The job that sends."""

log = structlog.get_logger(__name__)


def waker(database_url: str) -> Wake | None:
    """Return what wakes a worker; None on SQLite, where the one process looks by itself."""
    sqlite = driver_url(database_url).get_backend_name() == "sqlite"
    return None if sqlite else Waker()


class Waker:
    """Queues a tick of `deliver` on a connection of ours, as part of its transaction.

    Procrastinate is imported with the first one.
    """

    def __init__(self) -> None:
        self._queue: App | None = None

    async def __call__(self, connection: AsyncConnection) -> None:
        """Queue it unless it waits already; whatever goes wrong, the transaction goes on."""
        if self._queue is None:
            self._queue = await asyncio.to_thread(_open)
        await _wake(self._queue, connection)


def _open() -> App:
    from bot.run.queueing import open_queue

    return open_queue({})  # each row goes through the connection that wrote what is to be sent


async def _wake(queue: App, connection: AsyncConnection) -> None:
    from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

    from bot.run.queueing import TELLING, why

    raw = await connection.get_raw_connection()
    job = queue.configure_task(
        DELIVER, queue=TELLING, queueing_lock=DELIVER, connection=raw.driver_connection
    )
    try:
        # If one waits already the statement fails, and would take the transaction with it.
        async with connection.begin_nested():
            await job.defer_async()
    except AlreadyEnqueued:
        pass
    except ConnectorException as error:
        log.warning("worker.not_woken", error=why(error))
