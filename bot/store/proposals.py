"""Proposals: how many somebody made, and where the letters about them are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from bot.domain.submission import SubmissionState
from bot.store.outbox import MAIL
from bot.store.tables import deliveries, posts, submissions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


def proposal_slot(number: int) -> str:
    """Name the letter that asks a lab's people about a proposal."""
    return f"proposal:{number}"


async def letters_of(
    connection: AsyncConnection, number: int, workspace: str
) -> list[tuple[str, str]]:
    """Return channel and ts of the letters about a proposal in one workspace."""
    asked = (
        select(posts.c.channel, posts.c.ts)
        .join(deliveries, deliveries.c.id == posts.c.delivery_id)
        .where(
            deliveries.c.slot == proposal_slot(number),
            deliveries.c.workspace == workspace,
            ~deliveries.c.channel.startswith(MAIL),
        )
        .order_by(posts.c.delivery_id)
    )
    return [(row.channel, row.ts) for row in await connection.execute(asked)]


async def proposed_since(
    connection: AsyncConnection, workspace: str, author: str, since: datetime
) -> tuple[int, int]:
    """Count what somebody proposed since a moment, and which of their proposals are still open."""
    theirs = (submissions.c.workspace == workspace, submissions.c.author == author)
    still = submissions.c.state == SubmissionState.PROPOSED.value
    lately = select(func.count()).where(
        *theirs,
        submissions.c.created >= since,
        or_(still, submissions.c.decided_by != author, submissions.c.decided_by.is_(None)),
    )
    waiting = select(func.count()).where(*theirs, still)
    return (
        int((await connection.execute(lately)).scalar_one()),
        int((await connection.execute(waiting)).scalar_one()),
    )


async def mailed_since(connection: AsyncConnection, lab: str, since: datetime) -> int:
    """Count the proposals for a lab that came by mail since a moment, whoever wrote them."""
    theirs = (submissions.c.lab == lab, submissions.c.author.startswith(MAIL))
    others = or_(
        submissions.c.decided_by != submissions.c.author, submissions.c.decided_by.is_(None)
    )
    asked = select(func.count()).where(*theirs, others, submissions.c.created >= since)
    return int((await connection.execute(asked)).scalar_one())
