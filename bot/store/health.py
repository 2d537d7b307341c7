"""Which sources fail, which are well again, and which labs have fallen silent."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, func, or_, select, update

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.event import Status
from bot.domain.health import Ailing, Moved, Recovered, Silent
from bot.domain.moving import CONFIRMED
from bot.store import clock
from bot.store.ranges import one_of, rows_of
from bot.store.tables import deliveries, occurrence_labs, occurrences, sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

SAID: Final = (DeliveryState.SENT.value, DeliveryState.UNKNOWN.value)
WELL: Final = "it works again already"


async def ailing(connection: AsyncConnection, before: datetime) -> list[Ailing]:
    """Return the sources that have failed since `before` or longer, or are gone for good."""
    asked = select(sources).where(
        sources.c.removed.is_(False),
        sources.c.url.is_not(None),
        sources.c.failing_since.is_not(None),
        or_(sources.c.failing_since <= before, sources.c.gone),
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
            gone=row.gone,
        )
        for row in await connection.execute(asked.order_by(sources.c.id))
    ]


async def moved(connection: AsyncConnection) -> list[Moved]:
    """Return the sources that are asked at another address than the registry says."""
    asked = select(sources.c.id, sources.c.lab, sources.c.url, sources.c.address).where(
        sources.c.removed.is_(False),
        sources.c.url.is_not(None),
        sources.c.address.is_not(None),
        sources.c.redirects >= CONFIRMED,
    )
    return [Moved(*row) for row in await connection.execute(asked.order_by(sources.c.id))]


async def was_any_asked(connection: AsyncConnection) -> bool:
    """Whether any source was ever asked: before that, an empty database means nothing."""
    asked = select(sources.c.id).where(sources.c.last_checked.is_not(None)).limit(1)
    return await connection.scalar(asked) is not None


async def asked_sources(connection: AsyncConnection) -> dict[str, int]:
    """Return how many sources of each lab are asked over the network."""
    asked = (
        select(sources.c.lab, func.count().label("total"))
        .where(sources.c.removed.is_(False), sources.c.url.is_not(None))
        .group_by(sources.c.lab)
    )
    return {row.lab: row.total for row in await connection.execute(asked)}


async def recovered(connection: AsyncConnection) -> list[Recovered]:
    """Return the sources that answer again and of whose failing somebody was told.

    If a lab's people gave another address instead, that one.
    """
    asked = select(deliveries.c.slot, deliveries.c.workspace, deliveries.c.channel).where(
        _letter("failing"), deliveries.c.state.in_(SAID)
    )
    told = defaultdict[tuple[int, datetime], set[tuple[str, str]]](set)
    for row in await connection.execute(asked):
        told[_parts(row.slot)].add((row.workspace, row.channel))
    known = await _of_labs_of(connection, {number for number, _ in told})
    return [
        Recovered(
            number, found.lab, found.url, since, found.id != number, frozenset(told[number, since])
        )
        for number, since in sorted(told)
        if (found := _answering(number, since, known)) is not None
    ]


async def _of_labs_of(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Row[Any]]:
    """Return by id all networked sources of the labs that these sources belong to."""
    labs = select(sources.c.lab).where(sources.c.id.in_(sorted(ids)))
    asked = select(sources).where(sources.c.lab.in_(labs), sources.c.url.is_not(None))
    return {row.id: row for row in await connection.execute(asked.order_by(sources.c.id))}


def _answering(number: int, since: datetime, known: Mapping[int, Row[Any]]) -> Row[Any] | None:
    """Return the source that answers again, or the one that replaced it."""
    source = known.get(number)
    if source is None:
        return None
    if not source.removed:
        return source if _answers(source, since) else None
    newer = (
        each
        for each in known.values()
        if each.lab == source.lab and each.id > number and not each.removed
    )
    return next((each for each in newer if _answers(each, since)), None)


def _answers(source: Row[Any], since: datetime) -> bool:
    good = source.last_good
    return source.failing_since is None and good is not None and good > since


async def drop_overtaken(connection: AsyncConnection) -> int:
    """Drop letters that wait to tell of a failure that is over; return how many."""
    waiting = (
        _letter("failing"),
        deliveries.c.state == DeliveryState.PENDING.value,
        or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until < clock.now()),
    )
    found = list(
        await connection.execute(select(deliveries.c.id, deliveries.c.slot).where(*waiting))
    )
    numbers = {_parts(row.slot)[0] for row in found}
    states = select(sources.c.id, sources.c.failing_since).where(
        sources.c.id.in_(sorted(numbers)), sources.c.removed.is_(False)
    )
    failing = {(row.id, row.failing_since) for row in await connection.execute(states)}
    over = [row.id for row in found if _parts(row.slot) not in failing]
    if not over:
        return 0
    dropped = await connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(over), *waiting)
        .values(state=DeliveryState.DROPPED.value, leased_until=None, error=WELL)
    )
    return dropped.rowcount


async def last_letters(connection: AsyncConnection, topic: str) -> dict[str, datetime]:
    """Return when a topic was last written of, by what its slot names ("silent:<lab>:…")."""
    asked = select(deliveries.c.slot, deliveries.c.created).where(_letter(topic))
    last: dict[str, datetime] = {}
    for row in await connection.execute(asked.order_by(deliveries.c.created)):
        last[row.slot.split(":")[1]] = row.created
    return last


async def last_meetings(
    connection: AsyncConnection, labs: Collection[str], since: datetime
) -> list[Silent]:
    """Return when the last known meeting ended, for those labs that have not met since.

    The index gives each lab's first meeting since then, if there is one; meetings are counted only
    for the few labs that have none.
    """
    held = occurrence_labs.c
    takes_place = (
        occurrences.c.hidden.is_(False),
        occurrences.c.vanished.is_(False),
        occurrences.c.status != Status.CANCELLED.value,
    )
    each = rows_of(connection, labs)
    lately = (
        select(held.lab)
        .join(occurrences, occurrences.c.id == held.occurrence_id)
        .where(held.lab == each.c.value, held.starts_at > since, *takes_place)
    )
    quiet = (await connection.execute(select(each.c.value).where(~lately.exists()))).scalars()
    asked = (
        select(held.lab, func.max(occurrences.c.ends_at), func.count())
        .join(occurrences, occurrences.c.id == held.occurrence_id)
        .where(one_of(held.lab, set(quiet)), *takes_place)
        .group_by(held.lab)
        .order_by(held.lab)
    )
    return [Silent(*row) for row in await connection.execute(asked)]


def _letter(topic: str) -> ColumnElement[bool]:
    is_letter = deliveries.c.kind == DeliveryKind.LETTER.value
    return is_letter & deliveries.c.slot.like(f"{topic}:%")


def _parts(slot: str) -> tuple[int, datetime]:
    """Return the source and the moment that a slot "failing:<id>:<since>" names."""
    _, number, since = slot.split(":", 2)
    return int(number), datetime.fromisoformat(since)
