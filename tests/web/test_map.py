"""The map: labs at their places on the outline of the country, and in words beside it."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from itertools import combinations
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.countries.germany import GERMANY
from bot.domain.event import Status
from bot.domain.lab import Lab, Network, Registry
from bot.registry import load_configuration
from bot.web.filters import Filters
from bot.web.frame import Frame
from bot.web.pages import outline, spread
from bot.web.pages.choosing import View
from bot.web.pages.clusters import clusters
from bot.web.pages.home import render_home
from bot.web.pages.home_meetings import Found
from bot.web.pages.labmap import lab_map
from tests.network.groups import groups
from tests.web.samples import NOW, PUBLIC_URL, occurrence

if TYPE_CHECKING:
    from bot.web.pages.labmap import LabMap
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

CONFIGURATION = Path(__file__).parents[2] / "config"
PLACES = {
    "koeln": ("Köln", "DE-NW", 50.94, 6.96),
    "bonn": ("Bonn", "DE-NW", 50.74, 7.09),
    "berlin": ("Berlin", "DE-BE", 52.5, 13.38),
    "leipzig": ("Leipzig", "DE-SN", 51.33, 12.37),
}


def _labs(country: str = "DE") -> Registry:
    labs = {
        slug: Lab(
            slug=slug,
            name=f"OK Lab {city}",
            city=city,
            state=state,
            latitude=latitude,
            longitude=longitude,
            active=slug != "leipzig",
        )
        for slug, (city, state, latitude, longitude) in PLACES.items()
    }
    return Registry(labs | {"netz": Lab(slug="netz", name="Netz")}, Network(country=country))


def _frame(labs: Registry) -> Frame:
    return Frame(
        registry=labs,
        public_url=PUBLIC_URL,
        language="de",
        languages=("de", "en"),
        today=NOW.date(),
    )


def _map(filters: Filters | None = None, country: str = "DE") -> LabMap:
    held = (
        occurrence(1, labs=("koeln",), status=Status.CANCELLED),
        occurrence(2, labs=("koeln", "netz"), title="Mappen"),
        occurrence(20, labs=("bonn",)),
        occurrence(21, labs=("koeln",)),
    )
    return lab_map(held, filters or Filters(), _frame(_labs(country)), View.MAP)


def test_each_lab_tells_its_next_meeting_that_takes_place() -> None:
    """Soonest first, who has none last; sleeping labs are not there, the network where it meets."""
    told = [(stop.city, stop.day, stop.soon) for stop in _map().stops]
    assert told == [
        ("Köln", "Mittwoch, 13. Januar", True),
        ("Netz", "Mittwoch, 13. Januar", True),
        ("Bonn", "Sonntag, 31. Januar", False),
        ("Berlin", "", False),
    ]


def test_labs_lie_where_they_are() -> None:
    """Cologne in the west, Berlin in the east and further north, all inside the drawing."""
    drawn = _map()
    spots = {dot.stop.city: (dot.x, dot.y) for dot in drawn.dots}
    assert set(spots) == {"Köln", "Bonn", "Berlin"}
    assert spots["Köln"][0] < spots["Bonn"][0] < spots["Berlin"][0]
    assert spots["Berlin"][1] < spots["Köln"][1] < spots["Bonn"][1]
    assert all(0 < x < drawn.width and 0 < y < drawn.height for x, y in spots.values())


def test_the_outline_has_every_state_once_and_says_whose_it_is() -> None:
    """Sixteen of them, each closed, in whole units."""
    ground = outline.country("DE")
    assert ground is not None
    assert {shape.code for shape in ground.shapes} == set(GERMANY.states)
    assert "Natural Earth" in ground.credit
    for shape in ground.shapes:
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", shape.path)


def test_another_network_gets_its_labs_without_an_outline() -> None:
    """There is no file for its country yet; the dots fill the drawing, also a single one."""
    drawn = _map(country="XX")
    assert not drawn.regions
    assert len(drawn.dots) == 3
    alone = outline.around([(48.2, 16.4)])
    assert alone.shows(alone.spot(48.2, 16.4))


def test_a_state_leads_to_its_labs_and_back() -> None:
    """One without a lab leads nowhere; the rest of the question stays."""
    free = {
        region.name: region.href for region in _map(Filters(text="Rad", labs=("bonn",))).regions
    }
    assert free["Nordrhein-Westfalen"] == "/?state=DE-NW&q=Rad&view=map"
    assert free["Bayern"] == free["Sachsen"] == ""
    chosen = {region.name: region for region in _map(Filters(states=("NRW",))).regions}
    assert chosen["Nordrhein-Westfalen"].chosen
    assert chosen["Nordrhein-Westfalen"].href == "/?view=map"


def test_near_draws_a_circle_as_large_as_it_is() -> None:
    """A hundred kilometres reach from Cologne nearly to Münster, half as far as two hundred."""
    near, far = (_map(Filters(near="koeln", within_km=km)).circle for km in (100.0, 200.0))
    assert near is not None
    assert far is not None
    assert 80 < near[2] < 100
    assert 1.9 < far[2] / near[2] < 2.1
    assert _map(Filters(near="-33.9,151.2")).circle is None


def test_dots_of_all_labs_can_be_told_apart() -> None:
    """Were all 38 awake, a finger would find each; the Ruhr area too, and none goes far."""
    told = load_configuration(CONFIGURATION, today=NOW.date())[0]
    awake = Registry({lab.slug: replace(lab, active=True) for lab in told}, told.network)
    drawn = lab_map([], Filters(), _frame(awake), View.MAP)
    spots = [(dot.x, dot.y) for dot in drawn.dots]
    assert len(spots) > 30
    for (x, y), (other_x, other_y) in combinations(spots, 2):
        assert hypot(x - other_x, y - other_y) >= spread.APART - 0.5
    for dot in drawn.dots:
        if dot.anchor:
            assert hypot(dot.x - dot.anchor[0], dot.y - dot.anchor[1]) < 60


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=12))
def test_crowded_dots_move_apart(spots: list[tuple[int, int]]) -> None:
    """However they lie, also on the very same spot."""
    moved = spread.apart(tuple(spots))
    assert len(moved) == len(spots)
    for (x, y), (other_x, other_y) in combinations(moved, 2):
        assert hypot(x - other_x, y - other_y) > spread.APART * 0.6


def test_names_cover_neither_dots_nor_each_other() -> None:
    """Where there is no room a name is left out; the list beside the map has it."""
    spots = tuple((100.0 + 40 * n, 100.0) for n in range(8))
    places = spread.named(spots, ("Schleswig-Flensburg",) * 8, 560)
    assert None in places
    assert any(places)


def test_where_there_are_hundreds_no_dot_hides_another() -> None:
    """Few groups beside many are counted with them; none is lost."""
    many = [
        Lab(slug=each.slug, name=each.name, latitude=each.latitude, longitude=each.longitude)
        for each in groups(900)
    ]
    labs = Registry({lab.slug: lab for lab in many}, Network(country="FR"))
    ground = outline.country("FR")
    assert ground is not None
    found = clusters(labs, ground, Filters(), _frame(labs), View.MAP)
    assert sum(one.count for one in found) > 850
    for one, other in combinations(found, 2):
        assert hypot(one.x - other.x, one.y - other.y) > one.radius + other.radius - 1


def test_the_map_is_light() -> None:
    """With 38 labs that all meet, under 20 KB as it stands and 8 KB as it is sent."""
    told = load_configuration(CONFIGURATION, today=NOW.date())[0]
    awake = Registry({lab.slug: replace(lab, active=True) for lab in told}, told.network)
    held = [
        occurrence(n, labs=(slug,), place="Wikipedia Lokal K, Hackländerstraße 2, 50825 Köln")
        for n, slug in enumerate(awake.labs, 1)
    ]
    for view in (View.LIST, View.MAP):
        page = render_home(Found(meetings=held), Filters(), _frame(awake), view).decode()
        drawing = page[page.index('<svg class="map"') :].partition("</svg>")[0].encode()
        assert len(drawing) < 20_000
        assert len(gzip.compress(drawing)) < 8_000


async def test_the_map_is_told_in_words_and_works_as_links(web: Web) -> None:
    """Each lab of the samples stands in the list, though nobody says where they are."""
    await web.hold(occurrence(1, title="Mappen"))
    page = (await web.get("/?view=map")).text
    assert "Labs und ihr nächster Termin" in page
    assert '<a href="/events/o1">Mappen</a>' in page
    assert '<svg class="map"' not in page
