"""Looks at processes and at databases from outside: processor time, memory, rows written."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from sqlalchemy import event

from tests.benchmarks.rows import Row, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
    from sqlalchemy.ext.asyncio import AsyncEngine

TICKS: Final = os.sysconf("SC_CLK_TCK")
MOST_MEGABYTES: Final = 600
MOST_GROWTH: Final = 1.1
LOOK_SECONDS: Final = 0.5
_WRITTEN: Final = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"


def family(pid: int) -> list[int]:
    """Return a process and all that it started, as far as they still live."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [one for each in threads for one in (each / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def keep_to(processor: int, pids: Iterable[int]) -> None:
    """Let processes, and all that they started or will start, run on one processor only."""
    for each in (one for pid in pids for one in family(pid)):
        with suppress(OSError):
            for thread in Path(f"/proc/{each}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {processor})


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time of processes and all that they started, ended ones included."""
    return sum(_cpu(each) for pid in pids for each in family(pid))


def own_cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time of processes without all that they started."""
    return sum(_cpu(pid, fields=2) for pid in pids)


def _cpu(pid: int, fields: int = 4) -> float:
    """Return what proc(5) says of a process; by all four fields, of its ended children too."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return 0.0
    told = stat.rpartition(")")[2].split()
    return sum(map(int, told[11 : 11 + fields])) / TICKS


def megabytes(pids: Iterable[int]) -> float:
    """Return the proportional set size: pages that several share count once over all of them."""
    return sum(_pss(each) for pid in pids for each in family(pid))


def _pss(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0.0
    kilobytes = [line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:")]
    return int(kilobytes[0]) / 1024 if kilobytes else 0.0


@dataclass(slots=True)
class Watched:
    """The memory of some processes over time, in MB."""

    seen: list[float] = field(default_factory=list)

    @property
    def most(self) -> float:
        """The most they held at once."""
        return max(self.seen, default=0.0)

    @property
    def middle(self) -> float:
        """The most they held in the second third of the time."""
        third = len(self.seen) // 3
        return max(self.seen[third : 2 * third], default=self.most)

    @property
    def last(self) -> float:
        """The most they held in the last third."""
        return max(self.seen[2 * (len(self.seen) // 3) :], default=self.most)

    @property
    def growth(self) -> float:
        """How many times as much as in the second third they held in the last."""
        return self.last / self.middle if self.middle else 1.0


def most_row(memory: Watched) -> Row:
    """Return the row of what all processes held at once."""
    return row(
        "the same",
        "MB of all processes at most",
        round(memory.most),
        reach=f"< {MOST_MEGABYTES} MB",
        ok=memory.most < MOST_MEGABYTES,
    )


def growth_row(memory: Watched) -> Row:
    """Return the row of whether they still grow at the end."""
    return row(
        "the same, the last third",
        "the second third, MB",
        round(memory.last),
        peer=round(memory.middle),
        ratio=round(memory.growth, 2),
        reach=f"≤ {MOST_GROWTH}x",
        ok=memory.growth <= MOST_GROWTH,
    )


@contextmanager
def watching(pids: Callable[[], Sequence[int]]) -> Iterator[Watched]:
    """Look at the memory of processes twice a second until the end of the block."""
    watched, over = Watched(), threading.Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            watched.seen.append(megabytes(pids()))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield watched
    finally:
        watched.seen.append(megabytes(pids()))
        over.set()
        looking.join()


def count_rows(engine: AsyncEngine) -> Counter[str]:
    """Count from now on the rows that this engine writes, by the statement's first word."""
    written: Counter[str] = Counter()

    def count(
        _connection: Connection,
        cursor: DBAPICursor,
        statement: str,
        _parameters: object,
        _context: ExecutionContext | None,
        _executemany: bool,  # noqa: FBT001
    ) -> None:
        verb = statement.lstrip()[:6].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            written[verb] += max(cursor.rowcount, 0)

    event.listen(engine.sync_engine, "after_cursor_execute", count)
    return written


def rows_written(address: str) -> int:
    """Return how many rows a PostgreSQL database says were ever written in it.

    https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW
    """
    with psycopg.connect(address, autocommit=True) as connection:
        # Sessions report at most once a second, so what is asked at once would be too little.
        time.sleep(1.1)
        row = connection.execute(_WRITTEN).fetchone()
        return int(row[0] or 0) if row else 0


def sessions_cpu_seconds(address: str) -> dict[int, float]:
    """Return the processor time of each session of a PostgreSQL database, by its process.

    What the server does beside them (vacuum, statistics of what was just filled) is left out.
    """
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    with psycopg.connect(address, autocommit=True) as connection:
        mine = connection.info.backend_pid
        pids = [pid for (pid,) in connection.execute(asked) if pid != mine]
        return {pid: _cpu(pid) for pid in pids}


def server_of(parameters: Mapping[str, str]) -> int:
    """Return the number of the PostgreSQL process on this machine; `parameters` are libpq's."""
    lines = (Path(parameters["host"]) / "postmaster.pid").read_text("ascii").splitlines()
    return int(lines[0])


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which that share lies; 0 where there is none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
