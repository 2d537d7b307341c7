"""What a round and an answer cost while a network grows from ten groups to ten thousand.

The more groups, the more meetings are stored: a hundred each, over four years behind and one
ahead. The same few sources are asked in every round, a tenth of them changed, and the same
questions are asked of the web process; what they cost must not grow with what is stored.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from bot.domain.lab import Registry
from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.benchmarks.filling import fill, network
from tests.benchmarks.network import known
from tests.benchmarks.network.measuring import cpu_seconds, percentile, sessions_cpu_seconds
from tests.benchmarks.network.refreshing import environment, put_off, refresher
from tests.benchmarks.network.serving import served
from tests.benchmarks.network.staging import large_server, new_database
from tests.benchmarks.network.world import Mix, World
from tests.benchmarks.rows import Row, row
from tests.benchmarks.slash_command import SECRET, ask, wait_for
from tests.benchmarks.whole_program import free_port
from tests.fakes.slack import TOKEN, SlackStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.lab import Lab
    from tests.benchmarks.network.refreshing import Refresher
    from tests.benchmarks.network.serving import Served

PER_LAB: Final = 100
MIX: Final = Mix(changing=0.1, slow=0, broken=0, hostile=0)
MOST_MS: Final = 500.0
FLAT: Final = 2.0
"""So many times as much may be asked of a thousand times as many meetings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many meetings are stored; how many sources, rounds and questions are asked of each."""

    stored: tuple[int, ...]
    databases: tuple[str, ...]
    asked: int
    rounds: int
    questions: int


LONG: Final = Size(
    stored=(1_000, 10_000, 100_000, 1_000_000),
    databases=("SQLite", "PostgreSQL"),
    asked=200,
    rounds=5,
    questions=300,
)
SHORT: Final = Size(stored=(1_000, 20_000), databases=("SQLite",), asked=40, rounds=2, questions=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What was measured at one size, in milliseconds."""

    round: float
    command: float
    calendar: float


def measure(*, short: bool = False) -> list[Row]:
    """Return the rows: a round, a command, a calendar at each size, on each database."""
    size = SHORT if short else LONG
    rows: list[Row] = []
    for database in size.databases:
        with ExitStack() as stack:
            address = None
            if database == "PostgreSQL":
                address = stack.enter_context(large_server())
            costs = {stored: _cost(size, stored, address) for stored in size.stored}
        rows += _rows(size, database, costs)
    return rows


def _rows(size: Size, database: str, costs: dict[int, Cost]) -> list[Row]:
    told = (
        ("round", f"a round of {size.asked}", "processor ms"),
        ("command", "/next-meetup", "p99 in ms"),
        ("calendar", "/calendar.ics?lab=, never asked before", "processor ms"),
    )
    rows = []
    for name, work, unit in told:
        smallest = getattr(costs[min(costs)], name)
        for stored, cost in costs.items():
            ours = getattr(cost, name)
            flat = ours / smallest <= FLAT
            ok = ours < MOST_MS if name == "command" else flat or stored < max(costs)
            reach = f"< {MOST_MS:.0f}" if name == "command" else ""
            if name != "command" and stored == max(costs):
                reach = f"≤ {FLAT:g}x"
            made = row(
                f"{work}, {stored:,} meetings stored, {database}",
                f"{unit}; of {min(costs):,} stored",
                round(ours, 1),
                peer=round(smallest, 1),
                ratio=round(ours / smallest, 2),
                reach=reach,
                ok=ok,
            )
            rows.append(
                {**made, "line": f"{work.split(',')[0]}, {unit}, {database}", "stored": stored}
            )
    return rows


def _cost(size: Size, stored: int, server: str | None) -> Cost:
    now = datetime.now(UTC)
    world = World.of(size.asked, MIX, now)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served_world = stack.enter_context(served(world))
        slack = stack.enter_context(SlackStandIn())
        labs = _labs(world, served_world, stored // PER_LAB)
        url = new_database(server, f"stored_{stored}") if server else None
        settings = environment(folder, labs, url)
        asyncio.run(_prepare(settings["DATABASE_URL"], world, labs, stored, now))
        with refresher(settings) as ours:
            ours.round()
            rounds = [_round(ours, url) for _ in range(size.rounds)]
        settings |= {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
        }
        with _web(settings) as (address, web):
            others = list(labs)[size.asked :]
            command = asyncio.run(_commands(address, others, size.questions))
            calendar = asyncio.run(_calendars(address, web, others[: size.questions]))
    return Cost(
        round=statistics.median(rounds) * 1000,
        command=command * 1000,
        calendar=calendar * 1000,
    )


def _round(ours: Refresher, database: str | None) -> float:
    """Return the processor time of a round, that of a database server's sessions included."""
    before = sessions_cpu_seconds(database) if database else {}
    spent = ours.round().cpu
    after = sessions_cpu_seconds(database) if database else {}
    return spent + sum(seconds - before.get(pid, 0) for pid, seconds in after.items())


def _labs(world: World, asked: Served, others: int) -> Registry:
    """Return a registry of the labs that are asked, and of so many others."""
    own = world.registry(asked.port).labs
    return Registry({**network(len(own) + others).labs, **own})


async def _prepare(url: str, world: World, labs: Registry, stored: int, now: datetime) -> None:
    store = Store.open(url)
    await migrate(store)
    others = dict(list(labs.labs.items())[len(world.places) :])
    await fill(store, Registry(others), occurrences=stored, now=now)
    await known.fill(store, world, labs, now)
    await put_off(store, next(iter(others)), now)
    await store.close()


@contextmanager
def _web(settings: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Run the web process; yield its address, and its number."""
    port = free_port()
    command = [sys.executable, "-m", "bot", "web"]
    process = subprocess.Popen(command, env={**settings, "PORT": str(port)})
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.kill()
        process.wait(timeout=15)


async def _commands(address: str, labs: list[Lab], count: int) -> float:
    """Return the 99th percentile of how long commands took, in seconds."""
    async with httpx.AsyncClient(timeout=30) as client:
        taken = [
            await ask(client, address, "", number, lab.city or lab.name)
            for number, lab in ((one, labs[one * 7919 % len(labs)]) for one in range(count + 1))
        ]
    return percentile(taken[1:], 0.99)  # the first one loads what was not needed before


async def _calendars(address: str, web: int, labs: list[Lab]) -> float:
    """Return the processor time for a calendar that was not asked for before, in seconds."""
    async with httpx.AsyncClient(timeout=30) as client:
        begun = 0.0
        for lab in labs:
            answer = await client.get(f"{address}/calendar.ics?lab={lab.slug}")
            answer.raise_for_status()
            begun = begun or cpu_seconds([web])
        return (cpu_seconds([web]) - begun) / max(len(labs) - 1, 1)
