"""What the tests of the queue share: patience, and messages that are due now."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Content, Delivery, DeliveryKind
from bot.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.store.engine import Store


async def eventually(true: Callable[[], Any]) -> None:
    """Wait until something holds, however busy the machine is."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.01)


def message(channel: str, slot: str) -> Delivery:
    """Return a digest of this week that nothing stands in."""
    now = datetime.now(UTC)
    today = now.date()
    return Delivery(
        workspace="",
        channel=channel,
        kind=DeliveryKind.DIGEST,
        slot=slot,
        content=Content(
            language="de",
            timezone="Europe/Berlin",
            first_day=today,
            last_day=today + timedelta(days=6),
        ),
        created=now,
        next_attempt=now,
    )


async def write(store: Store, messages: Iterable[Delivery]) -> None:
    """Write messages into the outbox, each in a transaction of its own."""
    for each in messages:
        async with store.write() as connection:
            assert await outbox.add(connection, (each,))
