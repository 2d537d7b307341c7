"""Living posts: messages in Slack that are edited as long as their meetings lie ahead.

All parts of an announcement are revised together, for an additional meeting can push others from
one part into the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Text, and_, cast, delete, or_, select, tuple_, update

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.facts import Facts
from bot.store import clock, tellings as telling_store
from bot.store.contents import frozen
from bot.store.outbox import Post, columns, delivery_of
from bot.store.tables import deliveries, marks, occurrences, posts, tellings
from bot.store.upsert import insert_missing
from bot.store.waking import written

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence

SHRUNK: Final = "the digest became shorter"
"""Why a part was dropped that is not needed any more, and may be again."""

_SLOT: Final = (
    deliveries.c.workspace,
    deliveries.c.channel,
    deliveries.c.kind,
    deliveries.c.slot,
)

TURN: Final = "revising"
"""The mark that holds until when a process has the turn to revise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One delivery of an announcement, with its post if it is in Slack.

    `first` is what it first told of each occurrence, by id: facts as stored. `living`: it may be
    edited, but not before `next_edit`.
    """

    delivery: Delivery
    post: Post | None
    first: Mapping[str, Mapping[str, Any]]
    living: bool
    next_edit: datetime | None

    @property
    def is_under_way(self) -> bool:
        """Whether it is about to be sent, so that nothing else may touch it.

        A failed one may be tried for days, and the other parts must not stay untrue that long.
        """
        fresh = self.delivery.state is DeliveryState.PENDING and not self.delivery.attempts
        return fresh or self.delivery.state is DeliveryState.SENDING


async def take_turn(
    connection: AsyncConnection, lease: timedelta, held: str | None = None
) -> str | None:
    """Take the turn to edit for as long as `lease`, or prolong the turn that is `held`.

    Returns what names this turn, or None if it is another's. By the database's clock.
    """
    await insert_missing(connection, marks, [{"name": TURN, "value": "0"}], key=("name",))
    ends = cast(marks.c.value, BigInteger)
    free = ends < clock.now() if held is None else marks.c.value == held
    taken = await connection.execute(
        update(marks)
        .where(marks.c.name == TURN, free)
        .values(value=cast(clock.after(lease), Text))
        .returning(marks.c.value)
    )
    turn: str | None = taken.scalar()
    return turn


async def end_turn(connection: AsyncConnection, held: str) -> None:
    """Let others edit."""
    ours = and_(marks.c.name == TURN, marks.c.value == held)
    await connection.execute(update(marks).where(ours).values(value="0"))


async def awaits_edit(connection: AsyncConnection, now: datetime) -> bool:
    """Whether a postponed edit is due."""
    asked = select(posts.c.delivery_id).where(posts.c.living_until > now, posts.c.next_edit <= now)
    return await connection.scalar(asked.limit(1)) is not None


async def living(connection: AsyncConnection, now: datetime) -> list[tuple[Part, ...]]:
    """Return the announcements with a part that may be edited, with all their parts."""
    alive = (
        select(*_SLOT)
        .join(posts, posts.c.delivery_id == deliveries.c.id)
        .where(posts.c.living_until > now)
    )
    asked = (
        select(deliveries, *(posts.c[name].label(f"post_{name}") for name in _POST))
        .outerjoin(posts, posts.c.delivery_id == deliveries.c.id)
        .where(tuple_(*_SLOT).in_(alive))
        .order_by(*_SLOT, deliveries.c.part)
    )
    parts = [_part(row, now) for row in (await connection.execute(asked)).mappings()]
    return [tuple(group) for _, group in groupby(parts, key=_slot)]


_POST: Final = ("channel", "ts", "shown", "first", "living_until", "next_edit")


def _part(row: RowMapping, now: datetime) -> Part:
    stands, until = row["post_ts"] is not None, row["post_living_until"]
    first = row["post_first"] or {}
    return Part(
        delivery=delivery_of(row),
        post=Post(row["post_channel"], row["post_ts"], row["post_shown"]) if stands else None,
        first=first,
        living=until is not None and until > now,
        next_edit=row["post_next_edit"],
    )


def _slot(part: Part) -> tuple[str, str, str, str]:
    one = part.delivery
    return one.workspace, one.channel, one.kind.value, one.slot


async def hidden(connection: AsyncConnection, ids: Collection[str]) -> set[str]:
    """Return which of these occurrences are not shown: held back, or their source removed."""
    asked = select(occurrences.c.id).where(
        occurrences.c.hidden.is_(True), occurrences.c.id.in_(sorted(ids))
    )
    return set(await connection.scalars(asked))


async def written_since(connection: AsyncConnection, since: datetime) -> tuple[set[str], set[str]]:
    """Return the ids of the occurrences that were written since, and their labs."""
    asked = select(occurrences.c.id, occurrences.c.labs).where(occurrences.c.updated >= since)
    rows = list(await connection.execute(asked))
    return {row.id for row in rows}, {lab for row in rows for lab in row.labs}


async def edited(
    connection: AsyncConnection,
    delivery: Delivery,
    shown: str,
    found: Mapping[str, Occurrence],
    first: Mapping[str, Facts],
) -> None:
    """Record what a post shows now: `delivery` has the content, `found` its meetings.

    A meeting that it shows for the first time counts as told there from now on.
    """
    facts = {one: each.stored() for one, each in first.items()}
    await connection.execute(
        update(posts)
        .where(posts.c.delivery_id == delivery.id)
        .values(shown=shown, first=facts, next_edit=None)
    )
    about = {name: told for name, told in delivery.content.about.items() if name != "first"}
    content = frozen(replace(delivery.content, about=about))
    await connection.execute(
        update(deliveries).where(deliveries.c.id == delivery.id).values(content=content)
    )
    here = {"workspace": delivery.workspace, "channel": delivery.channel}
    rows = [
        here
        | {
            "occurrence_id": each.id,
            "facts": Facts.of(each).stored(),
            "delivery_id": delivery.id,
            "until": each.ends_at,
        }
        for each in found.values()
    ]
    ordered = telling_store.in_order(rows)
    await insert_missing(connection, tellings, ordered, key=telling_store.KEY)
    await _replies_go_to(connection, delivery, [each.id for each in found.values()])


async def _replies_go_to(
    connection: AsyncConnection, delivery: Delivery, ids: Sequence[str]
) -> None:
    """Have changes replied to the part that shows a meeting now."""
    parts = select(deliveries.c.id).where(
        tuple_(*_SLOT)
        == tuple_(delivery.workspace, delivery.channel, delivery.kind.value, delivery.slot)
    )
    await connection.execute(
        update(tellings)
        .where(
            tellings.c.workspace == delivery.workspace,
            tellings.c.channel == delivery.channel,
            tellings.c.occurrence_id.in_(ids),
            tellings.c.delivery_id.in_(parts),
        )
        .values(delivery_id=delivery.id)
    )


async def as_wanted(connection: AsyncConnection, ids: Collection[int]) -> None:
    """Record that posts show what they should, so that no edit of them waits."""
    if ids:
        waits = and_(posts.c.delivery_id.in_(sorted(ids)), posts.c.next_edit.is_not(None))
        await connection.execute(update(posts).where(waits).values(next_edit=None))


async def edit_later(connection: AsyncConnection, ids: Collection[int], at: datetime) -> None:
    """Put an edit of posts off."""
    await connection.execute(
        update(posts).where(posts.c.delivery_id.in_(sorted(ids))).values(next_edit=at)
    )


async def end_life(connection: AsyncConnection, delivery: int, *, gone: bool) -> None:
    """Stop editing a post; `gone`: it is not there any more, so nothing is replied to it."""
    await connection.execute(
        update(posts)
        .where(posts.c.delivery_id == delivery)
        .values(living_until=None, next_edit=None)
    )
    if gone:
        await telling_store.lost(connection, delivery)


async def taken_back(connection: AsyncConnection, delivery: Delivery) -> None:
    """Record that a part was deleted in Slack because the digest became shorter."""
    await connection.execute(delete(posts).where(posts.c.delivery_id == delivery.id))
    await telling_store.lost(connection, delivery.id)
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.state == DeliveryState.SENT.value)
        .values(state=DeliveryState.DROPPED.value, error=SHRUNK)
    )


async def add_part(connection: AsyncConnection, delivery: Delivery) -> None:
    """Add a part to the outbox; one that was taken back, or refused, is sent again."""
    row = columns(delivery)
    key = ("workspace", "channel", "kind", "slot", "part")
    await insert_missing(connection, deliveries, [row], key=key)
    again = {name: row[name] for name in ("state", "content", "created", "next_attempt", "error")}
    await connection.execute(
        update(deliveries)
        .where(
            *(deliveries.c[name] == row[name] for name in key),
            or_(
                deliveries.c.state == DeliveryState.FAILED.value,
                and_(
                    deliveries.c.state == DeliveryState.DROPPED.value, deliveries.c.error == SHRUNK
                ),
            ),
        )
        .values(again)
    )
    written(connection)
