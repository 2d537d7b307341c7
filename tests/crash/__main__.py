"""Print what becomes of deliveries when their senders are killed again and again.

python -m tests.crash [sqlite] [postgresql] [kills at random moments]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.crash.sender import BOUNDARIES
from tests.crash.storm import NOT_IN_TIME, Result, Weather, storm
from tests.fakes.postgres import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DATABASES = ("SQLite", "PostgreSQL")
KILLS = 2000
WEATHERS = (
    ("", Weather(senders=1)),
    ("", Weather(senders=3)),
    ("taken too late", Weather(senders=3, too_late=True)),
    ("no history", Weather(senders=3, history=False)),
)
SHARE = 5
"""The last two differ in a step or two, and get so much less of the kills at random."""

COLUMNS = (
    *("database", "senders", "", "killed at random", "at boundaries", "deliveries", "lost"),
    *("twice", "disordered", "unknown", "refused", "ever twice", "seconds"),
)


@contextmanager
def _database(name: str) -> Iterator[str]:
    if name == "PostgreSQL":
        with postgres_server() as address:
            yield address
        return
    with tempfile.TemporaryDirectory() as home:
        yield f"sqlite:///{Path(home) / 'crash.db'}"


async def _weather(address: str, weather: Weather) -> Result:
    store = Store.open(address)
    await migrate(store)
    await store.close()
    return await storm(address, weather)


def _row(database: str, what: str, result: Result) -> list[str]:
    seen = result.verdict
    ever = f"{seen.ever_twice} ({seen.longest:.1f} s)" if seen.ever_twice else "0"
    return [
        database,
        str(result.weather.senders),
        what,
        str(result.at_random),
        str(result.boundaries.total() - result.boundaries[NOT_IN_TIME]),
        *map(str, (seen.deliveries, len(seen.lost), seen.twice, seen.disordered)),
        *map(str, (seen.unknown, seen.refused)),
        ever,
        f"{result.seconds:.0f}",
    ]


def is_wrong(result: Result) -> bool:
    """Whether people lost or saw what they should not have."""
    seen, weather = result.verdict, result.weather
    unknown = seen.unknown if weather.history else 0
    ever_twice = 0 if weather.too_late else seen.ever_twice
    return bool(seen.lost or seen.twice + seen.disordered + unknown + ever_twice)


def main(kills: int, databases: Sequence[str]) -> int:
    """Run every weather on the databases; 1 if anything is wrong."""
    console, table, wrong = Console(width=150), Table(*COLUMNS, box=None), False
    died: Counter[str] = Counter()
    for database in databases:
        for what, weather in WEATHERS:
            share = SHARE if what else 1
            # Posts are moved and removed only where some are taken too late.
            at_boundaries = 5 * len(BOUNDARIES) if weather.history else 0
            given = replace(weather, at_random=kills // share, at_boundaries=at_boundaries)
            with _database(database) as address:
                result = asyncio.run(_weather(address, given))
            table.add_row(*_row(database, what, result))
            console.print(*_row(database, what, result), sep=" | ")
            for lost in result.verdict.lost:
                console.print(f"lost: {lost}")
            died += result.boundaries
            wrong = wrong or is_wrong(result)
    console.print(table)
    for boundary in BOUNDARIES:
        console.print(f"{died[boundary]:6} killed at {boundary}")
    return 1 if wrong else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    wanted = [each for each in DATABASES if each.lower() in arguments] or DATABASES
    numbers = [int(each) for each in arguments if each.isdigit()] or [KILLS]
    sys.exit(main(numbers[0], wanted))
