"""One worker at its pace: every source of a simulated network is due once in a period, evenly."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from bot.store.tables import sources
from tests.benchmarks.network.crew import look_now
from tests.benchmarks.network.measuring import (
    Watched,
    cpu_seconds,
    percentile,
    rows_written,
    watching,
)

if TYPE_CHECKING:
    from bot.store.engine import Store
    from tests.benchmarks.network.crew import Crew

KEEP_SECONDS: Final = 0.5
WRITTEN_A_SECOND: Final = 2_000
"""More turns are written than that."""
TICK_SECONDS: Final = 30
"""A worker with nothing to do looks as seldom; so much has become due when it begins."""
FAR: Final = timedelta(hours=20)
"""Further ahead than any benchmark takes, nearer than what is taken for a wrong clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How workers kept up: how late each source was asked, and at what cost; seconds and MB."""

    asked: int
    late: list[float]
    """Of whoever was still due at the end, how late it was by then."""
    waiting: int
    """How many those were."""
    seconds: float
    cpu: float
    rows: int
    memory: Watched

    @property
    def median(self) -> float:
        """Half of them were later."""
        return percentile(self.late, 0.5)

    @property
    def p99(self) -> float:
        """One in a hundred was later."""
        return percentile(self.late, 0.99)


async def paced(store: Store, crew: Crew, address: str, period: float, seconds: float) -> Pace:
    """Hire one more, let every source be due once in a period, evenly; look for so many seconds.

    The program's own rhythm is slower (half an hour) or faster (before a meeting), so as soon as a
    source was asked its next turn is written into its row here.
    """
    schedule = await _Schedule.plan(store, period)
    await look_now(store)
    crew.hire()
    await crew.busy()
    begin = await schedule.begin() + TICK_SECONDS
    before = await _rows(store, address)
    await asyncio.sleep(max(0, begin - time.time()))
    await look_now(store)
    cpu = cpu_seconds(crew.pids)
    keeping = asyncio.create_task(schedule.keep(crew))
    with watching(lambda: crew.pids) as memory:
        await asyncio.sleep(max(0, begin + seconds - time.time()))
    cpu = cpu_seconds(crew.pids) - cpu
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    schedule.hear(crew)
    # A session tells how much it wrote when it ends, or else whenever it likes.
    crew.dismiss()
    waiting = schedule.waiting(begin + seconds)
    return Pace(
        asked=len(schedule.late),
        late=[*schedule.late, *waiting],
        waiting=len(waiting),
        seconds=seconds,
        cpu=cpu,
        rows=await _rows(store, address) - before - schedule.written,
        memory=memory,
    )


async def _rows(store: Store, address: str) -> int:
    """Return how many rows were written, ours included."""
    await store.engine.dispose()
    return await asyncio.to_thread(rows_written, address)


@dataclass(slots=True)
class _Schedule:
    """When each source is due next, by its place in the network; whole seconds since 1970."""

    store: Store
    period: float
    ids: list[int]
    due: list[int] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    heard: dict[int, int] = field(default_factory=dict)
    """Sources that were asked, and when they were due then; their next turn is still to write."""
    written: int = 0

    @classmethod
    async def plan(cls, store: Store, period: float) -> _Schedule:
        """Let nothing be due as yet but one source, by which a worker shows that it has begun."""
        async with store.write() as connection:
            await connection.execute(update(sources).values(next_check=datetime.now(UTC) + FAR))
            asked = select(sources.c.id).order_by(sources.c.lab)
            ids = list((await connection.execute(asked)).scalars())
            first = update(sources).where(sources.c.id == ids[0])
            await connection.execute(first.values(next_check=datetime.now(UTC)))
        return cls(store, period, ids)

    async def begin(self) -> float:
        """Spread all turns over the first period; return when it begins."""
        count = len(self.ids)
        begin = time.time() + 2 + count / WRITTEN_A_SECOND - TICK_SECONDS
        turns = random.Random(3).sample(range(count), count)
        self.due = [int(begin + self.period * turn / count) for turn in turns]
        await self._write(range(count))
        self.written = 0  # what is counted begins after this
        return begin

    async def keep(self, crew: Crew) -> None:
        """Write the next turn of whatever was asked."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            self.hear(crew)
            await self._write_heard()

    def hear(self, crew: Crew) -> None:
        """Note how late each source was that was asked since the last time."""
        for number, moment in crew.served.heard():
            # What comes again at once (a redirect, another try) belongs to the same turn.
            if number not in self.heard and moment >= self.due[number]:
                self.late.append(moment - self.due[number])
                self.heard[number] = self.due[number]

    def waiting(self, now: float) -> list[float]:
        """Return how late those are that are due and were not asked."""
        unheard = set(range(len(self.due))) - set(self.heard)
        return [now - self.due[one] for one in unheard if self.due[one] < now]

    async def _write_heard(self) -> None:
        # Not before the answer has been recorded: that writes the program's own next turn.
        async with self.store.read() as connection:
            asked = select(sources.c.id, sources.c.last_checked)
            ids = [self.ids[number] for number in self.heard]
            rows = await connection.execute(asked.where(sources.c.id.in_(ids)))
            checked = {row.id: row.last_checked for row in rows}
        recorded = []
        for number, due in self.heard.items():
            told = checked.get(self.ids[number])
            if told is not None and told.timestamp() >= due:
                recorded.append(number)
        for number in recorded:
            del self.heard[number]
            self.due[number] += int(self.period)
        await self._write(recorded)

    async def _write(self, numbers: range | list[int]) -> None:
        if not numbers:
            return
        planned = [
            {"row_id": self.ids[one], "due": datetime.fromtimestamp(self.due[one], UTC)}
            for one in sorted(numbers, key=lambda one: self.ids[one])
        ]
        turn = update(sources).where(sources.c.id == bindparam("row_id"))
        turn = turn.values(next_check=bindparam("due"))
        async with self.store.write() as connection:
            await connection.execute(turn, planned)
        self.written += len(planned)
