"""Draws what grows with what is stored, and what does not: a plain SVG, both axes logarithmic."""

from __future__ import annotations

import math
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.benchmarks.rows import Row

WIDTH: Final = 720
HEIGHT: Final = 360
LEFT, RIGHT, TOP, BOTTOM = 60, 280, 20, 50
COLOURS: Final = ("#004b76", "#b3261e", "#3c7d2c", "#7a3e9d", "#b56a00", "#006d77", "#555", "#999")
_FONT: Final = "font-family='sans-serif' font-size='12' fill='#222'"

Point = tuple[float, float]


def curves(rows: Iterable[Row]) -> str:
    """Return a picture of all rows that are points of a line; "" if there are none.

    Such a row has `line`, what it is called, and `stored`, its place from left to right.
    """
    lines: dict[str, list[Point]] = defaultdict(list)
    for row in rows:
        if "line" in row and row["ours"] > 0:
            lines[row["line"]].append((row["stored"], row["ours"]))
    return _picture({name: sorted(points) for name, points in lines.items()}) if lines else ""


def _picture(lines: dict[str, list[Point]]) -> str:
    every = [point for points in lines.values() for point in points]
    across = _Axis([point[0] for point in every], LEFT, WIDTH - RIGHT)
    up = _Axis([point[1] for point in every], HEIGHT - BOTTOM, TOP)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>",
        "<title>What a round and an answer cost, by how many meetings are stored</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#fff'/>",
        *_grid(across, up),
        *(
            part
            for number, (name, points) in enumerate(lines.items())
            for part in _line(name, [(across.at(x), up.at(y)) for x, y in points], number)
        ),
        f"<text x='{LEFT}' y='{HEIGHT - 12}' {_FONT}>meetings stored</text>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Axis:
    """Places numbers on a line of pixels, by their logarithm; whole powers of ten at its ends."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self._first, self._step = first, (last - first) / (self.high - self.low)

    def at(self, value: float) -> float:
        return round(self._first + (math.log10(value) - self.low) * self._step, 1)

    @property
    def marks(self) -> list[float]:
        return [float(10**power) for power in range(self.low, self.high + 1)]


def _grid(across: _Axis, up: _Axis) -> list[str]:
    stroke = "stroke='#ddd' stroke-width='1'"
    drawn = []
    for mark in across.marks:
        x = across.at(mark)
        drawn.append(f"<line x1='{x}' x2='{x}' y1='{TOP}' y2='{HEIGHT - BOTTOM}' {stroke}/>")
        place = f"x='{x}' y='{HEIGHT - BOTTOM + 16}' text-anchor='middle'"
        drawn.append(f"<text {place} {_FONT}>{mark:,.0f}</text>")
    for mark in up.marks:
        y = up.at(mark)
        drawn.append(f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y}' y2='{y}' {stroke}/>")
        place = f"x='{LEFT - 6}' y='{y + 4}' text-anchor='end'"
        drawn.append(f"<text {place} {_FONT}>{mark:,g}</text>")
    return drawn


def _line(name: str, points: Sequence[Point], number: int) -> list[str]:
    colour = COLOURS[number % len(COLOURS)]
    way = " ".join(f"{x},{y}" for x, y in points)
    dashes = "stroke-dasharray='5 3'" if number % 2 else ""
    stroke = f"stroke='{colour}' stroke-width='2' {dashes}"
    y = TOP + 12 + number * 22
    x = WIDTH - RIGHT + 16
    return [
        f"<polyline points='{way}' fill='none' {stroke}/>",
        *(f"<circle cx='{x}' cy='{y}' r='3' fill='{colour}'/>" for x, y in points),
        f"<line x1='{x}' x2='{x + 20}' y1='{y - 4}' y2='{y - 4}' {stroke}/>",
        f"<text x='{x + 26}' y='{y}' {_FONT}>{escape(name)}</text>",
    ]
