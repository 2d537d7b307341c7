"""One meeting as a card: who, when, where, how to join, and what is not certain about it.

Texts from feeds are still raw here: whoever draws them makes them safe for where they are drawn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.text.meeting import (
    is_off,
    join_address,
    mark,
    online,
    place,
    registration,
    repeats_lab,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

_LABS_NAMED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One special meeting. `title` is empty where it would only repeat the lab's name."""

    labs: str
    title: str
    clock: str
    mark: str
    place: str
    online: str
    registration: str
    url: str | None
    join_url: str | None
    registration_url: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to put any meeting into words."""

    registry: Registry
    t: Translator
    public_url: str
    timezone: str
    labels: Mapping[str, str]

    @classmethod
    def of(cls, registry: Registry, t: Translator, public_url: str, timezone: str) -> Desk:
        """Prepare for readers in `timezone`; `public_url` may be empty."""
        return cls(registry, t, public_url.rstrip("/"), timezone, _labels(registry))

    def card(self, occurrence: Occurrence) -> Card:
        """Put one meeting into words; one that is off tells no longer how to take part."""
        t, off, asked = self.t, is_off(occurrence), occurrence.registration
        return Card(
            labs=self.labs(occurrence),
            title="" if repeats_lab(occurrence, self.registry) else occurrence.title,
            clock=t.clock(occurrence, self.timezone),
            mark=mark(occurrence, t),
            place=place(occurrence),
            online="" if off else online(occurrence, t),
            registration="" if off else registration(occurrence, t),
            url=self.address(occurrence),
            join_url=None if off else join_address(occurrence),
            registration_url=asked.url if asked else None,
        )

    def labs(self, occurrence: Occurrence) -> str:
        """Name the labs of a meeting, the organiser first; many are counted."""
        names = [self.labels.get(slug, slug) for slug in occurrence.labs]
        if len(names) > _LABS_NAMED + 1:
            more = len(names) - _LABS_NAMED
            names[_LABS_NAMED:] = [self.t.plural("{count} more", "{count} more", more)]
        return self.t.join(names)

    def address(self, occurrence: Occurrence) -> str | None:
        """Return where to read more: its own page, else ours."""
        if occurrence.url and occurrence.url.lower().startswith(("https://", "http://")):
            return occurrence.url
        return f"{self.public_url}/events/{quote(occurrence.id)}" if self.public_url else None


def _labels(registry: Registry) -> dict[str, str]:
    """Name each lab by its city, or by its name where the city is shared or unknown."""
    cities = Counter(lab.city for lab in registry if lab.active)
    return {
        lab.slug: lab.city if lab.city and cities[lab.city] <= 1 and not lab.friend else lab.name
        for lab in registry
    }
