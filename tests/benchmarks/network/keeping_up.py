"""Whether workers keep up with a network on PostgreSQL, and how much more several of them do."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.benchmarks.network.known import fill
from tests.benchmarks.network.refreshing import environment
from tests.benchmarks.network.serving import served
from tests.benchmarks.network.workers import Crew, Pace, Work, crew, paced, saturated
from tests.benchmarks.network.world import LIVELY, REAL, WAITING, Mix, World
from tests.benchmarks.rows import Row, row
from tests.fakes.postgres import postgres_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PERIOD: Final = 15 * 60
SOURCES: Final = 10_000
RATE: Final = SOURCES / PERIOD
"""So many sources are due in a second, in the short form too."""
MOST_LATE: Final = 60.0
MOST_MEGABYTES: Final = 600
WAITING_REACH: Final = 3.0
CHANGING_REACH: Final = 1.7


@dataclass(frozen=True, slots=True)
class Size:
    """How long to look, in seconds, and at how many sources.

    Each worker leases some hundreds ahead: with fewer there would be none left for the last one.
    """

    pace_sources: int
    pace_seconds: float
    waiting_sources: int
    changing_sources: int
    window: float


LONG: Final = Size(SOURCES, 20 * 60, SOURCES, 8_000, 30)
SHORT: Final = Size(167, 15, 3_000, 2_000, 3)


def measure(*, short: bool = False) -> list[Row]:
    """Return the rows: one worker at its pace; one, two and four with more due than they ask."""
    size = SHORT if short else LONG
    with postgres_server() as address:
        waiting = asyncio.run(_saturated(address, WAITING, size.waiting_sources, size.window))
        changing = asyncio.run(_saturated(address, LIVELY, size.changing_sources, size.window))
        pace = asyncio.run(_paced(address, size))
    return [*paced_rows(size, pace), *_scaling(waiting, changing)]


def paced_rows(size: Size, pace: Pace) -> list[Row]:
    """Return the rows of one worker that asks a real network at the pace of 10,000 sources."""
    told = f"{size.pace_sources:,} sources in {size.pace_sources / RATE:,.0f} s"
    cpu = pace.cpu / max(pace.asked, 1) * 1000
    written = pace.rows / max(pace.asked, 1) * 1000
    return [
        row(
            f"one worker asks {told}, for {pace.seconds:,.0f} s",
            "seconds late, p99",
            round(pace.p99, 1),
            reach=f"< {MOST_LATE:.0f} s",
            ok=pace.p99 < MOST_LATE,
        ),
        row("the same", "seconds late, p50", round(pace.median, 1)),
        row("the same", "sources a second", round(pace.asked / pace.seconds, 1)),
        row("the same", "still due at the end", pace.waiting),
        row("the same", "processor seconds for 1,000 asked", round(cpu, 2)),
        row("the same", "processors kept busy", round(pace.cpu / pace.seconds, 2)),
        row("the same", "rows written on PostgreSQL for 1,000 asked", round(written)),
        row(
            "the same",
            "MB of all processes at most",
            round(pace.memory.most),
            reach=f"< {MOST_MEGABYTES} MB",
            ok=pace.memory.most < MOST_MEGABYTES,
        ),
    ]


def _scaling(waiting: list[Work], changing: list[Work]) -> list[Row]:
    return [
        *([_faster("all answer after a second", waiting, 2, 0)] if len(waiting) > 2 else []),
        _faster("all answer after a second", waiting, 4, WAITING_REACH),
        _faster("all changed", changing, 2, CHANGING_REACH),
        *([_faster("all changed", changing, 4, 0)] if len(changing) > 2 else []),
        *_busy("all answer after a second", waiting),
        *_busy("all changed", changing),
    ]


def _busy(told: str, done: list[Work]) -> list[Row]:
    """Say what keeps the processors busy: with two of them the database's part limits the rest."""
    return [
        row(
            f"{each.workers} workers, {told}" if each.workers > 1 else f"one worker, {told}",
            "processors kept busy by PostgreSQL; by workers",
            round(each.database, 2),
            peer=round(each.share, 2),
        )
        for each in done
    ]


def _faster(told: str, done: list[Work], workers: int, reach: float) -> Row:
    rates = {each.workers: each.rate for each in done}
    ratio = rates[workers] / rates[1] if rates[1] else 0.0  # nothing in time: a busy machine
    return row(
        f"{workers} workers, {told}",
        "one worker, sources a second",
        round(rates[workers], 1),
        peer=round(rates[1], 1),
        ratio=round(ratio, 2),
        reach=f"≥ {reach}x" if reach else "",
        ok=ratio >= reach,
    )


async def _saturated(address: str, mix: Mix, count: int, window: float) -> list[Work]:
    counts: tuple[int, ...] = (1, 2, 4)
    if window == SHORT.window:
        counts = (1, 4) if mix is WAITING else (1, 2)
    async with _stage(address, World.of(count, mix, datetime.now(UTC)), told=False) as (store, who):
        return await saturated(store, who, counts, window, changed=mix is LIVELY)


async def _paced(address: str, size: Size) -> Pace:
    world = World.of(size.pace_sources, REAL, datetime.now(UTC))
    async with _stage(address, world, told=True) as (store, workers):
        url = workers.settings["DATABASE_URL"]
        return await paced(store, workers, url, size.pace_sources / RATE, size.pace_seconds)


@asynccontextmanager
async def _stage(address: str, world: World, *, told: bool) -> AsyncIterator[tuple[Store, Crew]]:
    """Serve a network, and fill a database of its own as if it had been read once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        network = stack.enter_context(served(world))
        registry = world.registry(network.port)
        url = new_database(address, f"network_{network.port}")
        store = Store.open(url)
        await migrate(store)
        await fill(store, world, registry, datetime.now(UTC), meetings=told)
        workers = stack.enter_context(crew(environment(folder, registry, url), network))
        try:
            yield store, workers
        finally:
            workers.dismiss()
            await store.close()


def new_database(address: str, name: str) -> str:
    """Create an empty database on the server; return its address."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(address).set(database=name).render_as_string(hide_password=False)
