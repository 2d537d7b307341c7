"""The coordinates of places where labs met before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.store.tables import listings

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.places import Point

MOST: Final = 2_000
"""How many of a lab's places are remembered, those of the latest meetings."""


async def pinned(connection: AsyncConnection, sources: Collection[int]) -> list[tuple[str, Point]]:
    """Return each place for which these sources gave coordinates, the latest first."""
    place, latitude, longitude = listings.c.place, listings.c.latitude, listings.c.longitude
    asked = (
        select(place, latitude, longitude)
        .where(
            listings.c.source_id.in_(sorted(sources)),
            place.is_not(None),
            latitude.is_not(None),
            longitude.is_not(None),
        )
        .group_by(place, latitude, longitude)
        .order_by(func.max(listings.c.starts_at).desc(), place)
        .limit(MOST)
    )
    return [(row[0], (row[1], row[2])) for row in await connection.execute(asked)]
