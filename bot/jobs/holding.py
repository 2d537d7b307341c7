"""Which labs and meetings a recording locks, so that workers can record side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.matching.blocks import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.known import KnownListing
    from bot.domain.lab import Lab
    from bot.domain.neighbourhood import Neighbourhood

ATTEMPTS: Final = 3
"""How often a recording starts over with more locks before it takes the global one."""

MOST_KEYS: Final = 100
"""With more keys than this take the global lock: PostgreSQL has room for 64 per connection."""

Held = set[int] | None
"""Numbers of labs, and of meetings on the network's lists; None: everything. It only grows."""


class MoreNeededError(Exception):
    """More locks are needed than are held; start over with `held`."""

    def __init__(self, held: Held) -> None:
        super().__init__("more is needed than is held")
        self.held = held


def held_at_first(connection: AsyncConnection, lab: Lab, hood: Neighbourhood | None) -> Held:
    """Return what a recording of a lab's source holds at first.

    On SQLite every write is alone anyway; a list of the network may tell of any lab.
    """
    if connection.dialect.name != "postgresql" or hood is None or lab.slug == hood.network:
        return None
    return {number("lab", lab.slug)}


def names_of(others: Iterable[KnownListing]) -> set[int]:
    """Return the numbers of the labs whose listings these are.

    What only a list of the network tells of is nobody's, so it is locked meeting by meeting.
    """
    return {
        number("listed", one.occurrence) if one.is_network else number("lab", one.lab)
        for one in others
    }
