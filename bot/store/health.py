"""Which sources fail, which are well again, and which labs have fallen silent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.event import Status
from bot.domain.health import Ailing, Recovered, Silent
from bot.store.tables import deliveries, occurrence_labs, occurrences, sources

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def ailing(connection: AsyncConnection, before: datetime) -> list[Ailing]:
    """Return the sources that have failed since `before` or longer."""
    asked = select(sources).where(
        sources.c.removed.is_(False), sources.c.url.is_not(None), sources.c.failing_since <= before
    )
    return [
        Ailing(
            id=row.id,
            lab=row.lab,
            url=row.url,
            since=row.failing_since,
            last_checked=row.last_checked or row.failing_since,
            last_good=row.last_good,
            failures=row.failures,
            error=row.error or "",
        )
        for row in await connection.execute(asked)
    ]


async def asked_sources(connection: AsyncConnection) -> int:
    """Return how many sources are asked over the network."""
    asked = select(func.count()).where(sources.c.removed.is_(False), sources.c.url.is_not(None))
    return await connection.scalar(asked) or 0


async def recovered(connection: AsyncConnection) -> list[Recovered]:
    """Return the sources of whose failing a letter tells and that answer again, told or not."""
    told = select(deliveries.c.slot).where(
        deliveries.c.kind == DeliveryKind.LETTER.value,
        deliveries.c.slot.like("failing:%"),
        deliveries.c.state.in_((DeliveryState.SENT.value, DeliveryState.UNKNOWN.value)),
    )
    letters = [
        (int(number), datetime.fromisoformat(since))
        for slot in set(await connection.scalars(told))
        for _, number, since in [slot.split(":", 2)]
    ]
    asked = select(sources.c.id, sources.c.lab, sources.c.url).where(
        sources.c.id.in_([number for number, _ in letters]),
        sources.c.removed.is_(False),
        sources.c.failing_since.is_(None),
        sources.c.last_good.is_not(None),
    )
    well = {row.id: row for row in await connection.execute(asked)}
    return [
        Recovered(number, well[number].lab, well[number].url, since)
        for number, since in sorted(letters)
        if number in well
    ]


async def last_meetings(connection: AsyncConnection) -> list[Silent]:
    """Return when the last known meeting of each lab ends: one question for all."""
    asked = (
        select(occurrence_labs.c.lab, func.max(occurrences.c.ends_at), func.count())
        .join(occurrences, occurrences.c.id == occurrence_labs.c.occurrence_id)
        .where(
            occurrences.c.hidden.is_(False),
            occurrences.c.vanished.is_(False),
            occurrences.c.status != Status.CANCELLED.value,
        )
        .group_by(occurrence_labs.c.lab)
    )
    return [Silent(*row) for row in await connection.execute(asked)]
