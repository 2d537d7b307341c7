"""Subscribe a channel, or let it leave: one transaction each, and nothing is posted.

A digest or reminder that would have been due before anybody asked for it is not made up for: the
channel hears the next one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.query import Query
from bot.domain.reminder import due_reminders
from bot.jobs.announce import MARGIN, labs_of
from bot.store import leaving, occurrences, outbox, policies, subscriptions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Registry
    from bot.domain.policy import Policy
    from bot.domain.subscription import Subscription
    from bot.store.engine import Store

TOO_EARLY: Final = "its time had come before the channel asked for it"


async def subscribe(
    store: Store,
    registry: Registry,
    wanted: Subscription,
    now: datetime,
    *,
    name: str = "",
    policy: Policy | None = None,
) -> Subscription:
    """Let a channel hear from now on what is wanted; return that as it is stored.

    `name` is the channel's, under which the file may have subscribed it. `policy` None leaves the
    workspace's rule as it is.
    """
    async with store.write() as connection:
        await leaving.adopt(connection, wanted.workspace, wanted.channel, name, now)
        before = await subscriptions.get(connection, wanted.workspace, wanted.channel)
        saved = await subscriptions.save(connection, wanted, now)
        known = before.reminders if before else ()
        fresh = tuple(lead for lead in saved.reminders if lead not in known)
        await _pass_over(connection, registry, replace(saved, reminders=fresh), now)
        if policy is not None:
            await policies.put(connection, wanted.workspace, policy, now)
    return saved


async def unsubscribe(
    store: Store, workspace: str, channel: str, now: datetime, *, name: str = ""
) -> bool:
    """End a channel's subscription; False if it had none."""
    async with store.write() as connection:
        await leaving.adopt(connection, workspace, channel, name, now)
        found = await subscriptions.get(connection, workspace, channel)
        return found is not None and await leaving.remove(connection, found)


async def _pass_over(
    connection: AsyncConnection, registry: Registry, subscription: Subscription, now: datetime
) -> None:
    """Take the slots of reminders whose time has already come."""
    if not subscription.reminders:
        return
    labs = labs_of(registry, subscription)
    until = now + max(subscription.reminders) + MARGIN
    known = await occurrences.find(
        connection, Query(start=now - timedelta(1), end=until, labs=labs)
    )
    for reminder in due_reminders(subscription, known, now):
        told = Delivery(
            workspace=subscription.workspace,
            channel=subscription.channel,
            kind=DeliveryKind.REMINDER,
            slot=reminder.slot,
            content=reminder.content,
            subscription=subscription.id,
            created=now,
            next_attempt=now,
            state=DeliveryState.DROPPED,
            error=TOO_EARLY,
        )
        await outbox.add(connection, [told])
