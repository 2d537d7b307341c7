from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.event import Listing
from bot.domain.geography import without_strays
from bot.feeds.cities import known_cities


def at(place: str, latitude: float, longitude: float) -> Listing:
    """Return an evening at a place with these coordinates."""
    zone = ZoneInfo("Europe/Berlin")
    return Listing(
        uid="u",
        title="Abend",
        start=datetime(2026, 1, 8, 19, tzinfo=zone),
        end=datetime(2026, 1, 8, 21, tzinfo=zone),
        timezone="Europe/Berlin",
        place=place,
        latitude=latitude,
        longitude=longitude,
    )


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [
        ("Köpenicker Allee 39-57, 10318 Berlin", 51.4176519, 9.6535408),
        ("temporärhaus, Augsburger Straße 23–25, 89231 Neu-Ulm", 52.4968, 13.4515),
        ("Hackländerstr. 2, Wikipedia Lokal K, Köln", 52.5, 13.4),
        ("Impact Hub, Kaiserstr. 97, 76131 Karlsruhe", 8.40, 49.01),
    ],
)
def test_coordinates_of_another_city_are_dropped(
    place: str, latitude: float, longitude: float
) -> None:
    """The address names a city that lies far from the coordinates: the pin goes, the words stay."""
    ((kept,), (problem,)) = without_strays([at(place, latitude, longitude)], known_cities)
    assert (kept.latitude, kept.longitude, kept.place) == (None, None, place)
    assert (problem.code, problem.uid) == ("coordinates_elsewhere", "u")
    assert problem.message.endswith("so they are left out.")


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [
        ("Zeche, 48149 Münster", 51.96, 7.62),
        ("Charlemagne Building, Rue de la Loi, 1040 Brüssel", 50.84, 4.38),
        ("Leopoldina, Jägerberg 1, 06108 Halle (Saale)", 51.49, 11.96),
        ("Liebegg 1, 5722 Gränichen (Aargau, Schweiz)", 47.34, 8.11),
        ("Festsaal Kreuzberg, Am Flutgraben 2, 12435 Berlin", 52.49, 13.45),
        ("Tüftelwerk, Luzern, Schweiz", 47.05, 8.31),
        ("Irgendwo", 1.0, 1.0),
        ("Kantine, Halle, Karlsruhe", 49.0, 8.4),
        ("Kantine, Karlsruhe, Halle", 49.0, 8.4),
    ],
)
def test_coordinates_of_the_city_itself_are_kept(
    place: str, latitude: float, longitude: float
) -> None:
    """A name that several cities share is any of them, and an unknown one proves nothing."""
    told = at(place, latitude, longitude)
    assert without_strays([told], known_cities) == ((told,), ())


def test_swapped_coordinates_are_named_so() -> None:
    """Whoever wrote longitude first reads so, and can mend it."""
    told = at("Impact Hub, 76131 Karlsruhe", 8.40, 49.01)
    _, (problem,) = without_strays([told], known_cities)
    assert "latitude and longitude swapped" in problem.message


def test_other_meetings_keep_theirs() -> None:
    """One wrong pin costs only itself."""
    good = at("Impact Hub, 76131 Karlsruhe", 49.01, 8.40)
    bad = replace(at("Impact Hub, 76131 Karlsruhe", 52.5, 13.4), uid="v")
    kept, problems = without_strays([good, bad], known_cities)
    assert kept == (good, replace(bad, latitude=None, longitude=None))
    assert [each.uid for each in problems] == ["v"]


def test_without_coordinates_nothing_is_looked_up() -> None:
    """The list is read only when there is something to compare."""
    asked: list[set[str]] = []

    def look_up(names: set[str]) -> dict[str, list[tuple[float, float, int]]]:
        asked.append(names)
        return {}

    place = replace(at("Impact Hub, Karlsruhe", 0, 0), latitude=None, longitude=None)
    assert without_strays([place], look_up) == ((place,), ())  # type: ignore[arg-type]
    assert asked == [set()]
