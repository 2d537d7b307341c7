"""What people decided about a lab by hand (confirmed, paused), and what is stored of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select, union

from bot.store.chunks import chunks
from bot.store.tables import lab_states, listings, occurrence_labs, sources
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class LabState:
    """The day on which a lead confirmed the regular evening; whether the lab pauses."""

    confirmed: date | None = None
    paused: bool = False


async def states(
    connection: AsyncConnection, labs: Collection[str] | None = None
) -> dict[str, LabState]:
    """Return what was decided about some labs or all; labs without a decision are left out."""
    asked = select(lab_states)
    if labs is not None:
        asked = asked.where(lab_states.c.lab.in_(sorted(labs)))
    rows = await connection.execute(asked)
    return {
        row.lab: LabState(date.fromisoformat(row.confirmed) if row.confirmed else None, row.paused)
        for row in rows
    }


async def state(connection: AsyncConnection, lab: str) -> LabState:
    """Return what was decided about one lab."""
    return (await states(connection, [lab])).get(lab, LabState())


async def paused(connection: AsyncConnection) -> frozenset[str]:
    """Return the labs that pause."""
    asked = select(lab_states.c.lab).where(lab_states.c.paused)
    return frozenset((await connection.execute(asked)).scalars())


async def put_state(connection: AsyncConnection, lab: str, state: LabState) -> None:
    """Remember what was decided about a lab."""
    confirmed = state.confirmed.isoformat() if state.confirmed else None
    row = {"lab": lab, "confirmed": confirmed, "paused": state.paused}
    await upsert(connection, lab_states, [row], key=("lab",))


async def with_meetings(connection: AsyncConnection, labs: Collection[str]) -> set[str]:
    """Return those of the labs that have any stored meeting or listing."""
    found = set[str]()
    for some in chunks(labs):
        told = select(sources.c.lab).join(listings, listings.c.source_id == sources.c.id)
        shown = select(occurrence_labs.c.lab).where(occurrence_labs.c.lab.in_(some))
        both = union(told.where(sources.c.lab.in_(some)), shown)
        found |= set((await connection.execute(both)).scalars())
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """A source as the store keeps it: its key, whether it left the registry, what was found."""

    key: str
    removed: bool
    memory: Mapping[str, str]


async def sources_of(connection: AsyncConnection, lab: str) -> dict[int, Kept]:
    """Return a lab's sources by id, even those that left the registry; locks them until commit.

    The lock makes two workers that refresh two sources of a lab decide one after the other.
    """
    asked = (
        select(sources.c.id, sources.c.key, sources.c.removed, sources.c.memory)
        .where(sources.c.lab == lab)
        .order_by(sources.c.id)
        .with_for_update()
    )
    rows = await connection.execute(asked)
    return {row.id: Kept(row.key, row.removed, row.memory) for row in rows}
