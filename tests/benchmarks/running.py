"""Runs benchmarks, each in a process of its own, and keeps what each found as soon as it ends.

A long run that is stopped has lost only the benchmark that it was at: what it kept can be put
together with what another run keeps.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Self

from rich.console import Console

from tests.benchmarks.machine import machine
from tests.benchmarks.rows import Row, row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Told = dict[str, Any]

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
    "network.scaling",
    "growth",
)
FIRST: Final = ("ical_feed", "growth")
BESIDE: Final = ("matching", "network.costs", "week", "network.keeping_up")
"""A whole short run takes the first ones first, and these beside: of both, it is processor time or
memory that counts, and keeping up takes half a minute in which next to nothing is done."""
LAST: Final = "network.scaling"
"""It needs all processors."""
MOST_SECONDS: Final = 2 * 60 * 60
"""Something hangs that takes longer."""
RUNS: Final = {"short": "make bench", "long": "make bench-long"}

_MEASURE: Final = """
import importlib, inspect, json, sys
measure = importlib.import_module("tests.benchmarks." + sys.argv[1]).measure
form = {"short": sys.argv[2] == "short"} if "short" in inspect.signature(measure).parameters else {}
print(json.dumps(measure(**form)))
"""
"""Who knows of no short form has but one."""


def measured(names: Sequence[str], form: str, keep: Callable[[Told], None]) -> Told:
    """Measure one after the other; `keep` hears after each what was found so far."""
    found: dict[str, list[Row]] = {}
    seconds: dict[str, int] = {}
    console = Console(stderr=True)
    day = datetime.now(UTC).date().isoformat()
    about = {"command": RUNS[form], "day": day, "machine": machine()}

    def told() -> Told:
        rows = [each for name in MODULES if name in found for each in found[name]]
        return {**about, "seconds": dict(seconds), "rows": rows}

    def take(name: str, rows: list[Row], spent: float) -> None:
        found[name], seconds[name] = rows, round(spent)
        console.print(f"  {name}: {spent:.0f} s", highlight=False)
        keep(told())

    in_turn, beside, last = _lanes(names, form)
    console.print(f"Measuring {len(names)} benchmarks in the {form} form", highlight=False)
    with _Running(form) as running, ThreadPoolExecutor(1) as pool:
        others = {name: pool.submit(running.alone, name) for name in beside}
        try:
            for name in in_turn:
                take(name, *running.alone(name))
            for name, other in others.items():
                take(name, *other.result())
            for name in last:
                take(name, *running.alone(name))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            running.stop()
            raise
    return told()


def _lanes(names: Sequence[str], form: str) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return what is measured one after the other, what beside it, and what when both are over."""
    if form != "short" or set(names) != set(MODULES):
        return names, (), ()
    alone = [name for name in MODULES if name not in (*BESIDE, LAST)]
    return sorted(alone, key=lambda name: name not in FIRST), BESIDE, (LAST,)


class _Running:
    """Benchmarks that run now, each in a session of its own with all that it starts."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._processes: set[subprocess.Popen[bytes]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def alone(self, name: str) -> tuple[list[Row], float]:
        """Measure in a process of its own: the most memory a process ever held never shrinks."""
        began = time.monotonic()
        command = [sys.executable, "-c", _MEASURE, name, self._form]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        self._processes.add(process)
        try:
            told, _ = process.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            told = b""
        finally:
            # Nothing that it started may disturb the next one.
            self._end(process)
        if process.returncode or not told:
            rows = [row(name, "it ended with an error", process.returncode, ok=False)]
        else:
            rows = json.loads(told.splitlines()[-1])
        return [{**each, "module": name} for each in rows], time.monotonic() - began

    def stop(self) -> None:
        """End all that still run."""
        for process in tuple(self._processes):
            self._end(process)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._processes.discard(process)


def together(files: Sequence[Path]) -> Told:
    """Put several runs together: of each benchmark the rows of the last that measured it."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    by_module: dict[str, list[Row]] = {}
    for run in runs:
        names = dict.fromkeys(each["module"] for each in run["rows"])
        for name in names:
            by_module[name] = [each for each in run["rows"] if each["module"] == name]
    seconds = {name: spent for run in runs for name, spent in run.get("seconds", {}).items()}
    rows = [each for name in MODULES for each in by_module.get(name, ())]
    return {**runs[-1], "seconds": seconds, "rows": rows}


def kept_in(path: Path | None) -> Callable[[Told], None]:
    """Return what writes a run into a file; into none, if there is no path."""

    def keep(told: Told) -> None:
        if path is not None:
            text = json.dumps(told, ensure_ascii=False, indent=1)
            path.write_text(text + "\n", encoding="utf-8")

    return keep


def in_seconds(told: Told) -> str:
    """Return in one line how long everything took, the longest first."""
    spent: dict[str, int] = told.get("seconds", {})
    ordered = sorted(spent.items(), key=lambda each: -each[1])
    return "Seconds: " + ", ".join(f"{name} {seconds}" for name, seconds in ordered)
