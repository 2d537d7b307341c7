"""How many labs are where, for a map on which there are too many for a dot each; pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import hypot, sqrt
from typing import TYPE_CHECKING, Final

from bot.web.pages.choosing import city_of, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.lab import Lab
    from bot.web.filters import Filters
    from bot.web.frame import Frame
    from bot.web.pages.choosing import View
    from bot.web.pages.outline import Ground

    Spot = tuple[float, float, Lab]
    Cells = defaultdict[tuple[int, int], list[Spot]]

CELL: Final = 44
"""Labs within a square of this many units share a dot, which is smaller than that."""

_SMALLEST: Final = 9.0
_LARGEST: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Labs that are close to each other: how many, and where they are listed."""

    href: str
    words: str
    count: int
    x: float
    y: float
    radius: float


def clusters(
    labs: Iterable[Lab], ground: Ground, filters: Filters, frame: Frame, view: View
) -> tuple[Cluster, ...]:
    """Gather labs that are close to each other on the drawing, the largest groups first."""
    cells: Cells = defaultdict(list)
    for lab in labs:
        if lab.latitude is None or lab.longitude is None:
            continue
        x, y = ground.spot(lab.latitude, lab.longitude)
        if ground.shows((x, y)):
            cells[int(x // CELL), int(y // CELL)].append((x, y, lab))
    found = [_cluster(held, filters, frame, view) for held in _apart(cells)]
    return tuple(sorted(found, key=lambda one: (-one.count, one.x, one.y)))


def _apart(cells: Cells) -> Iterator[list[Spot]]:
    """Yield the labs of each dot; a few that a neighbouring cell's dot would hide join that one."""
    dots: dict[tuple[int, int], list[Spot]] = {}
    for cell, held in sorted(cells.items(), key=lambda each: (-len(each[1]), each[0])):
        beside = ((cell[0] + x, cell[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
        larger = next((each for each in beside if each in dots and _meet(dots[each], held)), None)
        if larger is None:
            dots[cell] = list(held)
        else:
            dots[larger] += held
    yield from dots.values()


def _meet(some: Sequence[Spot], others: Sequence[Spot]) -> bool:
    """Whether the dots of both would overlap."""
    apart = hypot(*(a - b for a, b in zip(_middle(some), _middle(others), strict=True)))
    return apart < _radius(len(some)) + _radius(len(others))


def _middle(held: Sequence[Spot]) -> tuple[float, float]:
    count = len(held)
    return sum(x for x, _, _ in held) / count, sum(y for _, y, _ in held) / count


def _radius(count: int) -> float:
    return min(_SMALLEST + sqrt(count), _LARGEST)


def _cluster(held: Sequence[Spot], filters: Filters, frame: Frame, view: View) -> Cluster:
    count = len(held)
    x, y = (round(each, 1) for each in _middle(held))
    nearest = min(held, key=lambda each: (each[0] - x) ** 2 + (each[1] - y) ** 2)[2]
    around = replace(filters, labs=(), states=(), near=nearest.slug, within_km=None)
    labs = frame.t.plural("{count} lab", "{count} labs", count)
    return Cluster(
        href=page_of(around, view),
        words=f"{city_of(nearest)} · {labs}",
        count=count,
        x=x,
        y=y,
        radius=round(_radius(count), 1),
    )
