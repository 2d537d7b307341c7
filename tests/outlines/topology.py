"""Polygons -> borders that neighbours share, drawn with fewer points; pure.

A border that two states share is simplified once, so that no gap opens between them. Where two
parts of one state meet there is no border: departments become their region.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import cos, radians
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Point = tuple[float, float]
"""Longitude, latitude."""
Ring = list[Point]
"""Closed: it ends where it begins."""
KM: float = 111.32
"""Of one degree of latitude."""


def simplified(
    states: Mapping[str, Sequence[Ring]], *, tolerance: float, least: float
) -> dict[str, list[Ring]]:
    """Return each state's rings with fewer points.

    A corner goes if it cuts off less than `tolerance` square kilometres (Visvalingam), and with it
    goes an island or lake below `least` square kilometres.
    """
    merged = {name: _merged(rings) for name, rings in states.items()}
    joints = _joints(ring for rings in merged.values() for ring in rings)
    drawn: dict[tuple[Point, ...], list[Point]] = {}
    return {
        name: [_redrawn(ring, joints, drawn, tolerance) for ring in rings if area(ring) >= least]
        for name, rings in merged.items()
    }


def area(ring: Sequence[Point]) -> float:
    """Return what a closed ring holds, in square kilometres, near enough for a drawing."""
    flat = [_flat(point) for point in ring]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(flat))) / 2


def _flat(point: Point) -> Point:
    return point[0] * KM * cos(radians(point[1])), point[1] * KM


def _merged(rings: Iterable[Ring]) -> list[Ring]:
    """Drop the lines along which parts of one state meet, and join what is left to rings."""
    lines = {line for ring in rings for line in pairwise(ring) if line[0] != line[1]}
    onward: dict[Point, list[Point]] = defaultdict(list)
    for start, end in sorted(lines):
        if (end, start) not in lines:
            onward[start].append(end)
    found = []
    for start in sorted(onward):
        while onward[start]:
            ring = [start]
            while ring[-1] != start or len(ring) == 1:
                ring.append(onward[ring[-1]].pop())
            found.append(ring)
    return found


def _joints(rings: Iterable[Ring]) -> set[Point]:
    """Return the points at which a border divides: where other than two lines meet."""
    near: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for start, end in pairwise(ring):
            near[start].add(end)
            near[end].add(start)
    return {point for point, others in near.items() if len(others) != len("ab")}


def _redrawn(
    ring: Ring,
    joints: set[Point],
    drawn: dict[tuple[Point, ...], list[Point]],
    tolerance: float,
) -> Ring:
    """Draw a ring border by border, each as it was drawn for the neighbour."""
    corners = ring[:-1]
    # Neighbours begin a border that has no joint (a town within a county) at the same point.
    first = next((at for at, one in enumerate(corners) if one in joints), None)
    turn = corners.index(min(corners)) if first is None else first
    turned = [*corners[turn:], *corners[: turn + 1]]
    stops = [at for at, one in enumerate(turned) if one in joints and 0 < at < len(turned) - 1]
    whole: Ring = [turned[0]]
    for start, end in pairwise([0, *stops, len(turned) - 1]):
        border = tuple(turned[start : end + 1])
        forth = border <= border[::-1]
        key = border if forth else border[::-1]
        if key not in drawn:
            drawn[key] = _fewer(key, tolerance)
        whole += drawn[key][1:] if forth else drawn[key][::-1][1:]
    return whole


def _fewer(border: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out the corners that matter least; both ends stay, and a ring stays a ring."""
    kept = list(border)
    least = 5 if border[0] == border[-1] else 2
    while len(kept) > least:
        sizes = [area([*kept[at - 1 : at + 2], kept[at - 1]]) for at in range(1, len(kept) - 1)]
        smallest = min(sizes)
        if smallest > tolerance:
            break
        del kept[sizes.index(smallest) + 1]
    return kept
