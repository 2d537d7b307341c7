"""Print what becomes of deliveries when their senders are killed again and again.

python -m tests.crash [kills at random] [kills at boundaries]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.crash.sender import BOUNDARIES
from tests.crash.storm import Result, Weather, storm
from tests.fakes.postgres import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = (
    *("database", "senders", "history", "killed at random", "at boundaries", "deliveries"),
    *("lost", "twice", "disordered", "unknown", "refused", "ever twice", "seconds"),
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


def _row(database: str, result: Result) -> list[str]:
    seen, weather = result.verdict, result.weather
    ever = f"{seen.ever_twice} ({seen.longest:.1f} s)" if seen.ever_twice else "0"
    return [
        database,
        str(weather.senders),
        "yes" if weather.history else "no",
        str(result.at_random),
        str(result.boundaries.total() - result.boundaries["none in time"]),
        *(str(number) for number in (seen.deliveries, seen.lost, seen.twice, seen.disordered)),
        *(str(number) for number in (seen.unknown, seen.refused)),
        ever,
        f"{result.seconds:.0f}",
    ]


def main() -> int:
    """Run every weather on both databases; 1 if anything was lost or stands there twice."""
    at_random, at_boundaries = [*map(int, sys.argv[1:])] or [2000, 5 * len(BOUNDARIES)]
    console, table, wrong = Console(width=150), Table(*COLUMNS, box=None), 0
    died: Counter[str] = Counter()
    for database in ("SQLite", "PostgreSQL"):
        for senders, history in ((1, True), (3, True), (1, False), (3, False)):
            # What happens without history differs in one step only.
            share = 1 if history else 5
            weather = Weather(
                senders=senders,
                history=history,
                at_random=at_random // share,
                at_boundaries=at_boundaries // share,
            )
            with _database(database) as address:
                result = asyncio.run(_weather(address, weather))
            row = _row(database, result)
            console.print(*row, sep=" | ")
            table.add_row(*row)
            died += result.boundaries
            seen = result.verdict
            wrong += seen.lost + seen.twice + seen.disordered
            wrong += seen.unknown if history else seen.ever_twice
    console.print(table)
    for boundary in BOUNDARIES:
        console.print(f"{died[boundary]:6} killed at {boundary}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
