"""What people decided about a lab by hand: confirmed, paused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.store.tables import lab_states
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class LabState:
    """The day on which a lead confirmed the regular evening; whether the lab pauses."""

    confirmed: date | None = None
    paused: bool = False


async def states(
    connection: AsyncConnection, labs: Collection[str] | None = None
) -> dict[str, LabState]:
    """Return what was decided, of some labs or all; labs without a decision are not in it."""
    asked = select(lab_states)
    if labs is not None:
        asked = asked.where(lab_states.c.lab.in_(sorted(labs)))
    rows = await connection.execute(asked)
    return {
        row.lab: LabState(date.fromisoformat(row.confirmed) if row.confirmed else None, row.paused)
        for row in rows
    }


async def put_state(connection: AsyncConnection, lab: str, state: LabState) -> None:
    """Remember what was decided about a lab."""
    confirmed = state.confirmed.isoformat() if state.confirmed else None
    row = {"lab": lab, "confirmed": confirmed, "paused": state.paused}
    await upsert(connection, lab_states, [row], key=("lab",))
