"""The program as a whole: start to first answer, and the memory of all its processes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from tests.benchmarks.network.measuring import family
from tests.benchmarks.polling import feeds

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
START_REACH: Final = 1.5
MEMORY_REACH: Final = 250
SETTLED_SECONDS: Final = 12
FEED: Final = """
[[labs]]
slug = "bench"
name = "Bench"
[[labs.sources]]
url = "{url}"
"""
BARE: Final = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
app = Starlette(routes=[Route("/healthz", lambda request: PlainTextResponse("ok"))])
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""


def measure(*, short: bool = False) -> list[dict[str, Any]]:
    """Return the rows: seconds to the first answer, and megabytes when all has settled."""
    tries = 2 if short else 3
    ours = min(_start([sys.executable, "-m", "bot", "web"]) for _ in range(tries))
    bare = min(_start([sys.executable, "-c", BARE]) for _ in range(tries))
    memory = _memory(SETTLED_SECONDS / 3 if short else SETTLED_SECONDS)
    return [
        {
            "work": "start to first answer, seconds more than the peer",
            "against": "a bare Starlette app, seconds in all",
            "ours": round(ours - bare, 2),
            "peer": round(bare, 2),
            "ratio": None,
            "reach": f"≤ {START_REACH} s",
            "ok": ours - bare <= START_REACH,
        },
        {
            "work": "all of make run with 38 labs, started",
            "against": "proportional set size of all processes, MB",
            "ours": round(memory),
            "peer": None,
            "ratio": None,
            "reach": f"≤ {MEMORY_REACH} MB",
            "ok": memory <= MEMORY_REACH,
        },
    ]


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def _running(
    command: list[str], port: int, feed: str | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        config = shutil.copytree(ROOT / "config", Path(folder) / "config")
        if feed is not None:
            with (config / "labs.toml").open("a", encoding="utf-8") as labs:
                labs.write(FEED.format(url=feed))
        environment = {
            **os.environ,
            "PORT": str(port),
            "DATABASE_URL": f"sqlite:///{folder}/bench.db",
            "TREFFPUNKT_CONFIG": str(config),
            "TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1",
            "PYTHONPATH": str(ROOT),
        }
        process = subprocess.Popen(
            [*command, str(port)] if command[1] == "-c" else command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=15)


def _start(command: list[str]) -> float:
    port = free_port()
    began = time.perf_counter()
    with _running(command, port):
        answers(port)
        return time.perf_counter() - began


def answers(port: int) -> None:
    """Wait until the program answers."""
    for _ in range(2000):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.01)
    raise RuntimeError("it never answered")


def _memory(settled: float) -> float:
    port = free_port()
    # One feed that answers, so that the process that reads feeds is there, too.
    with feeds(1) as (url,), _running([sys.executable, "-m", "bot", "run"], port, url) as process:
        answers(port)
        for path in ("/", "/calendar.ics"):
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10):
                pass
        time.sleep(settled)
        return sum(megabytes(each) for each in family(process.pid))


def megabytes(pid: int) -> float:
    """Return the proportional set size: shared pages count once over all processes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    pss = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(pss.split()[1]) / 1024
