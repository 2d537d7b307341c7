"""Where a meeting is, as far as its text tells, and whether two accounts mean the same house."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from bot.domain.event import Attendance
from bot.domain.geography import city_names, has_postcode
from bot.domain.normalise.attendance_words import ways
from bot.domain.places import distance_km
from bot.domain.words.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.event import Listing
    from bot.domain.matching.names import LabNames
    from bot.domain.places import Point

_SAME_HOUSE_KM: Final = 0.3
_SAME_TOWN_KM: Final = 30.0
_SAME_STREET: Final = 84
_SAME_VENUE: Final = 88
_LOOKED_AT: Final = 300
_SHORTEST: Final = 3

_STREET = re.compile(
    r"([a-z]{3,40}(?: (?:str|strasse|platz|allee|weg|ufer|damm|ring))?) (\d{1,4})\b"
)
_NUMBER_APART = re.compile(r"(?<=\d), {0,3}(?=[^\W\d])")
"""Many write "12, rue de la Paix"."""
_ROAD = re.compile(r"\s?(?:strasse|str)\b")
_SEPARATOR = re.compile(r"[,;|\n(]")
_POSTCODE = re.compile(r"\b\d{4,5}\b")


class Nearness(StrEnum):
    """How the places of two accounts lie to each other."""

    SAME = "same place"
    ONLINE = "both online"
    TOWN = "same town"
    ELSEWHERE = "another house in the same town"
    MIXED = "one online, one in a house"
    FAR = "different towns"
    UNKNOWN = "a place is missing"


@dataclass(frozen=True, slots=True)
class Site:
    """Where: whether in a house and whether online, streets with number, venue, towns, point.

    `towns` are slugs of labs where they are known, folded names where they are not.
    """

    house: bool
    online: bool
    streets: tuple[tuple[str, str], ...] = ()
    venue: str = ""
    towns: frozenset[str] = frozenset()
    point: Point | None = None


def read_site(names: LabNames, listing: Listing) -> Site:
    """Read where a listing is."""
    house, online, streets, venue, towns = _read(names, (listing.place or "")[:_LOOKED_AT])
    told = listing.attendance
    online = online or told in {Attendance.ONLINE, Attendance.HYBRID}
    if told is Attendance.ONLINE and not streets:
        house = False
    point = None
    if listing.latitude is not None and listing.longitude is not None:
        point = listing.latitude, listing.longitude
    return Site(house, online, streets, venue, towns, point)


@lru_cache(maxsize=8192)
def _read(
    names: LabNames, place: str
) -> tuple[bool, bool, tuple[tuple[str, str], ...], str, frozenset[str]]:
    words = ways(names.languages)
    bare = words.tail.sub("", place).strip()
    online = bare != place.strip()
    if not bare or words.no_place.search(bare) or words.vague.search(bare):
        return False, online, (), "", frozenset()
    if words.core.match(fold(bare)):
        return False, True, (), "", frozenset()
    streets = (*_numbered_first(names, bare), *_numbered_last(bare))
    return True, online, streets[:3], _venue(names, bare), _towns(names, bare)


def _numbered_last(place: str) -> Iterator[tuple[str, str]]:
    """Yield streets and their numbers as in "Hauptstr. 12"."""
    folded = _ROAD.sub("str", _POSTCODE.sub(" ", fold(place)))
    for found in _STREET.finditer(folded):
        yield found[1].replace(" ", ""), found[2]


def _numbered_first(names: LabNames, place: str) -> Iterator[tuple[str, str]]:
    """Yield them as in "12 rue de la Paix", if that is how a language says it."""
    street = names.titles.street
    if street is None:
        return
    whole = _NUMBER_APART.sub(" ", _POSTCODE.sub(",", place))
    for part in _SEPARATOR.split(whole):
        if (found := street.search(fold(part))) is not None:
            yield found["name"].replace(" ", ""), found["number"]


def _venue(names: LabNames, place: str) -> str:
    first = _SEPARATOR.split(place, maxsplit=1)[0]
    words = [word for word in names.read(first).words if word not in names.titles.rooms]
    return " ".join(words) if not any(word.isdigit() for word in words) else ""


def _towns(names: LabNames, place: str) -> frozenset[str]:
    """Return the towns that a place names for certain, and their postcodes."""
    codes = frozenset(_POSTCODE.findall(place)) if has_postcode(place) else frozenset()
    known = names.cities(place.rsplit(",", 1)[-1]) or names.cities(place)
    if known or not codes:
        return known | codes
    said = [name for name in city_names(place) if len(name) > _SHORTEST]
    return codes | ({fold(said[-1])} if said else set())


def nearness(one: Site, other: Site) -> Nearness:
    """Compare two places; what the text says outweighs coordinates, which are often wrong."""
    if not (one.house or one.online) or not (other.house or other.online):
        return _by_point(one, other)
    if one.house and other.house:
        return _of_houses(one, other)
    if one.online and other.online:
        return Nearness.ONLINE
    return Nearness.MIXED


def _of_houses(one: Site, other: Site) -> Nearness:
    strangers = bool(one.towns and other.towns) and one.towns.isdisjoint(other.towns)
    if strangers:
        return Nearness.FAR
    if _same_street(one, other) or _same_venue(one, other):
        return Nearness.SAME
    if one.streets and other.streets:
        return Nearness.ELSEWHERE
    by_point = _by_point(one, other)
    if by_point is not Nearness.UNKNOWN:
        return by_point
    return Nearness.TOWN if one.towns & other.towns else Nearness.UNKNOWN


def _same_street(one: Site, other: Site) -> bool:
    return any(
        mine[1] == theirs[1] and fuzz.ratio(mine[0], theirs[0]) >= _SAME_STREET
        for mine in one.streets
        for theirs in other.streets
    )


def _same_venue(one: Site, other: Site) -> bool:
    if min(len(one.venue), len(other.venue)) < _SHORTEST:
        return False
    return fuzz.token_set_ratio(one.venue, other.venue) >= _SAME_VENUE


def _by_point(one: Site, other: Site) -> Nearness:
    if one.point is None or other.point is None:
        return Nearness.UNKNOWN
    apart = distance_km(one.point, other.point)
    if apart <= _SAME_HOUSE_KM:
        return Nearness.SAME
    return Nearness.TOWN if apart <= _SAME_TOWN_KM else Nearness.FAR
