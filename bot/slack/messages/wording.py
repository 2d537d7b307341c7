"""One meeting as a card: who, when, where, how to join, and what is not certain about it.

Texts from feeds are still raw here: whatever draws them makes them safe for where they stand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.facts import Facts, is_elsewhere, starts_differently
from bot.domain.normalise.text_of import web_address
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
    """One special meeting. `title` is empty where it would only repeat the lab's name.

    `clock` is empty where the mark says it.
    """

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
    before: str = ""
    """When it was first said to take place."""
    left: str = ""
    """The place it moved from; `place` then says that it is the new one."""
    left_word: str = ""
    colon: str = ":"
    """A colon as the language writes it."""


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

    def card(self, occurrence: Occurrence, was: Facts | None = None) -> Card:
        """Put one meeting into words; one that is off no longer says how to take part.

        What differs from how it `was` first told is pointed out.
        """
        card = self._card(occurrence)
        if was is None or is_off(occurrence):
            return card
        t, now = self.t, Facts.of(occurrence)
        if not was.open and not now.open and starts_differently(was, now):
            card = self._moved(card, was, now)
        if is_elsewhere(was, now) and card.place:
            left = " ".join((was.place or "").split())
            new = t("now: {place}", place=card.place)
            card = replace(card, place=new, left=left, left_word=t("no longer:"))
        if card.join_url and was.join_url not in {None, now.join_url}:
            card = replace(card, online=t("{online} (new link)", online=card.online))
        return card

    def _moved(self, card: Card, was: Facts, now: Facts) -> Card:
        """Say what it moved to; on the same day the hours are enough."""
        t, clock = self.t, card.clock
        when, before = (begins(each, self.timezone, t) for each in (now, was))
        if isinstance(was.start, datetime) and isinstance(now.start, datetime):
            zone = ZoneInfo(self.timezone)
            then, here = was.start.astimezone(zone), now.start.astimezone(zone)
            if then.date() == here.date():
                when, before, clock = card.clock, t.time(then), ""
        return replace(
            card,
            mark=t("MOVED to {when}", when=when),
            before=t("before: {what}", what=before),
            clock=clock,
        )

    def _card(self, occurrence: Occurrence) -> Card:
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
            colon=t.colon,
        )

    def labs(self, occurrence: Occurrence) -> str:
        """Name the labs of a meeting, the organiser first; if there are many, count the rest."""
        names = [self.labels.get(slug, slug) for slug in occurrence.labs]
        if len(names) > _LABS_NAMED + 1:
            more = len(names) - _LABS_NAMED
            names[_LABS_NAMED:] = [self.t.plural("{count} more", "{count} more", more)]
        return self.t.join(names)

    def notes(self, occurrence: Occurrence) -> str | None:
        """Return the address of the pad in which the organiser keeps dates and minutes, if any."""
        lab = self.registry.labs.get(next(iter(occurrence.labs), ""))
        return web_address(lab.notes) if lab and lab.notes else None

    def address(self, occurrence: Occurrence) -> str | None:
        """Return where to read more: its own page, else ours."""
        if occurrence.url and occurrence.url.lower().startswith(("https://", "http://")):
            return occurrence.url
        return f"{self.public_url}/events/{quote(occurrence.id)}" if self.public_url else None


def begins(facts: Facts, timezone: str, t: Translator, *, in_full: bool = False) -> str:
    """Say when a meeting begins for readers in `timezone`: "Do 14. Jan., 19:00 Uhr".

    `in_full` it reads "Donnerstag, 14. Januar, 19:00 Uhr".
    """
    day = t.day if in_full else t.short_day
    if not isinstance(facts.start, datetime):
        return day(facts.start)
    here = facts.start.astimezone(ZoneInfo(timezone))
    told = t.catalogue.pgettext("moment", "{day}, {time}")
    told = told.format(day=day(here.date()), time=t.time(here))
    there = t.elsewhere(facts.start, timezone)
    return f"{told} ({there})" if there else told


def _labels(registry: Registry) -> dict[str, str]:
    """Name each lab by its city, or by its name where the city is shared or unknown."""
    cities = Counter(lab.city for lab in registry if lab.active)
    return {
        lab.slug: lab.city if lab.city and cities[lab.city] <= 1 and not lab.friend else lab.name
        for lab in registry
    }
