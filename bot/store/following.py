"""People who were told of a meeting that was merged know of the one that it became."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select, update

from bot.domain.facts import Facts
from bot.domain.notice import news
from bot.store.tables import tellings

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence


async def follow(connection: AsyncConnection, gone: str, kept: Occurrence) -> None:
    """Carry what was told of a merged meeting over to the one it became.

    If a place was told of both, and one of the two is still true, there is nothing more to say.
    Personal reminders stay as they are: whatever reads them follows the ids.
    """
    asked = (
        select(tellings)
        .where(tellings.c.occurrence_id.in_((gone, kept.id)))
        .order_by(tellings.c.workspace, tellings.c.channel, tellings.c.occurrence_id)
        .with_for_update()
    )
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for row in (await connection.execute(asked)).mappings():
        told.setdefault((row["workspace"], row["channel"]), {})[row["occurrence_id"]] = row["facts"]
    for place, facts in told.items():
        if gone not in facts:
            continue
        if kept.id not in facts:
            await _write(connection, _row(place, gone), occurrence_id=kept.id)
            continue
        if _is_true(facts[gone], kept) and not _is_true(facts[kept.id], kept):
            await _write(connection, _row(place, kept.id), facts=facts[gone])
        await connection.execute(delete(tellings).where(_row(place, gone)))


def _is_true(facts: dict[str, Any], occurrence: Occurrence) -> bool:
    return not news(Facts.read(facts), Facts.of(occurrence))


def _row(place: tuple[str, str], occurrence: str) -> ColumnElement[bool]:
    return and_(
        tellings.c.workspace == place[0],
        tellings.c.channel == place[1],
        tellings.c.occurrence_id == occurrence,
    )


async def _write(connection: AsyncConnection, row: ColumnElement[bool], **values: object) -> None:
    await connection.execute(update(tellings).where(row).values(**values))
