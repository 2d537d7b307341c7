"""Where a meeting without coordinates is, as far as we know it without asking anyone.

A house where the lab has met before is known exactly. Of any other only the city is known, and
such a position is marked as approximate. What was guessed is never news.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.domain.event import Attendance
from bot.domain.geography import city_names, has_postcode, named_city
from bot.domain.languages.chosen import every_language
from bot.domain.normalise.attendance_words import vague_in
from bot.domain.places import distance_km, point_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.domain.event import Meeting, Occurrence
    from bot.domain.geography import Cities
    from bot.domain.lab import Lab
    from bot.domain.places import Point

SAME_HOUSE_KM: Final = 2.0
"""Pins of one house lie this near to each other; further apart, several houses share its name."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """What is known: houses by what `house_key` makes of them, cities by name, labs by slug."""

    houses: Mapping[str, Point] = field(default_factory=dict)
    cities: Cities = field(default_factory=dict)
    labs: Mapping[str, Lab] = field(default_factory=dict)

    def locate(self, meeting: Occurrence, before: Occurrence | None) -> Occurrence:
        """Return the meeting with coordinates, if it takes place somewhere that we know.

        `before` is how it stood: an earlier guess stays while its place does.
        """
        if not lacks_position(meeting):
            return meeting
        place = meeting.place or ""
        if (house := self.houses.get(house_key(place))) is not None:
            return _at(meeting, house)
        if before is not None and before.approximate and before.place == place:
            return replace(
                meeting, latitude=before.latitude, longitude=before.longitude, approximate=True
            )
        point = self._city_of(place, self.labs.get(meeting.labs[0]))
        return meeting if point is None else _at(meeting, point, approximate=True)

    def _city_of(self, place: str, lab: Lab | None) -> Point | None:
        home = point_of(lab) if lab is not None else None
        if lab is not None and home is not None and says_city(place, lab.city):
            return home
        if (name := named_city(place, self.cities)) is not None:
            return _likeliest(self.cities[name], home)
        # A house without a city is where the lab is; a friend may meet anywhere.
        is_at_home = lab is not None and lab.city and not lab.friend and not has_postcode(place)
        return home if is_at_home else None


def lacks_position(meeting: Meeting) -> bool:
    """Whether it has a place to go to for which no source gives coordinates.

    That a place will be said later is understood in any language: a meeting has none of its own.
    """
    return (
        meeting.latitude is None
        and meeting.place is not None
        and meeting.attendance is not Attendance.ONLINE
        and vague_in(every_language()).match(meeting.place) is None
    )


def house_key(place: str) -> str:
    """Return a place so that its spellings are the same: "Kaiserstraße 97," and "Kaiserstr. 97"."""
    words = re.sub(r"[\W_]+", " ", place.casefold()).strip()
    return re.sub(r"strasse\b", "str", words)


def pins(meetings: Iterable[Meeting]) -> Iterator[tuple[str, Point]]:
    """Yield the places for which a source itself gives coordinates."""
    for one in meetings:
        if one.place is not None and one.latitude is not None and one.longitude is not None:
            yield one.place, (one.latitude, one.longitude)


def houses(pinned: Iterable[tuple[str, Point]]) -> dict[str, Point]:
    """Return the houses of these places, the latest first; names of several houses are left out."""
    found: dict[str, Point | None] = {}
    for place, point in pinned:
        key = house_key(place)
        known = found.setdefault(key, point)
        if known is not None and distance_km(known, point) > SAME_HOUSE_KM:
            found[key] = None
    return {key: point for key, point in found.items() if key and point is not None}


def unknown_cities(
    meetings: Iterable[Meeting], known: Mapping[str, Point], lab: Lab | None
) -> set[str]:
    """Return the names, possibly cities, in places that are neither known nor in the lab's city."""
    city = lab.city if lab is not None else None
    places = {one.place for one in meetings if one.place and lacks_position(one)}
    return {
        name
        for place in places
        if house_key(place) not in known and not says_city(place, city)
        for name in city_names(place)
    }


def says_city(place: str, city: str | None) -> bool:
    """Whether a place names a city, as a word of its own."""
    if not city:
        return False
    return f" {house_key(city)} " in f" {house_key(place)} "


def _likeliest(cities: list[tuple[float, float, int]], home: Point | None) -> Point:
    """Return which city of that name is meant: large ones count for more, and so do near ones."""

    def pull(city: tuple[float, float, int]) -> float:
        # As masses attract: Frankfurt (Oder) for its neighbours, on the Main for all others.
        away = 1.0 if home is None else max(distance_km(home, city[:2]), 1.0)
        return city[2] / away**2

    latitude, longitude, _ = max(cities, key=pull)
    return latitude, longitude


def _at(meeting: Occurrence, point: Point, *, approximate: bool = False) -> Occurrence:
    return replace(meeting, latitude=point[0], longitude=point[1], approximate=approximate)
