"""What is different with thousands of labs, which nobody scrolls through; pure.

Then a lab is typed instead of chosen from a list, the map shows how many labs are where instead of
each of them, and a page reads no more meetings than it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.places import resolve_labs

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.web.filters import Filters

MANY: Final = 200
"""How many labs one can still look through."""


def is_crowd(registry: Registry) -> bool:
    """Whether there are more labs than one can look through."""
    return len(registry.labs) > MANY


def asked_labs(filters: Filters, registry: Registry) -> frozenset[str] | None:
    """Return the labs that are asked for, None for all; UnknownLabError."""
    return resolve_labs(
        registry,
        labs=filters.labs,
        states=filters.states,
        near=filters.near,
        within_km=filters.within_km,
        friends=filters.friends,
    )


def too_many(labs: frozenset[str] | None, registry: Registry) -> bool:
    """Whether more labs are asked for than one can look through."""
    return len(registry.labs if labs is None else labs) > MANY
