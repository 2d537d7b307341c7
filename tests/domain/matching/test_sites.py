from __future__ import annotations

from typing import Any

import pytest

from bot.domain.event import Attendance
from bot.domain.lab import Lab, Network, Registry
from bot.domain.matching.names import LabNames
from bot.domain.matching.sites import Nearness, nearness, read_site
from tests.domain.listings import listing
from tests.domain.matching.accounts import NAMES


def how_near(one: str | None, other: str | None, **facts: Any) -> Nearness:
    """Compare two places; `facts` are of the first."""
    first = listing("a", "2027-01-18 19:00", place=one, **facts)
    second = listing("b", "2027-01-18 19:00", place=other)
    return nearness(read_site(NAMES, first), read_site(NAMES, second))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WikiBär, Köpenicker Straße 45, 10179 Berlin", "Wikibär, Köpernicker Str. 45, Berlin"),
        ("Impact Hub, Kaiserstr 97, 76131 Karlsruhe", "Impact Hub (Kaiserstraße 97, Karlsruhe)"),
        ("Lokal K", "Wikipedia Lokal K, Hackländerstr 2, 50825 Köln"),
        ("temporärhaus, Augsburgerstr 23-25, 89231 Neu-Ulm", "temporärhaus, Ulm"),
    ],
)
def test_one_house_is_told_in_many_ways(one: str, other: str) -> None:
    """Street and number, or the name of the house, are enough."""
    assert how_near(one, other) is Nearness.SAME


def test_houses_of_one_name_stand_in_many_towns() -> None:
    """The town outweighs name and street."""
    assert how_near("Impact Hub, Karlsruhe", "Impact Hub, Köln") is Nearness.FAR
    assert how_near("Bahnhofstr. 1, 53111 Bonn", "Bahnhofstr. 1, 89231 Neu-Ulm") is Nearness.FAR


def test_another_house_is_not_another_town() -> None:
    """Two streets of one town are told apart from two towns."""
    one, other = "Kaiserstr 97, 76131 Karlsruhe", "Lorenzstr. 15, 76135 Karlsruhe"
    assert how_near(one, other) is Nearness.ELSEWHERE


def test_online_is_a_place_of_its_own() -> None:
    """Both online, one of them, or a place that is yet to be said."""
    assert how_near("online", "https://meet.jit.si/oklab") is not Nearness.SAME
    assert how_near("online", "Online") is Nearness.ONLINE
    assert how_near("online", "Lokal K, Köln") is Nearness.MIXED
    assert how_near("wird noch bekanntgegeben", "Lokal K, Köln") is Nearness.UNKNOWN
    assert how_near(None, "Online", attendance=Attendance.ONLINE) is Nearness.ONLINE


def test_hybrid_meetings_have_a_house() -> None:
    """What is also online is still in its house."""
    house = "c-base, Rungestraße 20, 10179 Berlin"
    assert how_near(f"{house} und auch online", house) is Nearness.SAME


def test_coordinates_help_where_words_do_not() -> None:
    """A pair of coordinates speaks where no text is; against a text it is not heard."""
    first = listing("a", "2027-01-18 19:00", latitude=49.01, longitude=8.40)
    second = listing("b", "2027-01-18 19:00", latitude=50.95, longitude=6.95)
    assert nearness(read_site(NAMES, first), read_site(NAMES, second)) is Nearness.FAR
    assert nearness(read_site(NAMES, first), read_site(NAMES, first)) is Nearness.SAME


def test_a_french_street_has_its_number_first() -> None:
    """A house is one however "12 rue de la Paix" is written, and number 14 is another."""
    registry = Registry({"lyon": Lab(slug="lyon", name="Lyon")}, network=Network(languages=("fr",)))
    names = LabNames.of(registry)

    def near(place: str) -> Nearness:
        hall = listing("a", "2027-01-18 19:00", place="Salle 3, 12 rue de la Paix, 38000 Grenoble")
        other = listing("b", "2027-01-18 19:00", place=place)
        return nearness(read_site(names, hall), read_site(names, other))

    assert near("12, Rue de la Paix 38000 Grenoble") is Nearness.SAME
    assert near("Maison, 12 bis rue de la paix") is Nearness.SAME
    assert near("14 rue de la Paix, 38000 Grenoble") is Nearness.ELSEWHERE
