"""The outline of countries and their states, drawn as SVG paths; read once, then kept.

`bot/web/outlines/<country>.json` is GeoJSON (RFC 7946): one feature per state with its ISO 3166-2
code as id, in degrees of WGS 84, already simplified; the file names its authors and licence.
Neighbours share the points of their border, so that no gap opens between them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import asinh, degrees, radians, tan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OUTLINES: Final = Path(__file__).parents[1] / "outlines"
WIDTH: Final = 560
HIGHEST: Final = 900
MARGIN: Final = 14
"""Units of the drawing around the outline."""
POLE: Final = 85.0
"""Degrees of latitude at which our map ends; Mercator's never reaches the pole."""
LEAST: Final = 0.5
"""The fewest degrees that a map shows, so that a single lab does not fill it."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """One state: its ISO 3166-2 code, its name in its own language, and its SVG path."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What the dots are drawn on: a piece of the earth in Mercator's projection.

    `west` and `north` are degrees, `north` stretched as by Mercator; `scale` is units per degree.
    """

    west: float
    north: float
    scale: float
    width: int
    height: int
    shapes: tuple[Shape, ...] = ()
    credit: str = ""
    """Who made the outline."""

    def spot(self, latitude: float, longitude: float) -> Point:
        """Return where a place is on the drawing."""
        return (
            MARGIN + (longitude - self.west) * self.scale,
            MARGIN + (self.north - _stretched(latitude)) * self.scale,
        )

    def shows(self, spot: Point) -> bool:
        """Whether a spot lies on the drawing."""
        return 0 <= spot[0] <= self.width and 0 <= spot[1] <= self.height

    def units(self, km: float, latitude: float) -> float:
        """Return how long a distance is on the drawing, at a latitude."""
        here, there = _stretched(latitude), _stretched(latitude + km / 111.2)
        return (there - here) * self.scale


@lru_cache(maxsize=4)
def country(*codes: str) -> Ground | None:
    """Return the outline of countries (ISO 3166-1, two capitals), or None if there is none."""
    # The codes are known to be two capitals, so they cannot name any other file.
    paths = (OUTLINES / f"{code}.json" for code in codes)
    told = [json.loads(path.read_text("utf-8")) for path in paths if path.is_file()]
    if not told:
        return None
    features = [feature for each in told for feature in each["features"]]
    rings = {feature["id"]: _rings(feature) for feature in features}
    ground = around([(y, x) for all_of in rings.values() for ring in all_of for x, y in ring])
    shapes = [
        Shape(each["id"], each["properties"]["name"], _path(rings[each["id"]], ground))
        for each in features
    ]
    return Ground(
        ground.west,
        ground.north,
        ground.scale,
        ground.width,
        ground.height,
        tuple(shapes),
        ", ".join(dict.fromkeys(each["attribution"] for each in told)),
    )


def around(places: Sequence[Point]) -> Ground:
    """Return an empty ground that holds these places (latitude, longitude)."""
    ups, longitudes = [_stretched(latitude) for latitude, _ in places], [x for _, x in places]
    west, east = _apart(min(longitudes), max(longitudes))
    south, north = _apart(min(ups), max(ups))
    inner = WIDTH - 2 * MARGIN
    scale = min(inner / (east - west), (HIGHEST - 2 * MARGIN) / (north - south))
    return Ground(
        west,
        north,
        scale,
        round((east - west) * scale) + 2 * MARGIN,
        round((north - south) * scale) + 2 * MARGIN,
    )


def _apart(low: float, high: float) -> Point:
    lacking = max(0.0, LEAST - (high - low)) / 2
    return low - lacking, high + lacking


def _stretched(latitude: float) -> float:
    """Return a latitude as stretched by Mercator, in degrees of longitude at the equator."""
    bounded = max(-POLE, min(POLE, latitude))
    return degrees(asinh(tan(radians(bounded))))


def _rings(feature: dict[str, Any]) -> list[list[Point]]:
    told = feature["geometry"]
    polygons = told["coordinates"] if told["type"] == "MultiPolygon" else [told["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _path(rings: Iterable[Iterable[Point]], ground: Ground) -> str:
    """Write rings as one path of whole units, each step relative to the one before."""
    parts = []
    for *ring, _first in rings:  # a ring ends where it began, which “z” draws
        spots = [tuple(map(round, ground.spot(y, x))) for x, y in ring]
        steps = [
            f"{x - before_x} {y - before_y}"
            for (before_x, before_y), (x, y) in pairwise(spots)
            if (x, y) != (before_x, before_y)
        ]
        parts.append(f"M{spots[0][0]} {spots[0][1]}l{' '.join(steps)}z".replace(" -", "-"))
    return "".join(parts)
