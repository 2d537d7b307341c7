"""Whether one worker keeps up with a network of 10,000 sources on PostgreSQL, in real time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tests.benchmarks.network.measuring import growth_row, most_row
from tests.benchmarks.network.pacing import Pace, paced
from tests.benchmarks.network.staging import large_server, stage
from tests.benchmarks.network.world import REAL, World
from tests.benchmarks.rows import Row, row

PERIOD: Final = 15 * 60
SOURCES: Final = 10_000
RATE: Final = SOURCES / PERIOD
"""So many sources are due in a second, in the short form too."""
MOST_LATE: Final = 60.0
GROWING_SECONDS: Final = 10 * 60
"""Before that a worker has not come to the memory that it needs."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many sources there are, and how long to look, in seconds."""

    sources: int
    seconds: float


LONG: Final = Size(SOURCES, 60 * 60)
"""Four rounds."""
SHORT: Final = Size(334, 24)


def measure(*, short: bool = False) -> list[Row]:
    """Return the rows of one worker that asks a real network at the pace of 10,000 sources."""
    size = SHORT if short else LONG
    with large_server() as address:
        return paced_rows(size, asyncio.run(_paced(address, size)))


def paced_rows(size: Size, pace: Pace) -> list[Row]:
    """Return how late, how quick and how dear that worker was."""
    told = f"{size.sources:,} sources in {size.sources / RATE:,.0f} s"
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
        most_row(pace.memory),
        *([growth_row(pace.memory)] if pace.seconds >= GROWING_SECONDS else []),
    ]


async def _paced(address: str, size: Size) -> Pace:
    world = World.of(size.sources, REAL, datetime.now(UTC))
    async with stage(address, world, told=True) as (store, workers):
        url = workers.settings["DATABASE_URL"]
        return await paced(store, workers, url, size.sources / RATE, size.seconds)
