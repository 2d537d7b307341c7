"""Room on the map: dots that would overlap move apart, names go where there is room; pure."""

from __future__ import annotations

from functools import lru_cache
from math import hypot
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

APART: Final = 40.0
"""Units between two dots: 24 CSS pixels on a phone (WCAG 2.2, 2.5.8), where a unit has 0.62."""
ROUNDS: Final = 120
PULL: Final = 0.02
"""Which share of the way back to its place a dot goes in each round of the first half."""
LETTER: Final = 10.2
"""The average width of a letter in units, at the larger size that names have on a phone."""
LINE: Final = 22.0
REACH: Final = 13.0
"""Units between the centre of a dot and its name."""


@lru_cache(maxsize=16)
def apart(spots: tuple[Point, ...], least: float = APART) -> tuple[Point, ...]:
    """Return the spots, moved as little as possible so that all are `least` units apart."""
    # Two at the very same spot are separated by their order.
    moved = [[x + n * 1e-3, y] for n, (x, y) in enumerate(spots)]
    # Hundreds will not fit anyway, so less time is spent on them.
    rounds = ROUNDS * 100 // max(100, len(spots))
    for turn in range(rounds):
        crowded = [_push(one, other, least) for one, other in _neighbours(moved, least)]
        if not any(crowded):
            break
        if turn < rounds / 2:
            for at, (x, y) in zip(moved, spots, strict=True):
                at[0] += (x - at[0]) * PULL
                at[1] += (y - at[1]) * PULL
    return tuple((round(x, 1), round(y, 1)) for x, y in moved)


def _neighbours(
    moved: Sequence[list[float]], least: float
) -> Iterator[tuple[list[float], list[float]]]:
    """Yield the pairs that may be too close; as all are sorted by latitude, few are compared."""
    ordered = sorted(moved, key=lambda at: at[1])
    for n, one in enumerate(ordered):
        for other in ordered[n + 1 :]:
            if other[1] - one[1] >= least:
                break
            if abs(other[0] - one[0]) < least:
                yield one, other


def _push(one: list[float], other: list[float], least: float) -> bool:
    across, down = other[0] - one[0], other[1] - one[1]
    distance = hypot(across, down)
    lacking = least - distance
    if lacking <= 0 or not distance:
        return False
    share = lacking / 2 / distance
    across, down = across * share, down * share
    one[0], one[1] = one[0] - across, one[1] - down
    other[0], other[1] = other[0] + across, other[1] + down
    return lacking > 1e-2  # noqa: PLR2004 -- a hundredth of a unit is not seen


@lru_cache(maxsize=16)
def named(
    spots: tuple[Point, ...], names: tuple[str, ...], width: float
) -> tuple[tuple[float, float, str] | None, ...]:
    """Return where each name starts, ends or has its centre (SVG's text-anchor); None: no room.

    Earlier spots come first. `width` is that of the drawing.
    """
    taken: list[Box] = [(x - 9, y - 9, x + 9, y + 9) for x, y in spots]
    found: list[tuple[float, float, str] | None] = []
    for (x, y), name in zip(spots, names, strict=True):
        own = (x - 9, y - 9, x + 9, y + 9)
        free = (
            (place, box)
            for place, box in _places(x, y, len(name) * LETTER)
            if box[0] >= 0 and box[2] <= width
            if not any(_overlap(box, other) for other in taken if other != own)
        )
        place, box = next(free, (None, None))
        if box is not None:
            taken.append(box)
        found.append(place)
    return tuple(found)


def _places(x: float, y: float, long: float) -> Iterator[tuple[tuple[float, float, str], Box]]:
    """Yield where a name may stand, the best place first: right, left, below or above its dot."""
    half, low = LINE / 2, y + LINE * 0.3
    yield (x + REACH, low, "start"), (x + REACH, y - half, x + REACH + long, y + half)
    yield (x - REACH, low, "end"), (x - REACH - long, y - half, x - REACH, y + half)
    for middle in (y + REACH + half - 2, y - REACH - half + 2):
        box = (x - long / 2, middle - half, x + long / 2, middle + half)
        yield (x, middle + LINE * 0.3, "middle"), box


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
