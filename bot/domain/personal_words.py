"""“remind 2h”, “remind köln”, “remind köln aus”: words about one's own reminders."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.languages.chosen import Languages
from bot.domain.personal import lead_said
from bot.domain.places import resolve_labs
from bot.domain.subscription_words import wish_of

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.domain.lab import Registry
    from bot.domain.personal import Wishes

_LEAD: Final = re.compile(r"(?<!\S)(\d{1,4}\s?[^\W\d_]*)\.?(?!\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was said: a lead, labs (slugs), on or off, and what was not understood, with guesses."""

    lead: timedelta | None = None
    labs: tuple[str, ...] = ()
    is_off: bool = False
    is_on: bool = False
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to do."""
        return self.lead is None and not (self.labs or self.is_off or self.is_on)

    def applied(self, wishes: Wishes) -> Wishes:
        """Return what a person wants after these words.

        Whoever names labs wants to be reminded of them; "off" takes away those that are named, or
        all reminders, while "my labs" stay for the calendar.
        """
        if self.lead is not None:
            wishes = replace(wishes, lead=self.lead)
        if self.is_off:
            kept = tuple(slug for slug in wishes.labs if slug not in self.labs)
            on = wishes.always and bool(self.labs) and bool(kept)
            return replace(wishes, labs=kept, always=on)
        labs = tuple(dict.fromkeys((*wishes.labs, *self.labs)))
        always = wishes.always or self.is_on or bool(self.labs)
        return replace(wishes, labs=labs, always=always)


def told_of(words: str, registry: Registry, *, now: datetime, language: str = "de") -> Told:
    """Understand words about one's own reminders."""
    codes = tuple(registry.network.languages)
    lead, rest = _lead(words[:500], Languages.of(codes))
    plain = rest.replace(",", " ").split()
    said = {word.casefold() for word in plain}
    on, off, silent = _switches(Languages.of(codes))
    switches = on | off | silent
    places = " ".join(word for word in plain if word.casefold() not in switches)
    wish = wish_of(places, registry, today=now.date(), language=language) if places else None
    labs: frozenset[str] = frozenset()
    if wish is not None and wish.placed:
        labs = resolve_labs(
            registry, labs=wish.labs, states=wish.states, near=wish.near, within_km=wish.within_km
        ) or frozenset(registry.labs)
    return Told(
        lead=lead,
        labs=tuple(slug for slug in registry.labs if slug in labs),
        is_off=bool(said & off),
        is_on=bool(said & on) and not said & off,
        unknown=wish.unknown if wish is not None else (),
    )


@lru_cache(maxsize=16)
def _switches(languages: Languages) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words for on, for off, and those that say nothing."""
    packs = [pack.reminders for pack in languages.packs]
    on, off, silent = (
        frozenset(word for line in lines for word in line.split())
        for lines in zip(*((each.on, each.off, each.silent) for each in packs), strict=True)
    )
    return on, off, silent


def _lead(words: str, languages: Languages) -> tuple[timedelta | None, str]:
    """Take a length of time out of the words: "2h", "90 Minuten"."""
    for found in _LEAD.finditer(words):
        lead = lead_said(found[1], languages)
        if lead is not None:
            return lead, words[: found.start()] + " " + words[found.end() :]
    return None, words
