"""Effect: record what a lab's people and rules say now, in a transaction that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.source import Kind
from bot.domain.submission import MANUAL_KEY
from bot.jobs.poll import Heard, Poll
from bot.jobs.record import STILL_OPEN, resettle
from bot.store import (
    labs as lab_store,
    sources as source_store,
    submissions as submission_store,
    turns,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Change
    from bot.domain.lab import Lab
    from bot.domain.neighbourhood import Neighbourhood

LOCAL: Final = frozenset({Kind.MANUAL, Kind.SCHEDULE})
"""The kinds of sources that need no network."""


async def take_effect(
    connection: AsyncConnection, lab: Lab, now: datetime, hood: Neighbourhood | None = None
) -> tuple[Change, ...]:
    """Record what a lab's people and rules say now; return what that changed."""
    submitted = await submission_store.submitted(connection, lab.slug)
    lab = submitted.lab(lab)
    if await source_store.sync(connection, lab.sources, now, lab=lab.slug):
        await resettle(connection, lab, now, hood)
    state = await lab_store.state(connection, lab.slug)
    submissions = await submission_store.told(connection, [lab.slug], now - STILL_OPEN)
    changes: list[Change] = []
    local = [source for source in lab.sources if source.kind in LOCAL]
    if len(local) > 1:
        # Locks are taken in one order within a single recording only.
        await turns.take(connection)
    for one in await source_store.tracked(connection, local):
        poll = Poll(
            lab=lab,
            hood=hood,
            tracked=one,
            now=now,
            confirmed=state.confirmed,
            submissions=submissions[lab.slug] if one.source.key == MANUAL_KEY else (),
        )
        heard = await poll.ask()
        if isinstance(heard, Heard):
            changes += (await poll.record(connection, heard)).report.changes
    return tuple(changes)
