"""Announce what is due: freeze which occurrences it contains, as rows of the outbox.

Dueness lives in rows: a slot that is not in the outbox and whose time has come is due, so two
announcers, or one that starts again, cannot announce it twice. A digest that is left out, because
it is late or nothing is on, takes its slot, too, so that this is decided and logged once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import Content, Delivery, DeliveryKind, DeliveryState
from bot.domain.digest import compose
from bot.domain.due import Due, latest_due
from bot.domain.event import moment
from bot.domain.places import UnknownLabError, resolve_labs
from bot.domain.query import Query
from bot.domain.reminder import due_reminders
from bot.jobs.remind import names_of, remind_people
from bot.store import marks, occurrences, outbox, subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from structlog.typing import FilteringBoundLogger

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.store.engine import Store

LATE: Final = "it was too late when the program came to it"
NOTHING: Final = "nothing was on"

MARGIN: Final = timedelta(days=1)
"""An all-day meeting in a far zone begins up to a day before or after our midnight."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A subscription, where its deliveries go, the digest it is due, and its labs."""

    subscription: Subscription
    workspace: str
    digest: Due | None
    labs: frozenset[str] | None

    def horizon(self, now: datetime) -> datetime | None:
        """Until when meetings must be known to serve it; None if there is no need."""
        ends = [now + lead for lead in self.subscription.reminders]
        if self.digest is not None and not self.digest.expired:
            after = self.digest.last_day + timedelta(days=1)
            ends.append(moment(after, self.subscription.timezone))
        return max(ends, default=None)

    def heard(self, known: Sequence[Occurrence]) -> list[Occurrence]:
        """Return the known occurrences that concern it."""
        labs = self.labs
        return [each for each in known if labs is None or not labs.isdisjoint(each.labs)]

    def slot(self, kind: DeliveryKind, name: str) -> outbox.Slot:
        """Return the slot of an announcement to it."""
        return self.workspace, self.subscription.channel, kind, name


async def announce(
    store: Store, registry: Registry, now: datetime, *, workspace: str, log: FilteringBoundLogger
) -> int:
    """Write what has come due into the outbox; return how many messages that is.

    To channels first, then to people. `workspace` is "terminal" if there is no token: then every
    subscription is shown there. One transaction for each subscription that has news.
    """
    async with store.read() as connection:
        if await marks.get(connection, marks.PAUSED) is not None:
            return 0
        every = await subscriptions.all_of(connection)
        listeners = await _listeners(connection, registry, every, now, workspace)
        known = await known_to(connection, listeners, now)
        planned = [(each, _plan(each, known, now)) for each in listeners]
        names = await names_of(connection, [parts[0] for _, plans in planned for parts in plans])
        taken = await outbox.taken(connection, set[str]().union(*names.values()))
    announced = 0
    for listener, plans in planned:
        new = [
            parts
            for parts in plans
            if taken.isdisjoint(listener.slot(parts[0].kind, one) for one in names[parts[0].slot])
        ]
        announced += await _write(store, listener.subscription, new, log)
    return announced + await remind_people(store, now, workspace=workspace)


async def _listeners(
    connection: AsyncConnection,
    registry: Registry,
    every: Sequence[Subscription],
    now: datetime,
    workspace: str,
) -> list[Listener]:
    """Return the subscriptions that may have news, without digests that were announced."""
    due = [(each, latest_due(each, now)) for each in every]
    taken = await outbox.taken(connection, (digest.slot for _, digest in due if digest))
    listeners = []
    for each, digest in due:
        listener = Listener(each, addressee(each, workspace), digest, None)
        if digest and listener.slot(DeliveryKind.DIGEST, digest.slot) in taken:
            listener = replace(listener, digest=None)
        if listener.digest or each.reminders:
            listeners.append(replace(listener, labs=labs_of(registry, each)))
    return listeners


