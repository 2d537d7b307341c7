"""What a channel may want to hear, guessed from words, from its lab, or from its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.words.listener import Listener
from bot.domain.words.names import LONGEST_WORD, Names
from bot.domain.words.word import split_words

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.event import Attendance
    from bot.domain.lab import Lab, Registry
    from bot.domain.words.listener import Heard

SHORTEST_PART = 3
"""A part of a channel's name that is shorter means a lab only if it is the whole name."""

_PARTS = re.compile(r"[-_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where and how one wants to meet, as a subscription says it; `unknown` words with guesses.

    `online_too`: beside the places, all that is online anywhere. `unused` are words about time,
    which say nothing here.
    """

    labs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    near: str | None = None
    within_km: float | None = None
    attendance: tuple[Attendance, ...] = ()
    online_too: bool = False
    everywhere: bool = False
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def placed(self) -> bool:
        """Whether it says where."""
        return bool(self.labs or self.states or self.near or self.everywhere)


def wish_of(words: str, registry: Registry, *, today: date, language: str = "de") -> Wish:
    """Understand words as a lasting wish; times in them say nothing here."""
    listener = Listener(registry, language, today)
    heard = listener.listen(split_words(words, slashed=listener.said.slashed))
    near, labs = _near(heard)
    unknown = dict.fromkeys(word.typed[:LONGEST_WORD] for word in heard.unknown)
    return Wish(
        labs=() if heard.everywhere else labs,
        states=() if heard.everywhere else tuple(dict.fromkeys(heard.states)),
        near=None if heard.everywhere else near,
        within_km=heard.km if near and not heard.everywhere else None,
        attendance=() if heard.adds_online else tuple(sorted(heard.attendance)),
        online_too=heard.adds_online,
        everywhere=heard.everywhere,
        unused=tuple(heard.period),
        unknown=tuple((word, listener.names.suggest(word, {})) for word in list(unknown)[:5]),
    )


def wish_of_channel(channel: str, name: str, registry: Registry) -> Wish:
    """Guess from the lab whose channel it is, else from what the channel is called."""
    of_channel = lab_of_channel(channel, name, registry)
    if of_channel is not None:
        return Wish(labs=(of_channel.slug,))
    names, whole = Names.of(registry), name.lstrip("#")
    for part in (whole, *_runs(whole)):
        if slugs := names.exactly(part):
            return Wish(labs=slugs)
        if state := names.state(part):
            return Wish(states=(state,))
    return Wish()


def lab_of_channel(channel: str, name: str, registry: Registry) -> Lab | None:
    """Return the lab whose channel this is, by the channel's id or name (with or without #)."""
    told = {channel, f"#{name.lstrip('#')}"} - {"", "#"}
    return next((lab for lab in registry if lab.channel in told), None)


def _runs(name: str) -> list[str]:
    """Return the parts of a name that may be one of ours, the longest first."""
    parts = _PARTS.split(name)[:8]
    spans = [(at, upto) for at in range(len(parts)) for upto in range(at + 1, len(parts) + 1)]
    runs = [" ".join(parts[at:upto]) for at, upto in spans if upto - at < len(parts)]
    return sorted((run for run in runs if len(run) >= SHORTEST_PART), key=len, reverse=True)


def _near(heard: Heard) -> tuple[str | None, tuple[str, ...]]:
    """Return the centre of "near ulm 50 km", and the labs that are named besides."""
    labs = tuple(heard.labs)
    if heard.points:
        latitude, longitude = heard.points[0]
        return f"{latitude:g},{longitude:g}", labs
    if labs and (heard.near or heard.km is not None):
        return labs[0], labs[1:]
    return None, labs
