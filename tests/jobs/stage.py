"""What the tests of announcing and delivering share: a few labs, meetings and channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.event import Occurrence, Status
from bot.domain.lab import Lab, Registry
from bot.domain.subscription import Subscription
from bot.store import occurrences, outbox, subscriptions

if TYPE_CHECKING:
    from bot.domain.delivery import Delivery, DeliveryState
    from bot.store.engine import Store

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2027, 1, 11, 8, tzinfo=UTC)
"""09:00 in Berlin, when the weekly digest is due."""

LABS = (
    Lab(slug="ulm", name="OK Lab Ulm", latitude=48.4, longitude=10.0, state="DE-BW"),
    Lab(slug="koeln", name="OK Lab Köln", latitude=50.9, longitude=6.9, state="DE-NW"),
    Lab(slug="chaos", name="Chaostreff", friend=True),
)
REGISTRY = Registry({lab.slug: lab for lab in LABS})
WEEKLY = Subscription(channel="C1", created=MONDAY - timedelta(days=30))


def meeting(name: str, start: datetime, *labs: str) -> Occurrence:
    """A two-hour meeting, of Ulm unless said otherwise."""
    local = start.astimezone(BERLIN)
    return Occurrence(
        id=name,
        uid=f"{name}@test",
        title=name.capitalize(),
        start=local,
        end=local + timedelta(hours=2),
        timezone="Europe/Berlin",
        labs=labs or ("ulm",),
        updated=MONDAY,
    )


TUESDAY = meeting("tuesday", MONDAY + timedelta(days=1, hours=10))


def cancelled(occurrence: Occurrence) -> Occurrence:
    """The same meeting, called off."""
    return replace(occurrence, status=Status.CANCELLED)


async def know(store: Store, *known: Occurrence) -> None:
    """Store meetings."""
    async with store.write() as connection:
        await occurrences.save(connection, known, ())


async def subscribe(store: Store, *wanted: Subscription) -> None:
    """Store subscriptions."""
    async with store.write() as connection:
        await subscriptions.seed(connection, wanted, MONDAY)


async def box(store: Store, *states: DeliveryState) -> list[Delivery]:
    """Return what stands in the outbox in some states."""
    async with store.read() as connection:
        return await outbox.in_state(connection, *states)
