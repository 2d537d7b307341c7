"""Real workers (`python -m bot worker`) over a simulated network, on a real PostgreSQL.

They are looked at from outside only: the network says when it was asked, /proc what they cost,
PostgreSQL how many rows were written. Two ways to drive them: `saturated` always has more due
than they can ask, `paced` lets every source be due once in a period, evenly.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from bot.run.queueing import READING, open_queue, queue_up
from bot.store.occurrences import version
from bot.store.tables import sources
from tests.benchmarks.network.measuring import (
    Watched,
    cpu_seconds,
    family,
    percentile,
    rows_written,
    server_of,
    watching,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from bot.store.engine import Store
    from tests.benchmarks.network.serving import Served

KEEP_SECONDS: Final = 0.5
START_SECONDS: Final = 180
"""Workers give way to whatever else runs; on a busy machine they take their time to start."""
MOST_LOOKS: Final = 8
"""Four workers take two each."""
FIRST: Final = 20
WRITTEN_A_SECOND: Final = 2_000
"""More turns are written than that."""
FAR: Final = timedelta(hours=20)
"""Further ahead than any benchmark takes, nearer than what is taken for a wrong clock."""


@dataclass(slots=True)
class Crew:
    """The workers that run now; more can join."""

    settings: Mapping[str, str]
    served: Served
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def pids(self) -> list[int]:
        """The numbers of their processes, without those that they started."""
        return [each.pid for each in self.processes]

    def hire(self) -> None:
        """Start one more."""
        command = [sys.executable, "-m", "bot", "worker"]
        null = subprocess.DEVNULL
        process = subprocess.Popen(command, env=self.settings, stdin=null, stdout=null, stderr=null)
        self.processes.append(process)

    async def busy(self) -> None:
        """Wait until each of them asks sources."""
        deadline = time.monotonic() + START_SECONDS
        for process in self.processes:
            while not _asks(process.pid, self.served.port):
                if process.poll() is not None:
                    raise RuntimeError(f"a worker ended with {process.returncode}")
                if time.monotonic() > deadline:
                    raise RuntimeError(f"a worker asked nothing within {START_SECONDS} seconds")
                await asyncio.sleep(0.1)

    def dismiss(self) -> None:
        """End all of them, as a crash would: what they did is in the database."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait(timeout=15)
        self.processes.clear()


@contextmanager
def crew(settings: Mapping[str, str], served: Served) -> Iterator[Crew]:
    """Yield an empty crew; all who joined are gone at the end of the block."""
    workers = Crew({**settings, "LOG_LEVEL": "critical"}, served)
    try:
        yield workers
    finally:
        workers.dismiss()


def _asks(pid: int, port: int) -> bool:
    """Whether a process or a child of it has a connection to that port, by proc(5)."""
    inodes = {inode for each in family(pid) for inode in _sockets(each)}
    wanted = f":{port:04X}"
    for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        fields = line.split()
        if fields[2].endswith(wanted) and fields[9] in inodes:
            return True
    return False


def _sockets(pid: int) -> Iterator[str]:
    """Yield the inodes of a process's sockets, if it still lives."""
    with suppress(OSError):
        for each in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                target = str(each.readlink())
                if target.startswith("socket:["):
                    yield target[8:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What workers did in some seconds: how many sources they were through with, at what cost."""

    workers: int
    seconds: float
    done: int
    """Of the unchanged, how many were asked; of the changed, how many were recorded."""
    cpu: float
    database: float
    """How many processors PostgreSQL kept busy meanwhile."""

    @property
    def rate(self) -> float:
        """How many sources they were through with in a second."""
        return self.done / self.seconds

    @property
    def share(self) -> float:
        """How many processors they kept busy."""
        return self.cpu / self.seconds


async def saturated(
    store: Store, crew: Crew, counts: tuple[int, ...], seconds: float, *, changed: bool
) -> list[Work]:
    """Let ever more workers do as much as they can; return what so many did in so many seconds.

    `changed`: every source tells something new each time, and what counts is what was recorded.
    """

    async def through() -> int:
        if not changed:
            return crew.served.count()
        async with store.read() as connection:
            return await version(connection)  # each recording raises it by one

    keeper = asyncio.create_task(_keep_due(store))
    done = []
    await _look_now(store)
    try:
        for count in counts:
            while len(crew.processes) < count:
                crew.hire()
            await crew.busy()
            await _under_way(through)
            done.append(await _seen(crew, through, server_of(store.parameters), seconds))
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
    return done


async def _under_way(through: Callable[[], Awaitable[int]]) -> None:
    """Wait until some are through: whoever has just begun starts its reading process first."""
    wanted, deadline = await through() + FIRST, time.monotonic() + START_SECONDS
    while await through() < wanted:
        if time.monotonic() > deadline:
            raise RuntimeError(f"workers were not through with {FIRST} sources in time")
        await asyncio.sleep(0.1)


async def _seen(
    crew: Crew, through: Callable[[], Awaitable[int]], server: int, seconds: float
) -> Work:
    """Look at workers and their database server for so many seconds."""
    cpu, database = cpu_seconds(crew.pids), cpu_seconds([server])
    done, began = await through(), time.monotonic()
    await asyncio.sleep(seconds)
    done, taken = await through() - done, time.monotonic() - began
    return Work(
        workers=len(crew.processes),
        done=done,
        cpu=cpu_seconds(crew.pids) - cpu,
        database=(cpu_seconds([server]) - database) / taken,
        seconds=taken,
    )


async def _look_now(store: Store) -> None:
    """Queue what the next tick would, up to half a minute later: as many looks as workers take."""
    queue = open_queue(store.parameters)
    async with queue.open_async():
        for share in range(1, MOST_LOOKS + 1):
            await queue_up(queue, "refresh", READING, share=share)


async def _keep_due(store: Store) -> None:
    """Let every source be due again as soon as it was asked."""
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    # In the order of their ids, and none that somebody holds, so that nobody ever waits for us.
    waiting = (
        select(sources.c.id)
        .where(sources.c.next_check > long_ago)
        .order_by(sources.c.id)
        .with_for_update(skip_locked=True)
    )
    again = update(sources).where(sources.c.id.in_(waiting)).values(next_check=long_ago)
    while True:
        async with store.write() as connection:
            await connection.execute(again)
        await asyncio.sleep(KEEP_SECONDS)


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
    await _look_now(store)
    crew.hire()
    await crew.busy()
    begin = await schedule.begin()
    before = await _rows(store, address)
    await asyncio.sleep(max(0, begin + 1 - time.time()))
    await _look_now(store)
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
        begin = time.time() + 2 + count / WRITTEN_A_SECOND
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
