"""A whole refresh round of unchanged sources, storing included, against bare httpx.

A fifth of the sources shares one host, as so many groups do on meetup.com; six in ten answer by
their ETag, the others with other DTSTAMPs each time. Both sides ask the same of the same, fifty at
a time; only ours asks a host no more than twice at once, reads what it answers, and stores it.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from bot.cli.logs import configure_logging
from bot.feeds.asking import Asker
from bot.feeds.sandbox import Sandbox
from bot.jobs.poll import Outcome, Outside
from bot.jobs.refresh import Wish, refresh
from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.benchmarks.network.known import fill
from tests.benchmarks.network.refreshing import PERIOD, make_due
from tests.benchmarks.network.serving import served
from tests.benchmarks.network.world import QUIET, World
from tests.benchmarks.polling import CONCURRENCY, at_a_time
from tests.benchmarks.rows import Row, row
from tests.fakes.fetching import here

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.lab import Registry

REACH: Final = 1.5


def measure(*, short: bool = False) -> list[Row]:
    """Return the row of the table: the wall time of a round against bare GETs of the same."""
    configure_logging("critical")
    count, rounds = (600, 5) if short else (10_000, 3)
    world = World.of(count, QUIET, datetime.now(UTC))
    with served(world) as network:
        ours, peer = asyncio.run(_compare(world, network.port, rounds))
    return [
        row(
            f"refresh {count:,} unchanged sources, storing included",
            f"bare httpx GETs, {CONCURRENCY} at a time, seconds",
            round(ours, 3),
            peer=round(peer, 3),
            ratio=round(ours / peer, 2),
            reach=f"≤ {REACH}x",
            ok=ours / peer <= REACH,
        )
    ]


async def _compare(world: World, port: int, rounds: int) -> tuple[float, float]:
    registry = world.registry(port)
    ours, peer = [], []
    async with _outside(world, registry) as outside:
        for each in range(-1, rounds):  # by turns, so that a busy machine is busy for both
            mine = await _round(outside, registry, datetime.now(UTC) + (each + 1) * PERIOD)
            began = time.perf_counter()
            await _poll_bare(world, port)
            if each >= 0:  # the first of each connects and imports
                ours.append(mine)
                peer.append(time.perf_counter() - began)
    return statistics.median(ours), statistics.median(peer)


async def _round(outside: Outside, registry: Registry, now: datetime) -> float:
    await make_due(outside.store, datetime.now(UTC) - timedelta(minutes=1))
    began = time.perf_counter()
    reports = await refresh(outside, registry, now, Wish(only_due=True))
    taken = time.perf_counter() - began
    unchanged = sum(report.outcome is Outcome.UNCHANGED for report in reports)
    if unchanged != len(registry.sources):
        raise RuntimeError(f"only {unchanged} of {len(registry.sources)} sources were unchanged")
    return taken


async def _poll_bare(world: World, port: int) -> int:
    """Ask the same with nothing but httpx; return how many answered."""
    async with httpx.AsyncClient(timeout=30) as client:

        async def ask(number: int) -> bool:
            tagged = world.places[number].tagged
            known = {"If-None-Match": f'"{number}-0"'} if tagged else {}
            response = await client.get(urls[number], headers=known)
            return response.status_code == (304 if tagged else 200)

        urls = world.urls(port)
        # By turns of their hosts, as ours are asked.
        numbers = range(len(urls))
        return await at_a_time(ask, sorted(numbers, key=lambda one: one * 7919 % len(urls)))


@asynccontextmanager
async def _outside(world: World, registry: Registry) -> AsyncIterator[Outside]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        store = Store.open(f"sqlite:///{Path(folder) / 'bench.db'}")
        stack.push_async_callback(store.close)
        await migrate(store)
        await fill(store, world, registry, datetime.now(UTC), meetings=False)
        get = await stack.enter_async_context(here(connections=CONCURRENCY))
        sandbox = await stack.enter_async_context(Sandbox())
        yield Outside(store=store, ask=Asker(get, sandbox))
