"""What each place was last told of a meeting: the measure of what is news there.

What a delivery tells is written down before its request goes out (`rendered`) and counts once it is
known to be posted (`record`), however much later that is found out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, or_, select, update

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.event import moment
from bot.domain.facts import Facts
from bot.domain.notice import Telling
from bot.store import marks
from bot.store.outbox import TERMINAL
from bot.store.tables import aliases, deliveries, occurrences, posts, tellings
from bot.store.upsert import insert_missing, upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.delivery import Delivery
    from bot.domain.event import Occurrence

TOLD: Final = "told"
"""The mark that holds the last delivery that told something."""

KEY: Final = ("workspace", "channel", "occurrence_id")
SHOWING: Final = (DeliveryKind.DIGEST, DeliveryKind.REMINDER)
TELLING: Final = (*SHOWING, DeliveryKind.NOTICE)


async def rendered(
    connection: AsyncConnection, delivery: Delivery, found: Mapping[str, Occurrence]
) -> None:
    """Write down what a delivery is about to tell, in the transaction that starts it."""
    if delivery.kind in TELLING:
        told = {each.id: Facts.of(each).stored() for each in found.values()}
        await connection.execute(
            update(deliveries).where(deliveries.c.id == delivery.id).values(told=told)
        )


async def record(connection: AsyncConnection, delivery: Delivery) -> None:
    """Make what a delivery told count, in the transaction that records its post."""
    if delivery.kind not in TELLING:
        return
    asked = select(deliveries.c.told).where(deliveries.c.id == delivery.id)
    told: dict[str, dict[str, Any]] = await connection.scalar(asked) or {}
    rows = [
        {
            "workspace": delivery.workspace,
            "channel": delivery.channel,
            "occurrence_id": one,
            "facts": facts,
            "until": Facts.read(facts).ends_at,
            # A reply leaves the thread where it is.
            **({} if delivery.content.thread else {"delivery_id": delivery.id}),
        }
        for one, facts in told.items()
    ]
    await upsert(connection, tellings, in_order(rows), key=KEY)
    await connection.execute(
        update(posts)
        .where(posts.c.delivery_id == delivery.id)
        # To be looked at once more: what it shows may have changed while it was on its way.
        .values(first=told, living_until=_living(delivery, told), next_edit=delivery.created)
    )
    await marks.put(connection, TOLD, str(delivery.id))


def _living(delivery: Delivery, told: Mapping[str, dict[str, Any]]) -> datetime | None:
    """Return until when a post is edited: a digest's period, or a reminder's last meeting."""
    content = delivery.content
    if delivery.kind not in SHOWING or delivery.workspace == TERMINAL:
        return None
    if delivery.kind is DeliveryKind.DIGEST and content.last_day is not None:
        return moment(content.last_day + timedelta(days=1), content.timezone)
    return max((Facts.read(facts).ends_at for facts in told.values()), default=None)


async def tell(
    connection: AsyncConnection, workspace: str, user: str, occurrence: Occurrence
) -> None:
    """Record that a person knows of a meeting as it is now, and wants to hear of changes."""
    known = Telling(
        workspace=workspace,
        channel=user,
        occurrence=occurrence.id,
        facts=Facts.of(occurrence),
    )
    await learn(connection, [(known, known.facts)])


async def learn(connection: AsyncConnection, several: Sequence[tuple[Telling, Facts]]) -> None:
    """Record that places know these facts of meetings, whatever they knew before."""
    rows = [
        {
            "workspace": telling.workspace,
            "channel": telling.channel,
            "occurrence_id": telling.occurrence,
            "facts": facts.stored(),
            "until": facts.ends_at,
        }
        for telling, facts in several
    ]
    await upsert(connection, tellings, in_order(rows), key=KEY)


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort rows by their key: locked in one order, they never make writers wait in a circle."""
    return sorted(rows, key=lambda row: tuple(row[name] for name in KEY))


async def noticed(connection: AsyncConnection, telling: Telling, now: datetime) -> None:
    """Record that a place is being told of a change now, and what it knew if that is new to us."""
    row = {
        "workspace": telling.workspace,
        "channel": telling.channel,
        "occurrence_id": telling.occurrence,
        "facts": telling.facts.stored(),
        "delivery_id": telling.delivery,
        "until": telling.facts.ends_at,
    }
    await insert_missing(connection, tellings, [row], key=KEY)
    await connection.execute(
        update(tellings).where(*(tellings.c[name] == row[name] for name in KEY)).values(noticed=now)
    )


