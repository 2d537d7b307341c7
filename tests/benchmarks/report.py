"""What a run of the benchmarks says, for people and for docs/performance.md."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from rich.box import SIMPLE_HEAD
from rich.table import Table

from tests.benchmarks import scale
from tests.benchmarks.drawing import curves
from tests.benchmarks.machine import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.benchmarks.rows import Row

IN_SHORT: Final = (
    "ical_feed",
    "refresh_round",
    "calendar_requests",
    "slash_command",
    "whole_program",
    "week",
)
"""Whose figures the README shows."""

FIGURES: Final = ("ours", "peer", "ratio")
HEADS: Final = ("work", "against", *FIGURES, "reach")
_MARK: Final = "<!-- {name}: written by `python -m tests.benchmarks --write` -->"
_END: Final = "<!-- end -->"


def table(rows: Iterable[Row]) -> Table:
    """Return the rows as the terminal shows them, a line between two benchmarks."""
    shown = Table(box=SIMPLE_HEAD)
    for head in (*HEADS, ""):
        shown.add_column(head, justify="right" if head in FIGURES else "left")
    for _, some in groupby(rows, lambda row: row.get("module")):
        for row in some:
            verdict = "[green]reached[/]" if row["ok"] and row["reach"] else ""
            shown.add_row(*_cells(row), verdict, style=None if row["ok"] else "red")
        shown.add_section()
    return shown


def _cells(row: Row) -> list[str]:
    figures = ["" if row[name] is None else _figure(row[name]) for name in FIGURES]
    ratio = f"{figures[2]}x" if figures[2] else ""
    reach = row["reach"] if row["ok"] else f"{row['reach']}, missed"
    return [row["work"], row["against"], *figures[:2], ratio, reach]


def _figure(value: float) -> str:
    """Return three figures of a number, with commas where it is long."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def in_markdown(rows: Iterable[Row]) -> str:
    """Return the rows as a table in Markdown."""
    lines = [" | ".join(HEADS), "|".join(["---"] * len(HEADS))]
    lines += [" | ".join(cell.replace("|", "\\|") or "–" for cell in _cells(row)) for row in rows]
    return "\n".join(f"| {line} |" if "---" not in line else f"|{line}|" for line in lines)


def write(path: Path, told: dict[str, Any]) -> None:
    """Put what a page has marked places for into it: figures, in short, machine, growth, scale."""
    page = path.read_text(encoding="utf-8")
    rows = told["rows"]
    where = in_words(told["machine"])
    texts = {
        "machine": f"Measured by `{told['command']}` on {told['day']}: {where}.",
        "figures": in_markdown(row for row in rows if "line" not in row),
        "in short": in_markdown(_in_short(rows)),
        "growth": in_markdown(row for row in rows if "line" in row),
        "scale": scale.in_markdown(rows),
    }
    for name, text in texts.items():
        begin, found, rest = page.partition(_MARK.format(name=name))
        if found:
            page = f"{begin}{found}\n{text}\n{_END}{rest.partition(_END)[2]}"
    path.write_text(page, encoding="utf-8")
    drawn, pictures = curves(rows), path.parent / "pictures"
    if drawn and pictures.is_dir():
        (pictures / "growth.svg").write_text(drawn, encoding="utf-8")


def _in_short(rows: Iterable[Row]) -> Iterator[Row]:
    for name in IN_SHORT:
        yield from (row for row in rows if row.get("module") == name and row["reach"])


def missed(rows: Sequence[Row]) -> list[Row]:
    """Return what was not reached."""
    return [row for row in rows if not row["ok"]]
