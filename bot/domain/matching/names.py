"""What labs are called in titles and places: "OK Lab Köln", "Code for Cologne", "codeforpb"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.words.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.lab import Lab, Registry

EXONYMS: Final = (
    ("köln", "cologne", "keulen"),
    ("münchen", "munich", "muc"),
    ("nürnberg", "nuremberg"),
    ("hannover", "hanover"),
    ("braunschweig", "brunswick"),
    ("frankfurt", "frankfurt am main", "ffm"),
    ("aachen", "aix-la-chapelle"),
    ("mainz", "mayence"),
    ("freiburg", "freiburg im breisgau"),
    ("halle", "halle (saale)", "halle an der saale"),
    ("wien", "vienna"),
    ("zürich", "zurich"),
    ("genf", "geneva", "genève"),
    ("bern", "berne"),
    ("basel", "basle", "bâle"),
    ("luzern", "lucerne"),
    ("brüssel", "brussels", "bruxelles"),
    ("kopenhagen", "copenhagen", "københavn"),
    ("prag", "prague", "praha"),
    ("warschau", "warsaw", "warszawa"),
    ("mailand", "milan", "milano"),
    ("rom", "rome", "roma"),
    ("straßburg", "strasbourg"),
    ("lissabon", "lisbon", "lisboa"),
    ("den haag", "the hague"),
    ("ruhrgebiet", "ruhr"),
    ("saarland", "saar"),
)
"""What one city is called in several languages."""

PREFIXES: Final = (
    "ok lab",
    "oklab",
    "okl",
    "open knowledge lab",
    "code for",
    "codefor",
    "code4",
    "code 4",
    "open data",
    "offenes",
)
"""What stands before a city in the name of a lab."""

_GLUED: Final = ("codefor", "oklab", "code4", "offenes")
_ALONE: Final = 4
"""From this length on a name means the lab without a prefix; "er" and "os" do not."""
_MOST_LABS: Final = 20
"""A name that so many labs share says nothing."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A text without the names of labs in it: its other words, folded, and the labs named."""

    words: tuple[str, ...]
    labs: frozenset[str]
    of_network: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class LabNames:
    """Folded names of places and labs to the slugs of the labs that they mean.

    `prefixed` count after "OK Lab" and its like, `alone` also without; `network` is the slug of
    the network itself, `networks` what that is called.
    """

    prefixed: Mapping[str, frozenset[str]]
    alone: Mapping[str, frozenset[str]]
    prefixes: frozenset[str]
    network: str
    networks: frozenset[str]
    longest: int = 1

    @classmethod
    def of(cls, registry: Registry) -> LabNames:
        """Index a registry."""
        prefixes = frozenset(fold(prefix) for prefix in PREFIXES) | _common_prefixes(registry)
        prefixed: dict[str, set[str]] = defaultdict(set)
        alone: dict[str, set[str]] = defaultdict(set)
        network = registry.network
        for lab in registry:
            if lab.slug == network.slug:
                continue
            for name in _names_of(lab, prefixes):
                prefixed[name].add(lab.slug)
                if len(name) >= _ALONE:
                    alone[name].add(lab.slug)
        called = {fold(name) for name in (network.name, "Code for Germany", "Code for Deutschland")}
        return cls(
            prefixed=_frozen(prefixed),
            alone=_frozen(alone),
            prefixes=prefixes,
            network=network.slug,
            networks=frozenset(called),
            longest=max((len(name.split()) for name in [*prefixed, *called]), default=1),
        )

    @classmethod
    def none(cls) -> LabNames:
        """Know no lab by name."""
        return cls({}, {}, frozenset(map(fold, PREFIXES)), "netzwerk", frozenset())

    def read(self, text: str) -> Naming:
        """Take the names of labs out of a text."""
        return _read(self, text)

    def cities(self, text: str) -> frozenset[str]:
        """Return the slugs of the labs whose city (or name) a place names."""
        words = fold(text).split()
        found: set[str] = set()
        for at in range(len(words)):
            length, slugs = self._longest_at(words, at, self.alone)
            found |= slugs if length else frozenset()
        return frozenset(found)

    def _longest_at(
        self, words: list[str], at: int, names: Mapping[str, frozenset[str]]
    ) -> tuple[int, frozenset[str]]:
        for length in range(min(self.longest, len(words) - at), 0, -1):
            slugs = names.get(" ".join(words[at : at + length]))
            if slugs:
                return length, slugs
        return 0, frozenset()

    def _prefix_at(self, words: list[str], at: int) -> int:
        for length in (3, 2, 1):
            if " ".join(words[at : at + length]) in self.prefixes and at + length <= len(words):
                return length
        return 0

    def _name_at(self, words: list[str], at: int) -> tuple[int, frozenset[str]]:
        """Return how many words from here name labs, and which."""
        prefix = self._prefix_at(words, at)
        if prefix:
            length, slugs = self._longest_at(words, at + prefix, self.prefixed)
            return prefix + length, slugs
        for glue in _GLUED:
            if words[at].startswith(glue):
                rest = [words[at][len(glue) :], *words[at + 1 :]]
                length, slugs = self._longest_at(rest, 0, self.prefixed)
                if length:
                    return length, slugs
        return self._longest_at(words, at, self.alone)


@lru_cache(maxsize=8192)  # every instance of a series has the same title
def _read(names: LabNames, text: str) -> Naming:
    words = fold(text).split()
    left: list[str] = []
    labs: set[str] = set()
    of_network = False
    at = 0
    while at < len(words):
        network = _network_at(names, words, at)
        length, slugs = (network, frozenset[str]()) if network else names._name_at(words, at)  # noqa: SLF001
        of_network |= network > 0
        labs |= slugs
        if not length:
            left.append(words[at])
        at += length or 1
    return Naming(tuple(left), frozenset(labs), of_network)


def _network_at(names: LabNames, words: list[str], at: int) -> int:
    for length in range(min(names.longest, len(words) - at), 0, -1):
        if " ".join(words[at : at + length]) in names.networks:
            return length
    return 0


def _names_of(lab: Lab, prefixes: frozenset[str]) -> Iterable[str]:
    told = {fold(name) for name in (lab.name, lab.city or "", lab.slug, *lab.aliases)}
    told |= {_without_prefix(name, prefixes) for name in told}
    for group in EXONYMS:
        spellings = {fold(name) for name in group}
        if told & spellings:
            told |= spellings
    return told - {""}


def _without_prefix(name: str, prefixes: Iterable[str]) -> str:
    found = [prefix for prefix in prefixes if name.startswith(f"{prefix} ")]
    return name[len(max(found, key=len)) + 1 :] if found else name


def _common_prefixes(registry: Registry) -> frozenset[str]:
    """Find what several labs' names have before their city: other networks say it otherwise."""
    counted: dict[str, int] = defaultdict(int)
    for lab in registry:
        name, city = fold(lab.name), fold(lab.city or "")
        if city and name.endswith(f" {city}"):
            counted[name[: -len(city) - 1]] += 1
    return frozenset(prefix for prefix, count in counted.items() if count > 1)


def _frozen(names: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(slugs) for name, slugs in names.items() if len(slugs) <= _MOST_LABS}
