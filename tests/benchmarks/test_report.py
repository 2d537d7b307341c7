"""What a run found becomes a page, a picture and an estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from tests.benchmarks.machine import machine
from tests.benchmarks.report import write
from tests.benchmarks.rows import row
from tests.benchmarks.scale import CPU, HOUR, ROWS

if TYPE_CHECKING:
    from pathlib import Path

MARK = "<!-- {}: written by `python -m tests.benchmarks --write` -->\nold\n<!-- end -->\n"


def _told() -> dict[str, Any]:
    costs = [row("an hour", CPU, 2.0), row("an hour", ROWS, 3000)]
    points = [
        {**row("round", "ms", 20.0 + stored / 1e5), "line": "round", "stored": stored}
        for stored in (1_000, 10_000)
    ]
    rows = [{**each, "module": HOUR} for each in costs] + points
    return {"rows": rows, "command": "make bench", "day": "2026-11-21", "machine": machine()}


def test_a_page_takes_the_figures_where_it_has_places_for_them(tmp_path: Path) -> None:
    """Each place is filled anew, what stands around it stays, and the curves become a picture."""
    page = tmp_path / "page.md"
    (tmp_path / "pictures").mkdir()
    page.write_text("# Above\n" + "".join(map(MARK.format, ("machine", "figures", "scale"))) + "Z")
    write(page, _told())
    first = page.read_text()
    assert f"| an hour | {CPU} | 2 |" in first
    assert "cores" in first
    # 1,000,000 / 900 s, each 2 ms of a processor and 3 rows.
    assert "| 1,000,000 | 1,111 | 2.2 | 3 machines | 3,333 |" in first
    assert "old" not in first
    assert first.startswith("# Above\n")
    assert first.endswith("\nZ")
    drawn = ET.fromstring((tmp_path / "pictures" / "growth.svg").read_text())
    assert sum(each.tag.endswith("circle") for each in drawn) == 2
    write(page, _told())
    assert page.read_text() == first
