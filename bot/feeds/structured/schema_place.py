"""Where a schema.org Event takes place: `location` in all the shapes found in the wild."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.feeds.structured.nodes import Graph, Node, first_text, text, types

if TYPE_CHECKING:
    from collections.abc import Iterator

_VIRTUAL = frozenset({"VirtualLocation", "VirtualPlace"})
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,20})?")
_WEB = ("http://", "https://")
_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Where:
    """The place in words, its coordinates, where one clicks, and which of the two there is."""

    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    join_url: str | None = None
    on_site: bool = False
    online: bool = False


def where(event: Node, graph: Graph) -> Where:
    """Return where an event takes place; several places are each named once."""
    words: list[str] = []
    coordinates: tuple[float, float] | None = None
    join_url: str | None = None
    online = False
    for _, value in zip(range(_MOST_PLACES), graph.values(event, "location"), strict=False):
        if isinstance(value, Mapping) and types(value) & _VIRTUAL:
            online = True
            join_url = join_url or first_text(value, "url", "sameAs", "@id")
            continue
        if said := _in_words(value, graph):
            words.append(said)
        if isinstance(value, Mapping):
            coordinates = coordinates or _coordinates(value, graph)
    latitude, longitude = coordinates or (None, None)
    place = "; ".join(dict.fromkeys(words)) or None
    link = join_url if join_url and join_url.startswith(_WEB) else None
    return Where(place, latitude, longitude, link, on_site=bool(words), online=online)


def _in_words(value: object, graph: Graph) -> str | None:
    """Return name and address on one line, neither of them twice."""
    if not isinstance(value, Mapping):
        return _line(text(value))
    said: list[str] = []
    for part in _parts(value, graph):
        line = _line(part)
        if line and line.casefold() not in ", ".join(said).casefold():
            # An address may begin with the name of the house that was said before.
            said = [each for each in said if not line.casefold().startswith(each.casefold())]
            said.append(line)
    return ", ".join(said) or None


def _parts(place: Node, graph: Graph) -> Iterator[str | None]:
    if "PostalAddress" not in types(place):
        yield first_text(place, "name", "legalName")
    addresses = graph.values(place, "address")
    for address in (place, *addresses) if "PostalAddress" in types(place) else addresses:
        if not isinstance(address, Mapping):
            yield text(address)
            continue
        yield first_text(address, "name")
        yield first_text(address, "streetAddress")
        city = first_text(address, "addressLocality") or first_text(address, "addressRegion")
        yield " ".join(filter(None, (first_text(address, "postalCode"), city))) or None


def _line(words: str | None) -> str | None:
    if words is None:
        return None
    lines = (line.strip(" ,") for line in re.split(r"[\r\n]+|<br ?/?>", words))
    return ", ".join(filter(None, lines)) or None


def _coordinates(place: Node, graph: Graph) -> tuple[float, float] | None:
    for value in (*graph.values(place, "geo"), place):
        if isinstance(value, Mapping):
            pair = (_number(value, "latitude"), _number(value, "longitude"))
            if pair[0] is not None and pair[1] is not None:
                return pair[0], pair[1]
    return None


def _number(node: Node, name: str) -> float | None:
    words = first_text(node, name)
    if words is None or not _NUMBER.fullmatch(words):
        return None
    return float(words.replace(",", "."))
