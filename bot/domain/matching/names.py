"""What labs are called in titles and places: "OK Lab Köln", "Code for Cologne", "codeforpb"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.lab import Lab, Registry
from bot.domain.languages.chosen import Languages
from bot.domain.latest import latest
from bot.domain.matching.title_words import TitleWordsOf, title_words
from bot.domain.words.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

_GLUED: Final = ("codefor", "oklab", "code4", "offenes", "cf")
_LAB_ITSELF: Final = frozenset({"ok lab", "oklab", "okl", "open knowledge lab"})
"""Prefixes that mean the lab even where no city follows."""
_ALONE: Final = 4
"""From this length on a name means the lab without a prefix; "er" and "os" do not."""
_LONGEST_PREFIX: Final = 3
_MOST_LABS: Final = 20
"""A name that more labs share than these says nothing."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A text without the names of labs in it: its other words, folded, and who was named.

    `labs` were named as labs ("OK Lab Köln"), `cities` are the labs of cities named ("Köln").
    """

    words: tuple[str, ...]
    labs: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    of_network: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class LabNames:
    """Folded names of places and labs to the slugs of the labs that they mean.

    `called` are whole names of labs, `prefixed` count after "OK Lab" and its like, `alone` name
    the city without it. `network` is the slug of the network, `networks` what that is called.
    """

    called: Mapping[str, frozenset[str]]
    prefixed: Mapping[str, frozenset[str]]
    alone: Mapping[str, frozenset[str]]
    prefixes: frozenset[str]
    network: str
    networks: frozenset[str]
    languages: Languages
    """In which titles and places are read: those of the network."""
    nouns: frozenset[str]
    """What the network calls a group."""
    titles: TitleWordsOf
    """The words of titles in these languages."""
    longest: int = 1

    @staticmethod
    def of(registry: Registry) -> LabNames:
        """Index a registry; the one asked about last is remembered."""
        return _indexed(registry)

    @classmethod
    def of_lab(cls, slug: str) -> LabNames:
        """Return the names of a single lab, known only by its slug."""
        return cls.of(Registry({slug: Lab(slug=slug, name=slug, city=slug)}))

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
        for length in range(min(_LONGEST_PREFIX, len(words) - at), 0, -1):
            if " ".join(words[at : at + length]) in self.prefixes:
                return length
        return 0

    def _lab_at(self, words: list[str], at: int) -> tuple[int, frozenset[str]]:
        """Return how many words from here name labs as labs, and which."""
        prefix = self._prefix_at(words, at)
        if prefix:
            length, slugs = self._longest_at(words, at + prefix, self.prefixed)
            if length:
                return prefix + length, slugs
            if " ".join(words[at : at + prefix]) in _LAB_ITSELF:
                return prefix, slugs
        for glue in _GLUED:
            if words[at].startswith(glue):
                rest = [words[at][len(glue) :], *words[at + 1 :]]
                length, slugs = self._longest_at(rest, 0, self.prefixed)
                if length:
                    return length, slugs
        return self._longest_at(words, at, self.called)

    def _network_at(self, words: list[str], at: int) -> int:
        for length in range(min(self.longest, len(words) - at), 0, -1):
            if " ".join(words[at : at + length]) in self.networks:
                return length
        return 0


@latest  # thousands of labs take a tenth of a second, and every answer of a source asks
def _indexed(registry: Registry) -> LabNames:
    prefixes = frozenset(fold(prefix) for prefix in PREFIXES) | _common_prefixes(registry)
    called: dict[str, set[str]] = defaultdict(set)
    prefixed: dict[str, set[str]] = defaultdict(set)
    alone: dict[str, set[str]] = defaultdict(set)
    network = registry.network
    for lab in registry:
        if lab.slug == network.slug:
            continue
        whole, city = fold(lab.name), fold(lab.city or "")
        bare = _without_prefix(whole, prefixes)
        if bare != whole:
            called[whole].add(lab.slug)
        for name in _names_of(lab, prefixes):
            prefixed[name].add(lab.slug)
            if name != whole and (len(name) >= _ALONE or name in {city, bare}):
                alone[name].add(lab.slug)
    networks = {fold(name) for name in (network.name, *network.aliases)}
    languages = Languages.of(network.languages)
    return LabNames(
        called=_frozen(called),
        prefixed=_frozen(prefixed),
        alone=_frozen(alone),
        prefixes=prefixes,
        network=network.slug,
        networks=frozenset(networks),
        languages=languages,
        nouns=network.every_noun,
        titles=title_words(languages, network.every_noun),
        longest=max(len(name.split()) for name in [*prefixed, *networks]),
    )


@lru_cache(maxsize=8192)  # every instance of a series has the same title
def _read(names: LabNames, text: str) -> Naming:
    words = fold(text).split()
    left: list[str] = []
    labs: set[str] = set()
    cities: set[str] = set()
    networks = at = 0
    while at < len(words):
        length = names._network_at(words, at)  # noqa: SLF001
        networks += length
        if not length:
            length, slugs = names._lab_at(words, at)  # noqa: SLF001
            labs |= slugs
        if not length:
            length, slugs = names._longest_at(words, at, names.alone)  # noqa: SLF001
            cities |= slugs
        if not length:
            left.append(words[at])
        at += length or 1
    return Naming(tuple(left), frozenset(labs), frozenset(cities), networks > 0)


def _names_of(lab: Lab, prefixes: frozenset[str]) -> Iterable[str]:
    told = {fold(name) for name in (lab.name, lab.slug, *lab.aliases)}
    if lab.city and not lab.friend:
        # "OK Lab Berlin" is the lab of that city, not one of the many friends based there.
        told.add(fold(lab.city))
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
    """Find what several labs' names have before their city: other networks have other prefixes."""
    counted: dict[str, int] = defaultdict(int)
    for lab in registry:
        name, city = fold(lab.name), fold(lab.city or "")
        if city and name.endswith(f" {city}"):
            counted[name[: -len(city) - 1]] += 1
    return frozenset(prefix for prefix, count in counted.items() if count > 1)


def _frozen(names: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(slugs) for name, slugs in names.items() if len(slugs) <= _MOST_LABS}
