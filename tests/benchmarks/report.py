"""What a run of the benchmarks says, for people and for docs/performance.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

from tests.benchmarks.drawing import curves
from tests.benchmarks.machine import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.benchmarks.rows import Row

HEADS: Final = ("work", "against", "ours", "peer", "ratio", "reach")
_MARKED: Final = "<!-- {name}: written by `python -m tests.benchmarks --write` -->"
_END: Final = "<!-- end -->"


def table(rows: Iterable[Row]) -> Table:
    """Return the rows as the terminal shows them."""
    shown = Table(*HEADS, "", box=None)
    for row in rows:
        verdict = "[green]reached[/]" if row["ok"] else "[red]missed[/]"
        shown.add_row(*_cells(row), verdict if row["reach"] or not row["ok"] else "")
    return shown


def _cells(row: Row) -> list[str]:
    figures = ["" if row[name] is None else _figure(row[name]) for name in HEADS[2:5]]
    ratio = f"{figures[2]}x" if figures[2] else ""
    return [row["work"], row["against"], *figures[:2], ratio, row["reach"]]


def _figure(value: float) -> str:
    """Return three figures of a number, with commas where it is long."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def in_markdown(rows: Iterable[Row]) -> str:
    """Return the rows as a table in Markdown."""
    lines = [" | ".join(HEADS), "|".join(["---"] * len(HEADS))]
    lines += [" | ".join(cell.replace("|", "\\|") or "–" for cell in _cells(row)) for row in rows]
    return "\n".join(f"| {line} |" if "---" not in line else f"|{line}|" for line in lines)


def write(path: Path, told: dict[str, Any]) -> None:
    """Put figures, machine and curves where a page has marked places for them."""
    page = path.read_text(encoding="utf-8")
    rows = told["rows"]
    page = _between(page, "figures", in_markdown(row for row in rows if "line" not in row))
    page = _between(page, "growth", in_markdown(row for row in rows if "line" in row))
    machine = f"Measured by `{told['command']}` on {told['day']}: {in_words(told['machine'])}."
    page = _between(page, "machine", machine)
    path.write_text(page, encoding="utf-8")
    if drawn := curves(rows):
        (path.parent / "pictures" / "growth.svg").write_text(drawn, encoding="utf-8")


def _between(page: str, name: str, text: str) -> str:
    """Replace what stands after a mark."""
    begin = _MARKED.format(name=name)
    found = re.compile(re.escape(begin) + ".*?" + re.escape(_END), re.DOTALL)
    if not found.search(page):
        raise SystemExit(f"no place for {name}: the page lacks the line {begin}")
    return found.sub(lambda _: f"{begin}\n{text}\n{_END}", page)


def missed(rows: Sequence[Row]) -> list[Row]:
    """Return what was not reached."""
    return [row for row in rows if not row["ok"]]
