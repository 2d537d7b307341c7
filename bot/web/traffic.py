"""How often this process was asked for what, how it answered, and how long that took.

It is counted by route template, so that neither what readers ask for nor who they are is kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.routing import BaseRoute
    from starlette.types import Scope

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram, in seconds; Slack gives up after three."""

UNKNOWN: Final = "other"
"""Stands for the route of requests that no route answers."""


class Durations:
    """A histogram: how many answers took at most how long, and the sum of their seconds."""

    def __init__(self) -> None:
        self.total = 0.0
        self._counts = [0] * (len(BOUNDS) + 1)

    def add(self, seconds: float) -> None:
        """Count one answer."""
        self.total += seconds
        self._counts[bisect_left(BOUNDS, seconds)] += 1

    def buckets(self) -> Iterator[tuple[str, int]]:
        """Yield each upper bound with how many were not slower, as Prometheus writes them."""
        so_far = 0
        for bound, count in zip((*BOUNDS, float("inf")), self._counts, strict=True):
            so_far += count
            yield "+Inf" if bound == float("inf") else str(bound), so_far


class Traffic:
    """What this process has answered since it began."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        self.durations: dict[str, Durations] = {}
        self._routes: dict[Any, list[Route]] = {}
        for route in routes:
            if isinstance(route, Route):
                self._routes.setdefault(route.endpoint, []).append(route)

    def add(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one answer."""
        route = self._template(scope)
        self.answers[route, status] += 1
        self.durations.setdefault(route, Durations()).add(seconds)

    def _template(self, scope: Scope) -> str:
        # The router puts the endpoint that it chose into the scope; routes may share one.
        found = self._routes.get(scope.get("endpoint"), ())
        for route in found:
            if len(found) == 1 or route.path_regex.match(scope["path"]):
                return route.path
        return UNKNOWN
