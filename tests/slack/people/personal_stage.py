"""People who are reminded: what they click, what is delivered to them, what is stored of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from bot.jobs.announce import announce
from bot.jobs.deliver import deliver
from bot.jobs.notices import notice
from bot.slack.messages.rendering import message_of
from bot.store import people
from bot.store.tables import METADATA
from tests.domain.some_labs import REGISTRY
from tests.slack.conftest import PUBLIC_URL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Occurrence
    from bot.domain.personal import Wishes
    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.slack_answer import Answer, Place
    from tests.fakes.slack_person import SlackPerson
    from tests.slack.asking.asking_stage import Stage

LOG = structlog.get_logger()


async def tick(stage: Stage, sender: Sender) -> None:
    """Announce and deliver what is due, as the jobs do."""

    def render(delivery: Delivery, known: Mapping[str, Occurrence]) -> Message:
        return message_of(delivery, known, REGISTRY, public_url=PUBLIC_URL, now=stage.clock())

    await announce(stage.store, REGISTRY, stage.clock(), workspace="", log=LOG)
    await notice(stage.store, REGISTRY, stage.clock(), workspace="")
    await deliver(stage.store, stage.clock, render, sender, workspace="", log=LOG)


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds; what comes after an answer takes a moment."""
    for _ in range(1_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to hold")


async def tap(stage: Stage, person: SlackPerson, place: Place, action: str) -> Answer:
    """Click, and wait until the App Home was shown anew, too."""
    before = stage.slack.calls["views.publish"]
    answer = await person.clicks(place, action)
    await eventually(lambda: stage.slack.calls["views.publish"] > before)
    return answer


async def wishes_of(stage: Stage, user: str = "U1") -> Wishes | None:
    """Return what is stored of somebody's wishes."""
    async with stage.store.read() as connection:
        return await people.get(connection, "", user)


async def wanted_by(stage: Stage, user: str = "U1") -> dict[str, bool]:
    """Return what somebody said of single meetings."""
    async with stage.store.read() as connection:
        return await people.wanted_by(connection, "", user)


async def rows_naming(store: Store, user: str) -> list[str]:
    """Search all tables for a user id; return the tables in which it stands."""
    async with store.read() as connection:
        return [
            table.name
            for table in METADATA.sorted_tables
            for row in await connection.execute(select(table))
            if user in str(tuple(row))
        ]
