"""The countries that were described, and what any state of the world is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.countries.country import Country
from bot.domain.countries.france import FRANCE
from bot.domain.countries.germany import GERMANY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COUNTRIES: Final[Mapping[str, Country]] = {each.code: each for each in (GERMANY, FRANCE)}
"""By ISO 3166-1 code; a new file here, and its line, is all a country needs."""


def country_of(state: str) -> Country:
    """Return the country of an ISO 3166-2 state, or of its own code; bare if nobody described it.

    "DE-BW" and "DE" are both Germany.
    """
    code = state.partition("-")[0]
    return COUNTRIES.get(code) or Country(code)


def state_name(code: str) -> str:
    """Return what a state is called; a code that nobody knows is its own name."""
    return country_of(code).states.get(code, (code,))[0]


def states_of(
    countries: Iterable[str], used: Iterable[str | None] = ()
) -> dict[str, tuple[str, ...]]:
    """Return the states of these countries, and those that are used, with all their names."""
    found = {state: names for code in countries for state, names in country_of(code).states.items()}
    others = (code for code in used if code and code not in found)
    return found | {code: country_of(code).states.get(code, ()) for code in others}
