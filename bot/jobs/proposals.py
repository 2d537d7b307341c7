"""Letters about proposals: to a lab's people, who decide, and once to the proposer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Content, Delivery, DeliveryKind
from bot.jobs.letters import MAIL, write_letter
from bot.store import outbox, proposals

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Lab, Registry
    from bot.domain.submission import Submission


async def ask_people(
    connection: AsyncConnection,
    registry: Registry,
    lab: Lab,
    submission: Submission,
    *,
    now: datetime,
) -> int:
    """Write a proposal to those who decide; return how many there are."""
    return await write_letter(
        connection,
        registry,
        lab,
        slot=proposals.proposal_slot(submission.id),
        about=_about("proposal", submission) | {"by": _shown(submission.author)},
        now=now,
        workspace=submission.workspace,
        occurrences=(submission.occurrence,) if submission.occurrence else (),
    )


async def tell_author(
    connection: AsyncConnection, submission: Submission, lab: Lab, now: datetime
) -> None:
    """Write the outcome to the proposer, once; somebody who was forgotten hears nothing."""
    if submission.author is None:
        return
    letter = Delivery(
        workspace=submission.workspace,
        channel=submission.author,
        kind=DeliveryKind.LETTER,
        slot=f"outcome:{submission.id}",
        content=Content(
            language=lab.language,
            timezone=lab.timezone,
            about=_about("outcome", submission) | {"state": submission.state.value},
        ),
        created=now,
        next_attempt=now,
    )
    await outbox.add(connection, (letter,))


def _shown(author: str | None) -> str | None:
    """Name a Slack user; a mail address is for us alone."""
    return None if author is None or author.startswith(MAIL) else author


def _about(topic: str, submission: Submission) -> dict[str, Any]:
    return {
        "topic": topic,
        "submission": submission.id,
        "lab": submission.lab,
        "kind": submission.kind.value,
        "told": dict(submission.told),
    }
