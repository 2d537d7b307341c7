"""What the editor of the monthly list includes or leaves out, remembered for the next run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select

from bot.domain.bulletin.choosing import Choice
from bot.store.tables import aliases, export_choices
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

KEPT: Final = timedelta(days=800)
"""A choice about a meeting or a rule is forgotten unless it was made again within this time."""


async def choices(connection: AsyncConnection) -> dict[str, Choice]:
    """Return every choice by its meeting's present id; of merged meetings the latest counts."""
    asked = (
        select(
            func.coalesce(aliases.c.occurrence_id, export_choices.c.occurrence_id).label("id"),
            export_choices.c.accepted,
            export_choices.c.at,
        )
        .outerjoin(aliases, aliases.c.id == export_choices.c.occurrence_id)
        .order_by(export_choices.c.at, export_choices.c.occurrence_id)
    )
    rows = await connection.execute(asked)
    return {row.id: Choice(accepted=row.accepted, at=row.at) for row in rows}


async def choose(connection: AsyncConnection, chosen: Mapping[str, bool], now: datetime) -> None:
    """Remember choices, true meaning included, and forget those that are years old."""
    rows = [
        {"occurrence_id": name, "accepted": accepted, "at": now}
        for name, accepted in chosen.items()
    ]
    await upsert(connection, export_choices, rows, key=("occurrence_id",))
    await connection.execute(delete(export_choices).where(export_choices.c.at < now - KEPT))
