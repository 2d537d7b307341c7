"""Signs of life: when labs last met, and when they meet next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.domain.event import Basis, Status
from bot.domain.revival import Signs
from bot.store.tables import occurrence_labs, occurrences

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

_TAKES_PLACE: Final = (
    occurrences.c.hidden.is_(False),
    occurrences.c.vanished.is_(False),
    occurrences.c.status != Status.CANCELLED.value,
    occurrences.c.basis != Basis.RULE.value,
)


async def signs(
    connection: AsyncConnection, labs: Collection[str], now: datetime
) -> dict[str, Signs]:
    """Return the signs of life of some labs, by slug, in two queries."""
    held = occurrence_labs.c.lab
    joined = occurrences.join(occurrence_labs, occurrence_labs.c.occurrence_id == occurrences.c.id)
    theirs = held.in_(sorted(labs))
    ended = (
        select(held, func.max(occurrences.c.ends_at))
        .select_from(joined)
        .where(theirs, occurrences.c.ends_at <= now, *_TAKES_PLACE)
        .group_by(held)
    )
    ahead = (
        select(held, occurrences.c.starts_at, occurrences.c.id, occurrences.c.title)
        .select_from(joined)
        .where(theirs, occurrences.c.starts_at > now, *_TAKES_PLACE)
        .order_by(occurrences.c.starts_at.desc(), occurrences.c.id.desc())
    )
    last = {row[0]: row[1] for row in await connection.execute(ended)}
    # The earliest comes last, and stays.
    following = {row[0]: tuple(row[1:]) for row in await connection.execute(ahead)}
    return {slug: Signs(last.get(slug), *following.get(slug, ())) for slug in labs}
