"""What asking sources costs this program: processor seconds, rows written, memory of an hour.

In one process as `make run` has it, on SQLite, its reading process included; rounds back to back.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.benchmarks.network.known import fill
from tests.benchmarks.network.measuring import Watched, growth_row, most_row, watching
from tests.benchmarks.network.refreshing import Round, environment, refresher
from tests.benchmarks.network.serving import served
from tests.benchmarks.network.world import LIVELY, QUIET, REAL, Mix, World
from tests.benchmarks.rows import Row, row

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many sources are asked how often: all unchanged, all changed, and as they really are."""

    unchanged: int
    changed: int
    real: int
    rounds: int
    mix: Mix = REAL


LONG: Final = Size(unchanged=5_000, changed=500, real=3_000, rounds=4)
SHORT: Final = Size(
    unchanged=300,
    changed=30,
    real=80,
    rounds=2,
    mix=replace(REAL, endless=False, slowest=1.5),
)


def measure(*, short: bool = False) -> list[Row]:
    """Return the rows: what unchanged and changed sources cost, and an hour of a real network."""
    size = SHORT if short else LONG
    return [
        *_costs("unchanged", size.unchanged, QUIET, size.rounds),
        *_costs("changed", size.changed, LIVELY, size.rounds),
        *hour(size),
    ]


def _costs(how: str, count: int, mix: Mix, number: int) -> list[Row]:
    with stage(World.of(count, mix, datetime.now(UTC))) as settings, refresher(settings) as ours:
        ours.round()  # by which everything is imported, prepared and connected
        rounds = [ours.round() for _ in range(number)]
    for each in rounds:
        if each.outcomes != {how: count}:
            raise RuntimeError(f"not all of {count} sources were {how}: {each.outcomes}")
    cpu = statistics.median(each.cpu for each in rounds) / count * 1000
    rows = statistics.median(each.rows for each in rounds) / count * 1000
    return [
        row(f"ask 1,000 {how} sources (of {count:,})", "processor seconds", round(cpu, 2)),
        row("the same", "rows written on SQLite", round(rows)),
    ]


def hour(size: Size) -> list[Row]:
    """Ask a network with slow, broken and hostile sources for an hour of its own time."""
    with ExitStack() as stack:
        settings = stack.enter_context(stage(World.of(size.real, size.mix, datetime.now(UTC))))
        ours = stack.enter_context(refresher(settings))
        memory = stack.enter_context(watching(lambda: [ours.pid]))
        rounds = [ours.round() for _ in range(size.rounds)]
    rows = _hourly(size.real, rounds, memory)
    # Before that it has not come to what it needs.
    return rows if size.rounds >= LONG.rounds else rows[:-1]


def _hourly(count: int, rounds: list[Round], memory: Watched) -> list[Row]:
    asked = sum(each.asked for each in rounds)
    rate = asked / sum(each.seconds for each in rounds)
    changed = sum(each.outcomes.get("changed", 0) for each in rounds)
    failed = sum(each.outcomes.get("failed", 0) for each in rounds)
    cpu = sum(each.cpu for each in rounds) / asked * 1000
    told = f"{count:,} sources, {len(rounds)} rounds: {changed:,} changed, {failed:,} failed"
    return [
        row(f"a real network ({told})", "sources a second, back to back", round(rate, 1)),
        row("the same", "processor seconds for 1,000", round(cpu, 2)),
        most_row(memory),
        growth_row(memory),
    ]


@contextmanager
def stage(world: World) -> Iterator[dict[str, str]]:
    """Serve a network whose first answers are known; yield the environment of a program for it."""
    with tempfile.TemporaryDirectory() as folder, served(world) as network:
        registry = world.registry(network.port)
        settings = environment(Path(folder), registry)

        async def prepare() -> None:
            store = Store.open(settings["DATABASE_URL"])
            await migrate(store)
            await fill(store, world, registry, datetime.now(UTC))
            await store.close()

        asyncio.run(prepare())
        yield settings
