"""What a network of any size would need, by arithmetic from what was measured; prices assumed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.benchmarks.rows import Row

GROUPS: Final = (10_000, 100_000, 1_000_000)
PERIOD: Final = 15 * 60
HOUR: Final = "network.keeping_up"
CPU: Final = "processor seconds for 1,000 asked"
ROWS: Final = "rows written on PostgreSQL for 1,000 asked"
MEETINGS: Final = 100
"""Stored of each group."""
KILOBYTES: Final = 1.9
"""A stored meeting with its listing and all indexes, as 20,000 of them took on SQLite."""
BUSY: Final = 0.5
"""No machine is to be busier than that on average."""
CORES: Final = 2
MACHINE_EUR: Final = 8
"""A month of a virtual machine with 2 cores and 4 GB, at a plain European hoster."""
DATABASES_EUR: Final = ((400, 60), (2_000, 250), (8_000, 1_000))
"""A month of a managed PostgreSQL, by how many rows it is to write in a second; assumed."""
STORAGE_EUR: Final = 0.12
"""A GB of a managed database for a month."""
WEB_MACHINES: Final = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What asking a thousand sources of a real network cost: processor seconds, rows written."""

    cpu: float
    rows: float

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Measured | None:
        """Find the figures among the rows of a run; None where they were not measured."""
        found = {row["against"]: row["ours"] for row in rows if row.get("module") == HOUR}
        if CPU not in found or ROWS not in found:
            return None
        return cls(found[CPU], found[ROWS])


def in_markdown(rows: Sequence[Row]) -> str:
    """Return the table of what networks of some sizes need; "" where nothing was measured."""
    measured = Measured.of(rows)
    if measured is None:
        return ""
    heads = ("groups", "asked a second", "cores", "workers", "rows a second", "stored", "€ a month")
    lines = [heads, ("---",) * len(heads), *(_line(groups, measured) for groups in GROUPS)]
    figures = (
        f"Measured for 1,000 asked: {measured.cpu:g} processor seconds of the worker,"
        f" {measured.rows:,g} rows written."
    )
    return figures + "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(groups: int, measured: Measured) -> tuple[str, ...]:
    asked = groups / PERIOD
    cores, rows = asked * measured.cpu / 1000, asked * measured.rows / 1000
    machines = math.ceil(cores / CORES / BUSY)
    gigabytes = groups * MEETINGS * KILOBYTES / 1e6
    return (
        f"{groups:,}",
        f"{asked:,.0f}",
        f"{cores:.2g}",
        f"{machines} machine{'s' * (machines > 1)}",
        f"{rows:,.0f}",
        f"{gigabytes:,.0f} GB",
        f"{_euros(machines, rows, gigabytes):,.0f}",
    )


def _euros(machines: int, rows: float, gigabytes: float) -> float:
    database = next((price for most, price in DATABASES_EUR if rows <= most), math.nan)
    return (machines + WEB_MACHINES) * MACHINE_EUR + database + gigabytes * STORAGE_EUR
