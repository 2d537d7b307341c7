"""How many labs are where, for a map on which there are too many for a dot each; pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, Final

from bot.web.pages.choosing import city_of, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.lab import Lab
    from bot.web.filters import Filters
    from bot.web.frame import Frame
    from bot.web.pages.choosing import View
    from bot.web.pages.outline import Ground

CELL: Final = 44
"""Labs within a square of so many units of the drawing share a dot."""

_SMALLEST: Final = 9.0
_LARGEST: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Labs that are near to each other: how many, and where one sees them."""

    href: str
    words: str
    count: int
    x: float
    y: float
    radius: float


def clusters(
    labs: Iterable[Lab], ground: Ground, filters: Filters, frame: Frame, view: View
) -> tuple[Cluster, ...]:
    """Gather labs that lie near to each other on the drawing, the most first."""
    cells: defaultdict[tuple[int, int], list[tuple[float, float, Lab]]] = defaultdict(list)
    for lab in labs:
        if lab.latitude is None or lab.longitude is None:
            continue
        x, y = ground.spot(lab.latitude, lab.longitude)
        if ground.shows((x, y)):
            cells[int(x // CELL), int(y // CELL)].append((x, y, lab))
    found = [_cluster(held, filters, frame, view) for held in cells.values()]
    return tuple(sorted(found, key=lambda one: (-one.count, one.x, one.y)))


def _cluster(
    held: list[tuple[float, float, Lab]], filters: Filters, frame: Frame, view: View
) -> Cluster:
    count = len(held)
    x, y = (round(sum(told) / count, 1) for told in zip(*(each[:2] for each in held), strict=True))
    nearest = min(held, key=lambda each: (each[0] - x) ** 2 + (each[1] - y) ** 2)[2]
    around = replace(filters, labs=(), states=(), near=nearest.slug, within_km=None)
    labs = frame.t.plural("{count} lab", "{count} labs", count)
    return Cluster(
        href=page_of(around, view),
        words=f"{city_of(nearest)} · {labs}",
        count=count,
        x=x,
        y=y,
        radius=round(min(_SMALLEST + sqrt(count), _LARGEST), 1),
    )
