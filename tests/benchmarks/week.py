"""The memory of all of `make run` with 38 labs over a simulated week: does it grow?

The processes are the real ones, web and worker with the process in which feeds are read, but
their clocks run a thousand times as fast: a week of polls, digests, reminders and notices in ten
minutes, while somebody reads the pages all along. What is due on the database's clock (leases)
stays in real time. Sources change, are slow and break as in the simulated network.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

from tests.benchmarks.network.measuring import family
from tests.benchmarks.network.serving import served
from tests.benchmarks.network.world import REAL, World, as_toml
from tests.benchmarks.rows import row
from tests.benchmarks.whole_program import (
    MEMORY_REACH,
    ROOT,
    answers,
    free_port,
    megabytes,
)
from tests.fakes.slack import SlackStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.rows import Row

LABS: Final = 38
SPEED: Final = 1_000
SHORT_DAYS: Final = 0.08
DAY: Final = 86_400
PATHS: Final = ("/", "/?lang=en", "/calendar.ics", "/status", "/feed.atom", "/api/v1/events")
READ_EVERY: Final = 0.1
CHANNEL: Final = '[[subscriptions]]\nchannel = "#treffen"\ndaily = "08:00"\nreminders = ["24h"]\n'
PROGRAM: Final = """
import sys, time
from dataclasses import replace
from datetime import datetime, timedelta

speed, began, kind = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3]

class Quick(datetime):
    @classmethod
    def now(cls, zone=None):
        return datetime.fromtimestamp(began + (time.time() - began) * speed, zone)

from bot.jobs import work

quickest = timedelta(seconds=0.25)
work.JOBS = tuple(
    replace(job, every=max(job.every / speed, quickest), first=job.first / speed)
    for job in work.JOBS
)
import bot.app, bot.cli.running

bot.app.datetime = bot.cli.running.datetime = Quick
sys.argv = ["treffpunkt", kind]
bot.cli.main()
"""


def measure(*, short: bool = False) -> list[Row]:
    """Return the row: the most megabytes, and those after the first seventh."""
    days = SHORT_DAYS if short else 7
    sizes = list(_week(days, SPEED))
    settled, most = sizes[len(sizes) // 7], max(sizes)
    return [
        row(
            f"all of make run with {LABS} labs over {days:g} simulated days, the most",
            "after the first seventh, MB",
            round(most),
            peer=round(settled),
            ratio=round(most / settled, 2),
            reach=f"≤ {MEMORY_REACH} MB",
            ok=most <= MEMORY_REACH,
        )
    ]


def _week(days: float, speed: float) -> Iterator[float]:
    """Yield the size of all processes, in megabytes, a hundred times over the days."""
    began = time.time()
    world = World.of(LABS, REAL, datetime.now(UTC))
    with ExitStack() as stack:
        site = stack.enter_context(served(world))
        slack = stack.enter_context(SlackStandIn())
        slack.add_channel("C1", name="treffen", members=["U0BOT"])
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        environment = _configured(folder, world, site.port, port, slack)
        programs = [
            stack.enter_context(_started(kind, environment, began, speed))
            for kind in ("web", "worker")
        ]
        answers(port)
        over = threading.Event()
        stack.callback(over.set)
        threading.Thread(target=_read, args=(port, world, over), daemon=True).start()
        for _ in range(100):
            time.sleep(days * DAY / speed / 100)
            if any(program.poll() is not None for program in programs):
                raise RuntimeError("the program ended")
            yield sum(megabytes(each) for program in programs for each in family(program.pid))


def _configured(
    folder: Path, world: World, served_at: int, port: int, slack: SlackStandIn
) -> dict[str, str]:
    config = shutil.copytree(ROOT / "config", folder / "config")
    (config / "labs.toml").write_text(as_toml(world.registry(served_at)), encoding="utf-8")
    (config / "subscriptions.toml").write_text(CHANNEL, encoding="utf-8")
    return {
        **os.environ,
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder}/week.db",
        "TREFFPUNKT_CONFIG": str(config),
        "TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1",
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_API_URL": slack.api_url,
        "SLACK_SIGNING_SECRET": "week",
        "LOG_LEVEL": "error",
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def _started(
    kind: str, environment: dict[str, str], began: float, speed: float
) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", PROGRAM, str(speed), str(began), kind]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        process.kill()


def _read(port: int, world: World, over: threading.Event) -> None:
    """Ask for pages and filters like many readers, until it is over."""
    chance = random.Random(1)
    labs = [f"lab-{number:05}" for number in range(len(world.places))]
    while not over.wait(READ_EVERY):
        path = chance.choice(PATHS)
        if chance.random() < 1 / 3:
            path = f"{chance.choice(('/', '/calendar.ics'))}?lab={chance.choice(labs)}"
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}{path}", timeout=10):
            pass