async def known_to(
    connection: AsyncConnection, listeners: Sequence[Listener], now: datetime
) -> list[Occurrence]:
    """Return in one query what any of them may have to be told."""
    asking = [(each, end) for each in listeners if (end := each.horizon(now)) is not None]
    if not asking:
        return []
    labs = frozenset[str]().union(*(each.labs or () for each, _ in asking))
    query = Query(
        start=now.astimezone(UTC) - MARGIN,
        end=max(end for _, end in asking) + MARGIN,
        labs=None if any(each.labs is None for each, _ in asking) else labs,
    )
    return await occurrences.find(connection, query)


def _plan(
    listener: Listener, known: Sequence[Occurrence], now: datetime
) -> list[tuple[Delivery, ...]]:
    """Decide what a subscription is told now: the parts of each slot."""
    plans = []
    if (due := listener.digest) is not None:
        why = LATE if due.expired else NOTHING
        parts = () if due.expired else digest_of(listener, known, now)
        plans.append(parts or (_left_out(listener, due, why, now),))
    plans += [
        (_delivery(listener, DeliveryKind.REMINDER, reminder.slot, reminder.content, now),)
        for reminder in due_reminders(listener.subscription, listener.heard(known), now)
    ]
    return plans


def digest_of(
    listener: Listener, known: Sequence[Occurrence], now: datetime
) -> tuple[Delivery, ...]:
    """Return the parts of a listener's digest; none if nothing is on."""
    if listener.digest is None:
        return ()
    contents = compose(listener.subscription, listener.digest, listener.heard(known), now)
    return tuple(
        _delivery(listener, DeliveryKind.DIGEST, listener.digest.slot, content, now)
        for content in contents
    )


def _left_out(listener: Listener, due: Due, why: str, now: datetime) -> Delivery:
    content = Content(
        language=listener.subscription.language,
        timezone=listener.subscription.timezone,
        first_day=due.first_day,
        last_day=due.last_day,
    )
    digest = _delivery(listener, DeliveryKind.DIGEST, due.slot, content, now)
    return replace(digest, state=DeliveryState.DROPPED, error=why)


def _delivery(
    listener: Listener, kind: DeliveryKind, slot: str, content: Content, now: datetime
) -> Delivery:
    return Delivery(
        workspace=listener.workspace,
        channel=listener.subscription.channel,
        kind=kind,
        slot=slot,
        part=content.part,
        content=content,
        subscription=listener.subscription.id,
        created=now,
        next_attempt=now,
    )


async def _write(
    store: Store,
    subscription: Subscription,
    plans: Sequence[tuple[Delivery, ...]],
    log: FilteringBoundLogger,
) -> int:
    """Write a subscription's news in one transaction; return how many will be sent."""
    if not plans:
        return 0
    async with store.write() as connection:
        # Meanwhile its channel may have left, or its id have replaced its name.
        if not await subscriptions.stands(connection, subscription):
            return 0
        added = [parts for parts in plans if await outbox.add(connection, parts)]
    for parts in added:
        if parts[0].error == LATE:
            log.warning("digest skipped", channel=parts[0].channel, slot=parts[0].slot, why=LATE)
    return sum(each.state is DeliveryState.PENDING for parts in added for each in parts)


def addressee(subscription: Subscription, workspace: str) -> str:
    """Return the workspace in the key of a subscription's deliveries."""
    return workspace if workspace == outbox.TERMINAL else subscription.workspace or workspace


def labs_of(registry: Registry, subscription: Subscription) -> frozenset[str] | None:
    """Return the labs that a subscription listens to; None means every lab.

    A name that means nothing any more is skipped: the channel still hears of the others.
    """
    try:
        return resolve_labs(
            registry,
            labs=subscription.labs,
            states=subscription.states,
            near=subscription.near,
            within_km=subscription.within_km,
        )
    except UnknownLabError as error:
        rest = _without(subscription, error.word)
        named = rest.labs or rest.states or rest.near
        return labs_of(registry, rest) if named and rest != subscription else frozenset()


def _without(subscription: Subscription, word: str) -> Subscription:
    return replace(
        subscription,
        labs=tuple(each for each in subscription.labs if each != word),
        states=tuple(each for each in subscription.states if each != word),
        near=None if subscription.near == word else subscription.near,
    )