async def forget(
    connection: AsyncConnection, workspace: str, channel: str, occurrence: str | None = None
) -> int:
    """Forget what a place, or a person, was told: of one meeting or of all; return how many."""
    here = (tellings.c.workspace == workspace, tellings.c.channel == channel)
    of_one = () if occurrence is None else (tellings.c.occurrence_id == occurrence,)
    return (await connection.execute(delete(tellings).where(*here, *of_one))).rowcount


async def lost(connection: AsyncConnection, delivery: int) -> None:
    """Record that a post is gone, so that nothing is replied to it any more."""
    await connection.execute(
        update(tellings).where(tellings.c.delivery_id == delivery).values(delivery_id=None)
    )


async def touched(connection: AsyncConnection, since: datetime, now: datetime) -> list[Telling]:
    """Return what was told of meetings that were written since, and were not over as told.

    A meeting that was merged into another has the other's id.
    """
    written = select(occurrences.c.id).where(occurrences.c.updated >= since)
    merged = select(aliases.c.id).where(aliases.c.occurrence_id.in_(written))
    asked = (
        select(tellings, aliases.c.occurrence_id.label("successor"))
        .outerjoin(aliases, aliases.c.id == tellings.c.occurrence_id)
        .where(
            tellings.c.until > now,
            tellings.c.occurrence_id.in_(written.union(merged)),
        )
        .order_by(tellings.c.workspace, tellings.c.channel, tellings.c.occurrence_id)
    )
    found: dict[tuple[str, str, str], Telling] = {}
    for row in (await connection.execute(asked)).mappings():
        telling = _telling(row)
        key = telling.workspace, telling.channel, telling.occurrence
        # If two became one, what was told of the one that remains counts.
        if key not in found or row["successor"] is None:
            found[key] = telling
    return list(found.values())


def _telling(row: RowMapping) -> Telling:
    return Telling(
        workspace=row["workspace"],
        channel=row["channel"],
        occurrence=row["successor"] or row["occurrence_id"],
        facts=Facts.read(row["facts"]),
        delivery=row["delivery_id"],
        noticed=row["noticed"],
    )


async def last_told(connection: AsyncConnection, delivery: Delivery) -> dict[str, Any] | None:
    """Return what a notice's place knows of its meeting by now, as stored; None if nothing."""
    told: dict[str, Any] | None = await connection.scalar(
        select(tellings.c.facts).where(
            tellings.c.workspace == delivery.workspace,
            tellings.c.channel == delivery.channel,
            tellings.c.occurrence_id.in_(delivery.content.special),
        )
    )
    return told


async def told_places(
    connection: AsyncConnection, occurrence_ids: Collection[str]
) -> set[tuple[str, str, str]]:
    """Return (workspace, channel, occurrence) of all that was told of some meetings."""
    asked = select(*(tellings.c[name] for name in KEY)).where(
        tellings.c.occurrence_id.in_(sorted(occurrence_ids))
    )
    return {(row[0], row[1], row[2]) for row in await connection.execute(asked)}


async def forget_over(connection: AsyncConnection, now: datetime) -> None:
    """Forget what was told of meetings that are over."""
    await connection.execute(delete(tellings).where(tellings.c.until < now))


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice that was decided: of which meeting (id), under which slot, and its state."""

    occurrence: str
    slot: str
    state: DeliveryState
    error: str | None

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to be sent; then it tells the latest of its own accord."""
        return self.state in {DeliveryState.PENDING, DeliveryState.SENDING}


async def notices(
    connection: AsyncConnection, slots: Collection[str]
) -> dict[tuple[str, str], list[Noticed]]:
    """Return by place the notices that have one of these slots, or are still to be sent."""
    under_way = (DeliveryState.PENDING.value, DeliveryState.SENDING.value)
    asked = select(deliveries).where(
        deliveries.c.kind == DeliveryKind.NOTICE.value,
        or_(deliveries.c.slot.in_(sorted(slots)), deliveries.c.state.in_(under_way)),
    )
    found = defaultdict[tuple[str, str], list[Noticed]](list)
    for row in (await connection.execute(asked)).mappings():
        about, state = row["content"]["special"][0], DeliveryState(row["state"])
        told = Noticed(about, row["slot"], state, row["error"])
        found[row["workspace"], row["channel"]].append(told)
    return found
