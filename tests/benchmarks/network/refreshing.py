"""Rounds of `refresh()` over a simulated network, in a process of its own that is looked at.

A round asks every source once, an hour of them back to back: the clock that the program is given
goes on by a quarter of an hour from round to round. That process is told through its stdin to go
on, and says on its stdout, one line of JSON for each round, what it did.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import update

from bot.app import open_app
from bot.cli.logs import configure_logging
from bot.jobs.refresh import Wish, refresh
from bot.run.process import keep_little
from bot.store.tables import sources
from tests.benchmarks.network.measuring import count_rows, cpu_seconds
from tests.benchmarks.network.world import as_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.lab import Registry
    from bot.store.engine import Store

ROOT: Final = Path(__file__).parents[3]
PERIOD: Final = timedelta(minutes=15)
PUT_OFF: Final = timedelta(hours=46)
SETTLED: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round cost: seconds, processor seconds, rows written; how many went which way."""

    seconds: float
    cpu: float
    rows: int
    outcomes: dict[str, int]

    @property
    def asked(self) -> int:
        """How many sources it asked."""
        return sum(self.outcomes.values())


def environment(folder: Path, registry: Registry, database: str | None = None) -> dict[str, str]:
    """Write the configuration of a network; return the environment of programs that work for it."""
    config = folder / "config"
    config.mkdir(exist_ok=True)
    (config / "labs.toml").write_text(as_toml(registry), encoding="utf-8")
    return {
        **os.environ,
        "DATABASE_URL": database or f"sqlite:///{folder}/network.db",
        "TREFFPUNKT_CONFIG": str(config),
        "TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1",
        "LOG_LEVEL": "critical",
        "PYTHONPATH": str(ROOT),
    }


class Refresher:
    """The process that refreshes; `pid` is its number."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid

    def round(self) -> Round:
        """Let it ask every source once."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the refreshing process has no pipes")
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the refreshing process has ended")
        return Round(**json.loads(line))


@contextmanager
def refresher(settings: dict[str, str]) -> Iterator[Refresher]:
    """Start a process that refreshes, until the end of the block."""
    command = [sys.executable, "-m", "tests.benchmarks.network.refreshing"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=settings, text=True, stdin=pipe, stdout=pipe) as process:
        try:
            yield Refresher(process)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


async def make_due(store: Store, when: datetime) -> None:
    """Let every source be due that was not put off by `put_off`."""
    async with store.write() as connection:
        due = update(sources).where(sources.c.next_check < when + PUT_OFF / 2)
        await connection.execute(due.values(next_check=when))


async def put_off(store: Store, before: str, when: datetime) -> None:
    """Let no source of a lab that sorts after `before` be due for as long as anything is measured.

    Further ahead would be taken for a wrong clock.
    """
    async with store.write() as connection:
        late = update(sources).where(sources.c.lab >= before)
        await connection.execute(late.values(next_check=when + PUT_OFF))


async def _rounds() -> None:
    """Do a round for each line that comes in, until there are no more."""
    keep_little()
    configure_logging("critical")  # what it tells goes to the same place
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app())
        began = datetime.now(UTC)
        await app.prepare(began)
        outside = await stack.enter_async_context(app.outside())
        written = count_rows(app.store.engine)
        number = 0
        while await asyncio.to_thread(sys.stdin.readline):
            await make_due(app.store, began - SETTLED)
            written.clear()
            now = began + number * PERIOD
            spent, clock = cpu_seconds([os.getpid()]), time.perf_counter()
            reports = await refresh(outside, app.registry, now, Wish(only_due=True))
            told: dict[str, Any] = {
                "seconds": time.perf_counter() - clock,
                "cpu": cpu_seconds([os.getpid()]) - spent,
                "rows": written.total(),
                "outcomes": Counter(report.outcome.value for report in reports),
            }
            print(json.dumps(told), flush=True)  # noqa: T201 -- the other end reads it
            number += 1


if __name__ == "__main__":
    asyncio.run(_rounds())
