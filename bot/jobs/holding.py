"""What one recording decides about alone, while others record beside it."""

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
"""So often a recording begins with what it knows that it needs, before it waits for all others."""

MOST_KEYS: Final = 100
"""Whoever would hold more keys waits for all others instead: a few changes have as many, and
PostgreSQL has room for 64 locks for each connection that it allows."""

Held = set[int] | None
"""Numbers of labs, and of meetings of the network's lists; None: everything. It only grows."""


class MoreNeededError(Exception):
    """It turned out to be about more than it holds: begin again, and hold this."""

    def __init__(self, held: Held) -> None:
        super().__init__("more is needed than is held")
        self.held = held


def held_at_first(connection: AsyncConnection, lab: Lab, hood: Neighbourhood | None) -> Held:
    """Return what a recording of a lab's source begins with.

    On SQLite every write is alone anyway; a list of the network may tell of everything.
    """
    if connection.dialect.name != "postgresql" or hood is None or lab.slug == hood.network:
        return None
    return {number("lab", lab.slug)}


def names_of(others: Iterable[KnownListing]) -> set[int]:
    """Return the numbers of the labs whose listings these are.

    What only a list of the network tells of is nobody's, so it is held meeting by meeting.
    """
    return {
        number("listed", one.occurrence) if one.is_network else number("lab", one.lab)
        for one in others
    }
