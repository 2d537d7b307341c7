"""How much more several workers do than one, on PostgreSQL, with more due than they can ask."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tests.benchmarks.network.saturating import Look, Work, saturated
from tests.benchmarks.network.staging import large_server, stage
from tests.benchmarks.network.world import LIVELY, WAITING, World
from tests.benchmarks.rows import Row, row

WAITING_REACH: Final = 3.0
CHANGING_REACH: Final = 1.7
"""Of two workers on two processors against one on one: one alone keeps more than one busy, for it
is read beside it, and PostgreSQL works too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many sources there are, for how many workers, and how long to look.

    Where all answer after a second each worker leases some hundreds ahead: with fewer sources
    there would be none left for the last one.
    """

    waiting_sources: int
    waiting_workers: tuple[int, ...]
    changing_sources: int
    changing_workers: tuple[int, ...]
    waiting: Look
    changing: Look
    changing_reach: float = 0.0
    """Only a minute tells; in seconds one busy moment is half of what is seen."""


LONG: Final = Size(
    waiting_sources=10_000,
    waiting_workers=(1, 2, 4),
    changing_sources=3_000,
    changing_workers=(1, 2, 4),
    waiting=Look(settle=10, window=30),
    changing=Look(settle=15, window=60),
    changing_reach=CHANGING_REACH,
)
SHORT: Final = Size(
    waiting_sources=3_000,
    waiting_workers=(1, 4),
    changing_sources=400,
    changing_workers=(1, 2),
    waiting=Look(settle=2, window=2),
    changing=Look(settle=2, window=3),
)


def measure(*, short: bool = False) -> list[Row]:
    """Return the rows: one, two and four workers with more due than they ask."""
    return scaled(SHORT if short else LONG)


def scaled(size: Size) -> list[Row]:
    """Return the rows of workers where all answer after a second, and where all changed."""
    with large_server() as address:
        waiting, changing = asyncio.run(_both(address, size))
    return _rows(waiting, changing, size.changing_reach)


async def _both(address: str, size: Size) -> tuple[list[Work], list[Work]]:
    now = datetime.now(UTC)
    still = World.of(size.waiting_sources, WAITING, now)
    lively = World.of(size.changing_sources, LIVELY, now)
    async with stage(address, still, told=False) as (store, crew):
        waiting = await saturated(store, crew, size.waiting_workers, size.waiting, changed=False)
    async with stage(address, lively, told=True) as (store, crew):
        changing = await saturated(store, crew, size.changing_workers, size.changing, changed=True)
    return waiting, changing


def _rows(waiting: list[Work], changing: list[Work], reach: float) -> list[Row]:
    return [
        *([_faster("all answer after a second", waiting, 2, 0)] if len(waiting) > 2 else []),
        _faster("all answer after a second", waiting, 4, WAITING_REACH),
        _faster("all changed", changing, 2, reach, on_one=True),
        _faster("all changed", changing, 2, 0),
        *([_faster("all changed", changing, 4, 0)] if len(changing) > 3 else []),
        *(each for work in waiting for each in _busy("all answer after a second", work)),
        *(each for work in changing for each in _busy("all changed", work)),
    ]


def _busy(told: str, work: Work) -> list[Row]:
    """Say what keeps the processors busy: with two of them the database's part limits the rest."""
    who = f"{work.workers} workers" if work.workers > 1 else "one worker"
    where = " on one processor" if work.on_one else ""
    return [
        row(
            f"{who}{where}, {told}",
            "processors kept busy by PostgreSQL; by workers",
            round(work.database / work.seconds, 2),
            peer=round((work.main + work.reading) / work.seconds, 2),
        ),
        row(
            "the same",
            "of the workers: by the processes that read; by all else",
            round(work.reading / work.seconds, 2),
            peer=round(work.main / work.seconds, 2),
        ),
        row("the same", "processor seconds for 1,000, all of it", round(work.cost, 2)),
    ]


def _faster(
    told: str, done: list[Work], workers: int, reach: float, *, on_one: bool = False
) -> Row:
    """Compare with one worker; `on_one`: which had one processor for all, the database's part too.

    On two processors one worker keeps more than one busy, so that two can never do twice as much.
    """
    rates = {(each.workers, each.on_one): each.rate for each in done}
    ours, alone = rates[workers, False], rates[1, on_one]
    ratio = ours / alone if alone else 0.0  # nothing in time: a busy machine
    where = " on one processor, database and all" if on_one else ""
    return row(
        f"{workers} workers, {told}",
        f"one worker{where}, sources a second",
        round(ours, 1),
        peer=round(alone, 1),
        ratio=round(ratio, 2),
        reach=f"≥ {reach}x" if reach else "",
        ok=ratio >= reach,
    )
