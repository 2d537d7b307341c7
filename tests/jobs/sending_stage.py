"""What the tests of delivering share: words for a delivery, and full outboxes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.domain.delivery import Delivery, DeliveryState, Message
from bot.jobs.announce import announce
from bot.jobs.deliver import Report, deliver
from bot.store import outbox
from tests.jobs.stage import (
    MONDAY,
    REGISTRY,
    TUESDAY,
    WEEKLY,
    box,
    know,
    subscribe,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.event import Occurrence
    from bot.jobs.deliver import Send
    from bot.store.engine import Store

LOG = structlog.get_logger()
State = DeliveryState


def render(delivery: Delivery, known: Mapping[str, Occurrence]) -> Message:
    """Name channel, slot, part and what is known of the meetings now."""
    told = ", ".join(f"{each.title} {each.status.value}" for each in known.values())
    text = f"{delivery.channel} {delivery.slot} {delivery.part}: {told}"
    return Message(text, ({"type": "section", "text": {"type": "mrkdwn", "text": text}},))


async def run(store: Store, send: Send, now: datetime = MONDAY, workspace: str = "") -> Report:
    """Deliver what is due."""
    return await deliver(store, lambda: now, render, send, workspace=workspace, log=LOG)


async def due(store: Store, *channels: str) -> None:
    """Announce a weekly digest of one meeting in each channel."""
    await know(store, TUESDAY)
    await subscribe(store, *(replace(WEEKLY, channel=channel) for channel in channels))
    await announce(store, REGISTRY, MONDAY, workspace="", log=LOG)


async def in_parts(store: Store, channel: str, parts: int, slot: str = "s") -> None:
    """Write a digest of several parts into the outbox."""
    await know(store, TUESDAY)
    await subscribe(store, replace(WEEKLY, channel="template"))
    await announce(store, REGISTRY, MONDAY, workspace=outbox.TERMINAL, log=LOG)
    (template, *_) = await box(store, State.PENDING)
    written = [
        replace(template, workspace="", channel=channel, slot=slot, part=part)
        for part in range(1, parts + 1)
    ]
    async with store.write() as connection:
        assert await outbox.add(connection, written)


async def states(store: Store) -> dict[str, int]:
    """Count the deliveries by state, the terminal's left away."""
    every = [each for each in await box(store, *State) if each.workspace != outbox.TERMINAL]
    return dict(Counter(each.state.value for each in every))
