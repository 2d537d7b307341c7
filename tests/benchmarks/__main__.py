"""`make bench`: every figure of the design, measured beside its peer in one run.

The short form takes less than two minutes; it measures the same with fewer, smaller turns. The
long form, `make bench-long`, measures at the sizes that are promised. What a run finds can be kept
(`--json`), and docs/performance.md is written from it (`--write`, also later with `--from`).
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from itertools import chain
from pathlib import Path
from typing import Final

from rich.console import Console

from tests.benchmarks.machine import in_words
from tests.benchmarks.report import missed, table, write
from tests.benchmarks.running import MODULES, in_seconds, kept_in, measured, together

WIDTH: Final = 150
"""Of the table in a file, in characters."""


def main() -> int:
    """Measure and print the table; return 1 if a figure is missed."""
    asked, began = _arguments(), time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    keep = kept_in(asked.json)
    names = [*chain(*asked.names)] or MODULES
    told = together(asked.kept) if asked.kept else measured(names, asked.form, keep)
    keep(told)
    for page in asked.write:
        write(page, told)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(table(told["rows"]))
    console.print(in_words(told["machine"]), highlight=False)
    if not asked.kept:
        whole = f"{in_seconds(told)}; in all {time.monotonic() - began:.0f}."
        console.print(whole, highlight=False)
    return 1 if missed(told["rows"]) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        type=_modules,
        metavar="NAME",
        help=f"any of {', '.join(MODULES)}; network: all of its three",
    )
    parser.add_argument(
        "--long",
        dest="form",
        action="store_const",
        const="long",
        default="short",
        help="at the sizes that are promised",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="keep what is found, from benchmark to benchmark"
    )
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


def _modules(name: str) -> list[str]:
    found = [each for each in MODULES if each == name or each.startswith(f"{name}.")]
    if not found:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(MODULES)}")
    return found


if __name__ == "__main__":
    sys.exit(main())
