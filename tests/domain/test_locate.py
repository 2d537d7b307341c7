from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.event import Attendance, Occurrence
from bot.domain.lab import Lab
from bot.domain.locate import Atlas, houses, unknown_cities
from bot.feeds.cities import known_cities
from tests.domain.meetings import at, meeting

HUB = "Impact Hub, Kaiserstr. 97, 76131 Karlsruhe"
EXACT, HOME = (49.0094, 8.3881), (49.0, 8.4)
LAB = Lab(slug="ka", name="OK Lab Karlsruhe", city="Karlsruhe", latitude=HOME[0], longitude=HOME[1])


def evening(place: str | None, **facts: Any) -> Occurrence:
    """Return an evening of the lab in Karlsruhe at a place without coordinates."""
    told = {"attendance": Attendance.ONSITE, "labs": ("ka",)} | facts
    return replace(meeting("m", at("2027-01-11")), place=place, **told)


def located(place: str | None, before: Occurrence | None = None, **facts: Any) -> tuple[Any, ...]:
    """Return where an evening is and whether that is a guess, with one house known."""
    lab = facts.pop("lab", LAB)
    one = evening(place, **facts)
    known = houses([(HUB, EXACT)])
    cities = known_cities(unknown_cities([one], known, lab))
    there = Atlas(known, cities, {"ka": lab}).locate(one, before)
    return there.latitude, there.longitude, there.approximate


@pytest.mark.parametrize(
    "place",
    [
        HUB,
        "impact hub,  Kaiserstraße 97, 76131 Karlsruhe",
        "Impact Hub (Kaiserstrasse 97), 76131 Karlsruhe.",
    ],
)
def test_where_the_lab_met_before_is_known_exactly(place: str) -> None:
    """The house is the same however its address is spelt."""
    assert located(place) == (*EXACT, False)


@pytest.mark.parametrize(
    "place", ["Stadtbibliothek, 76133 Karlsruhe", "Rathaus Karlsruhe", "Karlsruhe", "Café Palaver"]
)
def test_another_house_of_the_city_is_a_guess(place: str) -> None:
    """In the lab's own city, or where nobody names one, it is where the lab is, about."""
    assert located(place) == (*HOME, True)


@pytest.mark.parametrize(
    ("place", "point"),
    [
        ("Rathaus, 50667 Köln", (50.93, 6.95)),
        ("Wien", (48.21, 16.37)),
        ("Marktplatz 1, 06108 Halle (Saale)", (51.48, 11.97)),
        ("Haus der Kulturen, Berlin", (52.52, 13.41)),
    ],
)
def test_another_city_is_found_in_the_list(place: str, point: tuple[float, float]) -> None:
    """Who meets elsewhere is shown there, as a guess."""
    latitude, longitude, approximate = located(place)
    assert (round(latitude, 2), round(longitude, 2)) == pytest.approx(point, abs=0.02)
    assert approximate


def test_of_two_cities_the_nearer_one_is_meant() -> None:
    """Frankfurt is not Frankfurt: the one nearer to the lab counts."""
    near_oder = replace(LAB, city="Cottbus", latitude=51.76, longitude=14.33)
    east = located("Rathaus, 15230 Frankfurt (Oder)", lab=near_oder)
    assert east[1] == pytest.approx(14.55, abs=0.1)


@pytest.mark.parametrize(
    ("place", "facts"),
    [
        (None, {}),
        ("tba", {}),
        ("Ort wird noch bekanntgegeben", {}),
        ("Discord", {"attendance": Attendance.ONLINE}),
        ("Dorfgemeinschaftshaus, 99999 Hinterdupfing", {}),
        ("Kongresszentrum", {"lab": replace(LAB, friend=True)}),
        ("Kongresszentrum", {"lab": replace(LAB, city=None)}),
        ("Kongresszentrum", {"lab": replace(LAB, latitude=None, longitude=None)}),
    ],
)
def test_what_nobody_can_know_is_left_open(place: str | None, facts: dict[str, Any]) -> None:
    """No place, a place to come, online only, an unknown village: no position is invented."""
    assert located(place, **facts) == (None, None, False)


def test_what_sources_say_stays() -> None:
    """Coordinates of a source are never replaced, and are no guess."""
    assert located(HUB, latitude=48.0, longitude=9.0) == (48.0, 9.0, False)


def test_a_guess_stays_while_the_place_does() -> None:
    """Where the city was found before, nothing is looked up anew; a new place is."""
    before = evening("Rathaus, 50667 Köln", latitude=1.0, longitude=2.0, approximate=True)
    assert located("Rathaus, 50667 Köln", before) == (1.0, 2.0, True)
    assert located("Rathaus Karlsruhe", before) == (*HOME, True)
    assert located(HUB, replace(before, place=HUB)) == (*EXACT, False)


def test_a_name_of_several_houses_is_none() -> None:
    """“Rathaus”, once here and once there, is no house; a pin that was mended is one."""
    assert houses([("Rathaus", (49.0, 8.4)), ("rathaus", (50.9, 6.9))]) == {}
    assert houses([("Rathaus", (49.0, 8.4)), ("rathaus", (49.001, 8.4))]) == {
        "rathaus": (49.0, 8.4)
    }


def test_the_labs_own_city_is_not_looked_up() -> None:
    """The list is read only for places that might be elsewhere."""
    told = [evening(place) for place in (HUB, "Rathaus Karlsruhe", "tba", None)]
    assert unknown_cities(told, {}, LAB) == set()
