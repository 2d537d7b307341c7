"""A lab: a local group; and the registry of all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.bulletin.export import Export
from bot.domain.platforms import known
from bot.domain.rhythm import USUAL
from bot.domain.source import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta

    from bot.domain.hook import Hook
    from bot.domain.imprint import Imprint
    from bot.domain.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A local group, as `labs.toml` describes it; the network itself is one too."""

    slug: str
    name: str
    city: str | None = None
    state: str | None = None
    """ISO 3166-2, e.g. DE-BW."""
    country: str = "DE"
    """ISO 3166-1; that of its state, else of the network."""
    latitude: float | None = None
    longitude: float | None = None
    timezone: str = "Europe/Berlin"
    language: str = "de"
    languages: tuple[str, ...] = ("de", "en")
    """What the network reads besides the lab's own language."""
    aliases: tuple[str, ...] = ()
    website: str | None = None
    channel: str | None = None
    people: tuple[str, ...] = ()
    note: str | None = None
    active: bool = True
    friend: bool = False
    sources: tuple[Source, ...] = ()

    @property
    def notes(self) -> str | None:
        """The pad in which the lab keeps its dates and minutes, if it has one."""
        return next((source.url for source in self.sources if _is_pad(source)), None)


def _is_pad(source: Source) -> bool:
    """Whether it is declared or found to be a pad, or its address alone says so."""
    lead = known(source.url) if source.found and source.url else None
    return source.kind is Kind.PAD or (lead is not None and lead.kind is Kind.PAD)


@dataclass(frozen=True, slots=True)
class Network:
    """What another network changes: its name, its word for a group, its colours, languages."""

    name: str = "Code for Germany"
    slug: str = "netzwerk"
    aliases: tuple[str, ...] = ("Code for Deutschland", "Open Knowledge Foundation")
    """What else it is called in titles of meetings."""
    noun: str = "Lab"
    """What a group is called, in languages that `called` leaves out."""
    nouns: str = "Labs"
    called: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The same by language: one, and many."""
    website: str | None = None
    languages: tuple[str, ...] = ("de", "en")
    timezone: str = "Europe/Berlin"
    country: str = "DE"
    """ISO 3166-1; whose holidays count for labs that name no state."""
    neighbours: tuple[str, ...] = ()
    """More countries that it spans."""
    ask_every: timedelta = USUAL
    """How long a source that works and changes is left alone."""
    colours: Mapping[str, str] = field(default_factory=dict)
    imprint: Imprint | None = None
    hooks: tuple[Hook, ...] = ()
    export: Export = field(default_factory=Export)

    def noun_in(self, language: str) -> tuple[str, str]:
        """Return what a group is called in a language: one, and many."""
        return self.called.get(language, (self.noun, self.nouns))

    @property
    def every_noun(self) -> frozenset[str]:
        """All that a group is called, in any language and number."""
        told = (self.noun, self.nouns), *self.called.values()
        return frozenset(word for pair in told for word in pair)

    @property
    def countries(self) -> tuple[str, ...]:
        """All countries whose states are known by name and drawn on the map."""
        return (self.country, *self.neighbours)


@dataclass(frozen=True, slots=True)
class Registry:
    """All labs by slug, in the order of the file."""

    labs: Mapping[str, Lab]
    network: Network = field(default_factory=Network)
    imports: str | None = None
    """Where the labs' front matter is imported from every night, if anywhere."""

    def __iter__(self) -> Iterator[Lab]:
        return iter(self.labs.values())

    def __getitem__(self, slug: str) -> Lab:
        return self.labs[slug]

    def get(self, slug: str) -> Lab | None:
        """Return the lab of that slug, if there is one."""
        return self.labs.get(slug)

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources of all labs."""
        return tuple(source for lab in self for source in lab.sources)
