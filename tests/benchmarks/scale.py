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
CHANGED: Final = 0.01
"""So many answers tell something new: a group that touches its calendar once a day, at most."""
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
    """What asking costs: processor seconds and rows for a thousand unchanged, and changed ones."""

    unchanged_cpu: float
    unchanged_rows: float
    changed_cpu: float
    changed_rows: float

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Measured | None:
        """Find the figures among the rows of a run; None where they were not measured."""
        found = [row["ours"] for row in rows if row.get("module") == "network.costs"]
        return cls(*found[:4]) if len(found) >= 4 else None

    def cpu(self) -> float:
        """Return the processor seconds that asking one source costs on average."""
        return (self.unchanged_cpu * (1 - CHANGED) + self.changed_cpu * CHANGED) / 1000

    def rows(self) -> float:
        """Return the rows that asking one source writes on average."""
        return (self.unchanged_rows * (1 - CHANGED) + self.changed_rows * CHANGED) / 1000


def in_markdown(rows: Sequence[Row]) -> str:
    """Return the table of what networks of some sizes need; "" where nothing was measured."""
    measured = Measured.of(rows)
    if measured is None:
        return ""
    heads = ("groups", "asked a second", "cores", "workers", "rows a second", "stored", "€ a month")
    lines = [heads, ("---",) * len(heads), *(_line(groups, measured) for groups in GROUPS)]
    figures = (
        f"Per 1,000 asked: {measured.unchanged_cpu:g} processor seconds and"
        f" {measured.unchanged_rows:,g} rows where nothing changed, {measured.changed_cpu:g} and"
        f" {measured.changed_rows:,g} where all did. With {CHANGED:.0%} changed that is"
        f" {measured.cpu() * 1000:.1f} ms and {measured.rows():.1f} rows for each source."
    )
    return figures + "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(groups: int, measured: Measured) -> tuple[str, ...]:
    asked = groups / PERIOD
    cores, rows = asked * measured.cpu(), asked * measured.rows()
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
