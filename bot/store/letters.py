"""Letters by mail that carry a link: looked up by it, counted, and forgotten soon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, or_, select, update

from bot.domain.delivery import DeliveryKind
from bot.domain.submission import SubmissionState
from bot.store.outbox import MAIL, delivery_of
from bot.store.tables import deliveries, submission_history, submissions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.delivery import Delivery

REQUEST: Final = "request:"
"""Begins the slot of a letter to somebody who asked for something on the page."""
WISH: Final = "wish:"
"""Begins the slot of a letter that passes a wish on to a lab's people; the lab's slug follows."""
_OUTCOME: Final = "outcome:"
LETTER: Final = DeliveryKind.LETTER.value


async def get(connection: AsyncConnection, number: int) -> Delivery | None:
    """Return a letter that went by mail, by its delivery's id."""
    asked = select(deliveries).where(deliveries.c.id == number, *_mailed())
    row = (await connection.execute(asked)).mappings().one_or_none()
    return None if row is None else delivery_of(row)


async def requests_since(
    connection: AsyncConnection, channel: str, since: datetime
) -> tuple[int, int]:
    """Count the letters to people who asked since a moment: to one mailbox, and to all."""
    lately = (deliveries.c.slot.startswith(REQUEST), *_mailed(), deliveries.c.created >= since)
    rows = await connection.scalars(select(deliveries.c.channel).where(*lately))
    to = [_mailbox(each) for each in rows]
    return to.count(_mailbox(channel)), len(to)


def _mailbox(channel: str) -> str:
    """Return what all spellings of an address share: case and "+tags" lead nowhere else.

    Otherwise a stranger's mailbox could be flooded under any number of spellings.
    """
    local, _, domain = channel.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


async def wishes_since(connection: AsyncConnection, lab: str, since: datetime) -> int:
    """Count the wishes that were passed on to a lab's people since a moment."""
    begin = deliveries.c.slot.startswith(f"{WISH}{lab}:", autoescape=True)
    asked = select(func.count(deliveries.c.slot.distinct()))
    return int(await connection.scalar(asked.where(begin, deliveries.c.created >= since)) or 0)


async def forget_requests(connection: AsyncConnection, limit: datetime) -> None:
    """Delete what was asked for on the page before a moment, with the asker's address.

    What came of it is stored elsewhere by then.
    """
    old = (deliveries.c.slot.startswith(REQUEST), *_mailed(), deliveries.c.created < limit)
    await connection.execute(delete(deliveries).where(*old))


async def forget_proposers(connection: AsyncConnection, limit: datetime) -> None:
    """Forget the addresses of those whose proposals were decided before a moment."""
    told = (deliveries.c.slot.startswith(_OUTCOME), *_mailed(), deliveries.c.created < limit)
    await connection.execute(delete(deliveries).where(*told))
    over = submissions.c.state != SubmissionState.PROPOSED.value
    old = (over, submissions.c.updated < limit)
    for column in (submissions.c.author, submissions.c.decided_by):
        await connection.execute(
            update(submissions).where(*old, column.startswith(MAIL)).values({column: None})
        )
    numbers = select(submissions.c.id).where(*old)
    await connection.execute(
        update(submission_history)
        .where(
            submission_history.c.author.startswith(MAIL),
            or_(
                submission_history.c.submission_id.in_(numbers),
                submission_history.c.at < limit,
            ),
        )
        .values(author=None)
    )


def _mailed() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return deliveries.c.kind == LETTER, deliveries.c.channel.startswith(MAIL)
