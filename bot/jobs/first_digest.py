"""The first digest, by which a channel that the file names sees that it is heard."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.domain.delivery import DeliveryKind
from bot.domain.due import Due
from bot.domain.subscription import Rhythm
from bot.jobs.announce import Listener, addressee, digest_of, known_to, labs_of
from bot.jobs.synced import synced
from bot.store import leases, marks, outbox, subscriptions

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.delivery import Delivery
    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.store.engine import Store

FIRST: Final = "first"
"""The slot of a first digest: the outbox takes it once for each channel."""

GREETED: Final = "greeted"
"""The mark of what was looked at last: the channels of the file, and the data while any waits."""

LENGTHS: Final = {
    Rhythm.DAILY: relativedelta(days=1),
    Rhythm.WEEKLY: relativedelta(weeks=1),
    Rhythm.MONTHLY: relativedelta(months=1),
}


async def announce_first(store: Store, registry: Registry, now: datetime, *, workspace: str) -> int:
    """Give each subscription that never had a digest one right away; return how many messages.

    For the start of `run`, when all were asked: from today for the length of the rhythm; a channel
    that was subscribed in Slack has seen a preview instead. One that Slack refused (the app was not
    invited yet) is written again at the next start.
    """
    async with store.read() as connection:
        if await marks.get(connection, marks.PAUSED) is not None:
            return 0
        told = await outbox.told(connection)
    return sum(await _greet(store, registry, now, workspace, told))


async def greet(store: Store, registry: Registry, now: datetime, *, workspace: str) -> int:
    """Do the same at every look of the workers, once every source was asked; mostly a plain read.

    Only who never had any digest, not even one that was refused or left out, is written to. Where
    nothing is on we look again when the data changes, until the first regular digest.
    """
    async with store.read() as connection:
        said = await marks.several(connection, *_MARKS)
    channels = sha256(said.get(subscriptions.SEEDED, "").encode()).hexdigest()[:16]
    looked_at = f"{channels} {said.get(marks.VERSION)}"
    over = said.get(GREETED) in {channels, looked_at} or subscriptions.SEEDED not in said
    # Without a token the board shows what is coming.
    if over or marks.PAUSED in said or workspace == outbox.TERMINAL:
        return 0
    await synced(store, registry, now)
    resting = [lab.slug for lab in registry if not lab.active]
    async with store.read() as connection:
        if await leases.first_answers_missing(connection, now, resting):
            return 0
        told = await outbox.decided(connection)
    written = await _greet(store, registry, now, workspace, told)
    async with store.write() as connection:
        await marks.put(connection, GREETED, channels if all(written) else looked_at)
    return sum(written)


_MARKS: Final = (GREETED, subscriptions.SEEDED, marks.PAUSED, marks.VERSION)


async def _greet(
    store: Store,
    registry: Registry,
    now: datetime,
    workspace: str,
    told: Collection[tuple[str, str]],
) -> list[int]:
    """Write to those that were told nothing; return how many messages that is for each."""
    async with store.read() as connection:
        listeners = [
            Listener(each, there, _first(each, now), labs_of(registry, each))
            for each in await subscriptions.from_file(connection)
            if ((there := addressee(each, workspace)), each.channel) not in told
        ]
        known = await known_to(connection, listeners, now)
    return [await _write(store, each, digest_of(each, known, now)) for each in listeners]


def _first(subscription: Subscription, now: datetime) -> Due:
    today = now.astimezone(ZoneInfo(subscription.timezone)).date()
    last = today + LENGTHS[subscription.rhythm] - timedelta(days=1)
    return Due(slot=FIRST, due=now, first_day=today, last_day=last, expired=False)


async def _write(store: Store, listener: Listener, parts: tuple[Delivery, ...]) -> int:
    # With nothing on, no slot is taken, so a later look may find something to show.
    if not parts:
        return 0
    async with store.write() as connection:
        return await _add(connection, listener, parts)


async def _add(connection: AsyncConnection, listener: Listener, parts: tuple[Delivery, ...]) -> int:
    # Meanwhile its channel may have left, or its id have replaced its name.
    if not await subscriptions.stands(connection, listener.subscription):
        return 0
    await outbox.free(connection, listener.slot(DeliveryKind.DIGEST, FIRST))
    return len(parts) if await outbox.add(connection, parts) else 0
