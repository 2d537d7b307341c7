"""`make bench`: every figure of the design that exists so far, measured in one run."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from typing import Any, Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

MODULES: Final = (
    "ical_feed",
    "polling",
    "refresh_round",
    "calendar_requests",
    "page_requests",
    "slash_command",
    "whole_program",
    "matching",
)


MEASURE: Final = """
import importlib, json, sys
print(json.dumps(importlib.import_module("tests.benchmarks." + sys.argv[1]).measure()))
"""


def alone(name: str) -> list[dict[str, Any]]:
    """Measure in a process of its own: the most memory a process ever held never shrinks."""
    command = [sys.executable, "-c", MEASURE, name]
    measured = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    rows: list[dict[str, Any]] = json.loads(measured.stdout)
    return rows


def main() -> int:
    """Measure and print the table; return 1 if a figure is missed."""
    console = Console()
    wanted = sys.argv[1:] or MODULES
    rows: list[dict[str, Any]] = []
    for name in track(wanted, description="Measuring", console=Console(stderr=True)):
        rows += alone(name)
    table = Table("work", "against", "ours", "peer", "ratio", "reach", "", box=None)
    for row in rows:
        figures = (row[key] for key in ("ours", "peer", "ratio"))
        shown = ["–" if figure is None else f"{figure:.3g}" for figure in figures]
        verdict = "[green]reached[/]" if row["ok"] else "[red]missed[/]"
        table.add_row(row["work"], row["against"], *shown, row["reach"], verdict)
    console.print(table)
    console.print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
