"""Words become a query: "köln nächste woche online", "near ulm 50 km", "Bayern im März".

Words may come in any order, in any of the network's languages, and misspelt. Nothing is ever
refused: what was not understood is told together with what may have been meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

from bot.domain.places import WITHIN_KM, all_or_shown, around, in_states, within
from bot.domain.query import Query
from bot.domain.words.listener import Listener
from bot.domain.words.periods import combine, moments
from bot.domain.words.span import DAY
from bot.domain.words.vocabulary import suggested
from bot.domain.words.word import split_words

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.lab import Registry
    from bot.domain.words.listener import Heard

MOST_UNKNOWN = 5
"""How many words that were not understood are told."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What words were taken to mean.

    `labs`: the slugs meant, in the registry's order; empty if none was named. `period`: the words
    that told the time. `guessed`: misspelt words and the slug or word they were taken for.
    `suggestions`: for each unknown word the three nearest known ones. `named` are the labs, or
    points, that were named themselves, `states` by their codes; within `km` of them, if that was
    asked. `days`: the first and the last day asked for, seen from `today`. `online_too`: beside
    the places, all that is online anywhere.
    """

    query: Query
    today: date
    labs: tuple[str, ...] = ()
    period: str | None = None
    unknown: tuple[str, ...] = ()
    suggestions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    guessed: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    km: float | None = None
    days: tuple[date, date] | None = None
    online_too: bool = False


def understand(
    words: str,
    registry: Registry,
    *,
    now: datetime,
    language: str = "de",
    zone: str = "Europe/Berlin",
    lab: str | None = None,
) -> Understood:
    """Turn words into a query, with days as they are in `zone`.

    `lab` is meant where the words name no place (the lab of the channel that asks). `language`
    only decides about words as short as "do" and "mon".
    """
    listener = Listener(registry, language, now.astimezone(ZoneInfo(zone)).date())
    heard = listener.listen(split_words(words, slashed=listener.said.slashed))
    if lab is not None and lab in registry.labs and not heard.everywhere and not heard.places:
        heard.labs += [lab]
    span = combine(heard.spans, listener.today)
    labs = _labs(heard, registry)
    query = _attended(heard, Query.coming(now, labs), registry)
    if span is not None:
        query = query.between(*moments(span, now, zone))
    unknown = tuple(dict.fromkeys(word.typed for word in heard.unknown))[:MOST_UNKNOWN]
    return Understood(
        query=query,
        today=listener.today,
        labs=tuple(slug for slug in registry.labs if heard.places and slug in (labs or ())),
        period=" ".join(heard.period) or None,
        unknown=unknown,
        suggestions=tuple(
            (word, listener.names.suggest(word, suggested(language))) for word in unknown
        ),
        guessed=tuple(dict.fromkeys(heard.guessed)),
        **_told(heard),
        online_too=heard.adds_online,
        days=None if span is None else (span.start, span.end - DAY),
    )


def _attended(heard: Heard, query: Query, registry: Registry) -> Query:
    if heard.adds_online:
        return query.online_too(all_or_shown(registry))
    return replace(query, attendance=frozenset(heard.attendance))


def _told(heard: Heard) -> _Told:
    """Return the places as they were named."""
    if heard.everywhere or not heard.places:
        return {"named": (), "states": (), "km": None}
    points = [f"{latitude:g},{longitude:g}" for latitude, longitude in heard.points]
    around = heard.near or heard.km is not None or bool(points)
    km = WITHIN_KM if heard.km is None else heard.km
    states = tuple(dict.fromkeys(heard.states))
    return {"named": (*heard.labs, *points), "states": states, "km": km if around else None}


class _Told(TypedDict):
    named: tuple[str, ...]
    states: tuple[str, ...]
    km: float | None


def _labs(heard: Heard, registry: Registry) -> frozenset[str] | None:
    if heard.everywhere or not heard.places:
        return all_or_shown(registry)
    found = set(heard.labs) | in_states(registry, heard.states)
    km = WITHIN_KM if heard.km is None else heard.km
    if heard.near or heard.km is not None:
        for slug in heard.labs:
            found |= around(registry, slug, km)
    for point in heard.points:
        found |= within(registry, point, km)
    return frozenset(found)
