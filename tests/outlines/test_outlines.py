"""The outlines that come with the program, and how they are made."""

from __future__ import annotations

import json

import pytest

from bot.domain.countries.packs import COUNTRIES
from bot.web.pages import outline
from tests.outlines.__main__ import PARTS, document
from tests.outlines.topology import Ring, area, simplified

MOST_BYTES = 40_000


def _square(west: float, south: float, *more: tuple[float, float]) -> Ring:
    """Return a square of one degree, clockwise from its lower left; `more` lie on its right."""
    corners = [(west, south), (west, south + 1), (west + 1, south + 1), *more, (west + 1, south)]
    return [*corners, corners[0]]


def test_neighbours_share_the_border_that_is_drawn_with_fewer_points() -> None:
    """A corner of next to nothing goes on both sides, one that matters stays on both."""
    small, large = (1.151, 0.75), (1.3, 0.5)
    left = _square(0, 0, small, large)
    right = [(1.0, 0.0), large, small, (1.0, 1.0), (2.0, 1.0), (2.0, 0.0), (1.0, 0.0)]
    drawn = simplified({"XX-A": [left], "XX-B": [right]}, tolerance=20, least=25)
    for rings in drawn.values():
        assert [(large in ring, small in ring) for ring in rings] == [(True, False)]


def test_parts_of_one_state_become_one() -> None:
    """Where two departments of a region meet there is no border."""
    (whole,) = simplified({"XX-A": [_square(0, 0), _square(1, 0)]}, tolerance=1, least=25)["XX-A"]
    assert area(whole) == pytest.approx(2 * area(_square(0, 0)))
    assert json.loads(document("XX", {"XX-A": [whole]}))["features"][0]["id"] == "XX-A"


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_the_map_draws_every_state_of_a_country_that_has_room(code: str) -> None:
    """Outlines are small, name their source, and hold the states that the words know."""
    path = outline.OUTLINES / f"{code}.json"
    ground = outline.country(code)
    assert ground is not None
    assert "Natural Earth" in ground.credit
    drawn = {shape.code for shape in ground.shapes}
    assert drawn == set(PARTS.get(code, COUNTRIES[code].states))
    assert path.stat().st_size < MOST_BYTES


def test_two_countries_are_drawn_side_by_side() -> None:
    """A network of two countries sees both on one map, each state where it lies."""
    ground = outline.country("FR", "DE", "XX")
    assert ground is not None
    assert {"FR-ARA", "DE-BW"} <= {shape.code for shape in ground.shapes}
    assert ground.spot(48.6, 7.7)[0] < ground.spot(49.0, 8.4)[0]
    assert ground.credit == "Made with Natural Earth"
