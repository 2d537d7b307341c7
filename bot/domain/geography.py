"""Which city an address names, and coordinates that lie far from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.event import Problem
from bot.domain.places import distance_km

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.event import Listing
    from bot.domain.places import Point

TOO_FAR_KM = 50.0
_KNOWN_FROM = 15_000
"""Inhabitants from which the bundled list knows a city."""
_NAMED_ALONE_FROM = 50_000
"""Inhabitants from which a name without a postcode is taken for a city, not for a house."""
_LONGEST_NAME = 4
_MOST_PARTS = 20

_POSTCODE = re.compile(r"(?:\b[A-Z]{1,2}-)?\b\d{4,5}(?: ?[A-Z]{2}\b)?\s+([^\W\d_].{1,80})")
_PART = re.compile(r"\s*[,;|]\s*")

Cities = dict[str, list[tuple[float, float, int]]]
"""Folded name -> latitude, longitude, inhabitants of every city so called."""

LookUp = Callable[[Collection[str]], Cities]
"""Finds cities by their folded names; those that no city has are left out."""


def city_names(place: str) -> tuple[str, ...]:
    """Return what may be the city of an address, best first, folded: "76131 Karlsruhe" first."""
    plain = re.sub(r"[()]", ",", place)
    parts = [part for part in _PART.split(plain)[-_MOST_PARTS:] if part]
    after_postcode = [found[1] for part in parts if (found := _POSTCODE.search(part))]
    if after_postcode:
        words = after_postcode[-1].split()[:_LONGEST_NAME]
        return tuple(_folded(" ".join(words[:n])) for n in range(len(words), 0, -1))
    return tuple(_folded(part) for part in reversed(parts) if not re.search(r"\d", part))


def _folded(name: str) -> str:
    return name.casefold().strip(" .")


def has_postcode(place: str) -> bool:
    """Whether an address has a postcode, so that the word after it is a city for certain."""
    return _POSTCODE.search(place) is not None


def named_city(place: str, cities: Cities) -> str | None:
    """Return the folded name of the city that an address names, if the list knows one."""
    return next(iter(_cities_named(place, cities)), None)


def _cities_named(place: str, cities: Cities) -> list[str]:
    least = _KNOWN_FROM if has_postcode(place) else _NAMED_ALONE_FROM
    return [
        name
        for name in city_names(place)
        if any(inhabitants >= least for *_, inhabitants in cities.get(name, ()))
    ]


def nearest_km(name: str, point: Point, cities: Cities) -> float:
    """Return the distance to the nearest of all cities of that name."""
    return min(distance_km(point, (latitude, longitude)) for latitude, longitude, _ in cities[name])


def without_strays(
    listings: Sequence[Listing], look_up: LookUp
) -> tuple[tuple[Listing, ...], tuple[Problem, ...]]:
    """Drop coordinates that lie far from the city in the address: people would go there.

    `look_up` finds cities by their names. A wrong pin is worse than none, so the place stays.
    """
    located = [one for one in listings if one.place and one.latitude is not None]
    cities = look_up({name for one in located for name in city_names(one.place or "")})
    strays = {one.identity: told for one in located if (told := _astray(one, cities))}
    kept = tuple(
        replace(one, latitude=None, longitude=None) if one.identity in strays else one
        for one in listings
    )
    return kept, tuple(strays.values())


def _astray(listing: Listing, cities: Cities) -> Problem | None:
    """Notice coordinates far from every city that the address may name."""
    if listing.place is None or listing.latitude is None or listing.longitude is None:
        return None
    names = _cities_named(listing.place, cities)
    here = (listing.latitude, listing.longitude)
    away = [nearest_km(name, here, cities) for name in names]
    if not away or min(away) <= TOO_FAR_KM:
        return None
    told = f"The coordinates {here[0]};{here[1]} of “{listing.place}”"
    if min(nearest_km(name, here[::-1], cities) for name in names) <= TOO_FAR_KM:
        told = f"{told} have latitude and longitude swapped"
    else:
        told = f"{told} lie {away[0]:.0f} km from {names[0].title()}"
    return Problem("coordinates_elsewhere", f"{told}, so they are left out.", listing.uid)
