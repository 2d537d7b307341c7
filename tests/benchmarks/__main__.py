"""`make bench`: every figure of the design, measured beside its peer in one run.

The short form takes about three minutes; it measures the same with fewer, smaller turns. The long
form, `make bench-long`, measures at the sizes that are promised. What a run found can be kept
(`--json`), and docs/performance.md is written from it (`--write`, also later with `--from`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import track

from tests.benchmarks.machine import in_words, machine
from tests.benchmarks.report import missed, table, write
from tests.benchmarks.rows import Row, row

MODULES: Final = (
    "ical_feed",
    "polling",
    "refresh_round",
    "calendar_requests",
    "page_requests",
    "slash_command",
    "whole_program",
    "week",
    "matching",
    "network.costs",
    "network.keeping_up",
    "growth",
)

MEASURE: Final = """
import importlib, inspect, json, sys
measure = importlib.import_module("tests.benchmarks." + sys.argv[1]).measure
form = {"short": sys.argv[2] == "short"} if "short" in inspect.signature(measure).parameters else {}
print(json.dumps(measure(**form)))
"""
"""Who knows of no short form has but one."""


def alone(name: str, form: str) -> list[Row]:
    """Measure in a process of its own: the most memory a process ever held never shrinks."""
    command = [sys.executable, "-c", MEASURE, name, form]
    measured = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if measured.returncode:
        failed = row(name, "it ended with an error", measured.returncode, ok=False)
        return [{**failed, "module": name}]
    rows: list[Row] = json.loads(measured.stdout.splitlines()[-1])
    return [{**each, "module": name} for each in rows]


def main() -> int:
    """Measure and print the table; return 1 if a figure is missed."""
    asked = _arguments()
    told = _kept(asked.kept) if asked.kept else _measured(asked.names or MODULES, asked.form)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    if asked.json is not None:
        asked.json.write_text(text + "\n", encoding="utf-8")
    for page in asked.write:
        write(page, told)
    console = Console()
    console.print(table(told["rows"]))
    console.print(in_words(told["machine"]), highlight=False)
    return 1 if missed(told["rows"]) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(MODULES)}")
    parser.add_argument(
        "--long",
        dest="form",
        action="store_const",
        const="long",
        default="short",
        help="at the sizes that are promised",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep what was found")
    parser.add_argument(
        "--write",
        type=Path,
        nargs="+",
        default=[],
        metavar="PAGE",
        help="put the figures into pages, where they have a place for them",
    )
    parser.add_argument(
        "--from",
        dest="kept",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="measure nothing: take what was kept, of several the later one's word",
    )
    return parser.parse_args()


def _measured(names: list[str] | tuple[str, ...], form: str) -> dict[str, Any]:
    rows: list[Row] = []
    bar = Console(stderr=True)
    for name in track(names, description=f"Measuring ({form} form)", console=bar):
        began = time.monotonic()
        rows += alone(name, form)
        bar.print(f"  {name}: {time.monotonic() - began:.0f} s", highlight=False)
    return {
        "command": "make bench-long" if form == "long" else "make bench",
        "day": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "rows": rows,
    }


def _kept(files: list[Path]) -> dict[str, Any]:
    """Put several runs together: of each module the rows of the last that measured it."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    by_module: dict[str, list[Row]] = {}
    for run in runs:
        names = dict.fromkeys(each["module"] for each in run["rows"])
        for name in names:
            by_module[name] = [each for each in run["rows"] if each["module"] == name]
    order = [name for name in MODULES if name in by_module]
    return {**runs[-1], "rows": [each for name in order for each in by_module[name]]}


if __name__ == "__main__":
    sys.exit(main())
