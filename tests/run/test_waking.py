"""What is written wakes who sends it, in the same transaction."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from structlog.testing import capture_logs

from bot.domain.delivery import DeliveryState
from bot.jobs.work import Job
from bot.run.waking import DELIVER, waker
from bot.store import outbox
from bot.store.engine import Store
from tests.run.outgoing import eventually, message, write
from tests.run.queue_stage import SELDOM, Ticks, reached, states, worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import psycopg


@asynccontextmanager
async def wakeful(address: str) -> AsyncIterator[Store]:
    """A store that wakes who sends, as the program opens it."""
    store = Store.open(address, wake=waker(address))
    yield store
    await store.close()


async def test_what_is_written_leaves_at_once(address: str) -> None:
    """A message wakes a worker in its transaction, though the next tick is far away."""
    ticks = Ticks()
    async with wakeful(address) as store, worker(address, Job(DELIVER, SELDOM, ticks.run)):
        await eventually(lambda: ticks.ended)
        for number in range(1, 3):
            await write(store, [message("C1", str(number))])
            written = asyncio.get_running_loop().time()
            await reached(ticks, number + 1)
            assert ticks.moments[-1] - written < 0.5


async def test_who_is_called_already_is_not_called_again(
    address: str, queue: psycopg.AsyncConnection[Any]
) -> None:
    """A second message before a worker came is written as well, and calls nobody."""
    async with wakeful(address) as store:
        await write(store, [message("C1", "1"), message("C1", "2")])
        async with store.read() as connection:
            assert len(await outbox.in_state(connection, DeliveryState.PENDING)) == 2
    assert await states(queue, DELIVER) == ["todo"]


async def test_what_is_undone_calls_nobody(
    address: str, queue: psycopg.AsyncConnection[Any]
) -> None:
    """Neither a transaction that fails nor one that writes no message wakes anybody."""
    async with wakeful(address) as store:
        with suppress(ZeroDivisionError):
            async with store.write() as connection:
                await outbox.add(connection, (message("C1", "1"),))
                raise ZeroDivisionError
        dropped = replace(message("C1", "2"), state=DeliveryState.DROPPED)
        await write(store, [dropped])
    assert await states(queue, DELIVER) == []


async def test_a_message_is_written_though_nobody_can_be_called(
    address: str, queue: psycopg.AsyncConnection[Any]
) -> None:
    """The outbox is the truth: what goes wrong in the queue is logged, and no more."""
    await queue.execute("ALTER TABLE procrastinate_jobs RENAME TO gone")
    try:
        async with wakeful(address) as store:
            with capture_logs() as logs:
                await write(store, [message("C1", "1")])
            async with store.read() as connection:
                assert len(await outbox.in_state(connection, DeliveryState.PENDING)) == 1
    finally:
        await queue.execute("ALTER TABLE gone RENAME TO procrastinate_jobs")
    assert [one["event"] for one in logs] == ["worker.not_woken"]
