"""Where: labs, states and distances become the slugs that a query asks for."""

from __future__ import annotations

from math import asin, cos, isfinite, radians, sin, sqrt
from typing import TYPE_CHECKING

from bot.domain.words.names import Names
from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.lab import Lab, Registry

EARTH_KM = 6371.0
KM_A_DEGREE = 111.0
"""A degree of latitude is no shorter, so nothing nearer is left out."""
WITHIN_KM = 50.0
"""How far "near" reaches when nobody says."""

Point = tuple[float, float]

_WHAT_IS_KNOWN = "`treffpunkt labs` lists the labs and their states"


class UnknownLabError(UsageError, LookupError):
    """No lab (or state) has that name; `suggestions` holds up to three near ones."""

    def __init__(self, word: str, suggestions: tuple[str, ...]) -> None:
        self.word = word
        self.suggestions = suggestions
        # The word may come from an address, so it must not break the line.
        told = " ".join("".join(c if c.isprintable() else " " for c in word[:60]).split())
        near = f"did you mean {' or '.join(suggestions)}?" if suggestions else _WHAT_IS_KNOWN
        super().__init__(f"“{told}” is not known; {near}")


def distance_km(here: Point, there: Point) -> float:
    """Return the great-circle distance between two points (latitude, longitude in degrees)."""
    (south, west), (north, east) = ((radians(p[0]), radians(p[1])) for p in (here, there))
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def point_of(lab: Lab) -> Point | None:
    """Return where a lab is, if anybody said."""
    if lab.latitude is None or lab.longitude is None:
        return None
    return lab.latitude, lab.longitude


def point_from(text: str) -> Point | None:
    """Read "48.4,10.0" as latitude and longitude in degrees; None if it is neither."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        return None
    inside = isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004
    return (latitude, longitude) if inside else None


def shown(registry: Registry, *, friends: bool = False) -> frozenset[str]:
    """Return the slugs that a question without labs is about: active ones, friends if asked."""
    return frozenset(lab.slug for lab in registry if lab.active and (friends or not lab.friend))


def within(registry: Registry, centre: Point, km: float, *, friends: bool = False) -> set[str]:
    """Return the slugs of the shown labs no further than `km` from a point."""
    # Most of thousands lie too far north or south, which is quicker to check.
    degrees = km / KM_A_DEGREE
    return {
        lab.slug
        for lab in registry
        if lab.active
        and (friends or not lab.friend)
        and (point := point_of(lab)) is not None
        and abs(point[0] - centre[0]) <= degrees
        and distance_km(centre, point) <= km
    }


def around(registry: Registry, slug: str, km: float, *, friends: bool = False) -> set[str]:
    """Return a lab and the shown ones within `km` of it; only itself if nobody said where it is."""
    centre = point_of(registry[slug])
    return {slug} | (within(registry, centre, km, friends=friends) if centre else set())


def in_states(registry: Registry, codes: Iterable[str], *, friends: bool = False) -> set[str]:
    """Return the slugs of the shown labs in any of the states (ISO 3166-2)."""
    wanted = set(codes)
    if not wanted:
        return set()
    return {slug for slug in shown(registry, friends=friends) if registry[slug].state in wanted}


def all_or_shown(registry: Registry, *, friends: bool = False) -> frozenset[str] | None:
    """Return what `Query.labs` takes for "everywhere": None only when no lab is left out."""
    slugs = shown(registry, friends=friends)
    return None if len(slugs) == len(registry.labs) else slugs


def resolve_labs(
    registry: Registry,
    *,
    labs: Iterable[str] = (),
    states: Iterable[str] = (),
    near: str | None = None,
    within_km: float | None = None,
    friends: bool = False,
) -> frozenset[str] | None:
    """Turn the filters of web, subscriptions and digests into what `Query.labs` takes.

    Labs go by slug, name, city or alias; states by code or name; `near` is a lab or "lat,lon".
    What they name adds up. Without any filter: every active lab that is no friend, None if that
    is all there are. A lab that is named counts even if inactive or a friend. UnknownLabError.
    """
    labs, states = tuple(labs), tuple(states)
    if not labs and not states and near is None:
        return all_or_shown(registry, friends=friends)
    names = Names.of(registry)
    found = {slug for word in labs for slug in lab_named(names, word)}
    found |= in_states(registry, (state_named(names, word) for word in states), friends=friends)
    if near is not None:
        km = WITHIN_KM if within_km is None else within_km
        centre = point_from(near)
        if centre is not None:
            found |= within(registry, centre, km, friends=friends)
        else:
            for slug in lab_named(names, near):
                found |= around(registry, slug, km, friends=friends)
    return frozenset(found)


def lab_named(names: Names, word: str) -> tuple[str, ...]:
    """Return the slugs of the labs so called (a city may have two), or raise UnknownLabError."""
    slugs = names.exactly(word)
    if not slugs:
        raise UnknownLabError(word, names.suggest_labs(word))
    return slugs


def state_named(names: Names, word: str) -> str:
    """Return the ISO code of the state so called, or raise UnknownLabError."""
    code = names.state(word)
    if code is None:
        raise UnknownLabError(word, names.suggest_states(word))
    return code
