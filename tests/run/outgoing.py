"""Messages that are due now, for the tests of the engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.delivery import Content, Delivery, DeliveryKind
from bot.store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.store.engine import Store


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
