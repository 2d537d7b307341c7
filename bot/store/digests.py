"""What a posted digest contains: found by any of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.delivery import DeliveryKind
from bot.store.contents import content_of
from bot.store.tables import deliveries

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def meetings_of(connection: AsyncConnection, workspace: str, delivery: int) -> list[str]:
    """Return the ids of the meetings in a digest of a workspace; none if there is no such digest.

    `delivery` is any of its parts; ids may have been merged into others since.
    """
    same = deliveries.alias()
    asked = (
        select(deliveries.c.content)
        .join(same, same.c.slot == deliveries.c.slot)
        .where(
            same.c.id == delivery,
            same.c.workspace == workspace,
            deliveries.c.workspace == workspace,
            deliveries.c.channel == same.c.channel,
            same.c.kind == DeliveryKind.DIGEST.value,
            deliveries.c.kind == DeliveryKind.DIGEST.value,
        )
        .order_by(deliveries.c.part)
    )
    contents = [content_of(row.content) for row in await connection.execute(asked)]
    return list(dict.fromkeys(one for told in contents for one in (*told.special, *told.usual)))
