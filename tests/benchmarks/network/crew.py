"""Real workers (`python -m bot worker`) over a simulated network, on a real PostgreSQL.

They are looked at from outside only: the network says when it was asked, /proc what they cost,
PostgreSQL how many rows were written.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.run.queueing import READING, open_queue, queue_up
from tests.benchmarks.network.measuring import family

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.store.engine import Store
    from tests.benchmarks.network.serving import Served

START_SECONDS: Final = 180
"""Workers give way to whatever else runs; on a busy machine they take their time to start."""
MOST_LOOKS: Final = 8
"""Four workers take two each."""


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

    def dismiss(self, left: int = 0) -> None:
        """End all but so many, as a crash would: what they did is in the database."""
        gone, self.processes = self.processes[left:], self.processes[:left]
        for process in gone:
            process.kill()
        for process in gone:
            process.wait(timeout=15)


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


async def look_now(store: Store) -> None:
    """Queue what the next tick would, up to half a minute later: as many looks as workers take."""
    queue = open_queue(store.parameters)
    async with queue.open_async():
        for share in range(1, MOST_LOOKS + 1):
            await queue_up(queue, "refresh", READING, share=share)
