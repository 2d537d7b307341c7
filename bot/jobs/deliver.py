"""Deliver what the outbox holds: one sender per channel, each step committed before the next.

What a crash leaves behind: before `start` is committed nothing was sent, so the lease runs out
and the delivery is tried again; after that the message may have been posted, so it becomes unknown
and `bot.jobs.reconcile` looks for it. docs/exactly-once.md explains it all.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from structlog.contextvars import bound_contextvars

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState, Message
from bot.domain.event import Occurrence
from bot.jobs.receipt import Outcome, Receipt, back_off, limited_for
from bot.jobs.timings import USUAL, uptime
from bot.jobs.worth import patience, worth_saying
from bot.store import (
    claiming,
    hooks,
    marks,
    occurrences,
    outbox,
    sending,
    subscriptions,
    tellings,
)
from bot.store.leaving import UNSUBSCRIBED

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncConnection
    from structlog.typing import FilteringBoundLogger

    from bot.jobs.timings import Timings
    from bot.store.claiming import Claim
    from bot.store.engine import Store

Send = Callable[[Delivery, Message], Awaitable[Receipt]]
"""Sends one message; says what became of it, and never tries twice."""

Render = Callable[[Delivery, Mapping[str, Occurrence]], Message]
"""Finds the words for a delivery, from its occurrences as they are now (by the frozen id)."""

SENDERS: Final = 4
"""How many channels are served at once; one that hangs holds up only itself."""

CRASHED: Final = "the program, or its database, went away while sending"
OVERSLEPT: Final = "this process stood still between claiming and sending"
LATE: Final = "too late to be of use"


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did, in deliveries; `waiting` are those put off to a later run."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0


async def deliver(
    store: Store,
    now_of: Callable[[], datetime],
    render: Render,
    send: Send,
    *,
    workspace: str,
    log: FilteringBoundLogger,
    timings: Timings = USUAL,
) -> Report:
    """Send everything that is due; return once nothing is left that may be sent now.

    `workspace` "terminal" serves the deliveries that are shown here, "hook" those to programs, any
    other all the rest.
    """
    now = now_of()
    async with store.read() as connection:
        if await _paused(connection) or not await outbox.busy(connection, now):
            return Report()
    run = _Run(store, now_of, render, send, workspace, log, timings)
    await run.give_up_lost()
    # Not a task group: a sender that fails must not cancel the others in the middle of a request.
    ended = await asyncio.gather(*(run.work() for _ in range(SENDERS)), return_exceptions=True)
    for error in ended:
        if isinstance(error, BaseException):
            raise error
    return Report(**run.counts)


async def _as_told(connection: AsyncConnection, delivery: Delivery) -> Delivery:
    """Have a notice tell what is still new to its place: a digest may have come before it."""
    if delivery.kind is not DeliveryKind.NOTICE:
        return delivery
    told = await tellings.last_told(connection, delivery)
    about = {**delivery.content.about, **({"told": told} if told else {})}
    return replace(delivery, content=replace(delivery.content, about=about))


async def _paused(connection: AsyncConnection) -> bool:
    return await marks.get(connection, marks.PAUSED) is not None


@dataclass(slots=True)
class _Run:
    store: Store
    now_of: Callable[[], datetime]
    render: Render
    send: Send
    workspace: str
    log: FilteringBoundLogger
    timings: Timings
    counts: dict[str, int] = field(default_factory=dict)

    async def give_up_lost(self) -> None:
        async with self.store.write() as connection:
            lost = await sending.give_up_lost(connection, CRASHED, self.timings.hold)
            again = await hooks.repeat_lost(connection, CRASHED)
        for delivery in lost:
            self._say("unknown", delivery, CRASHED)
        for delivery in again:
            self._say("waiting", delivery, CRASHED)

    async def work(self) -> None:
        while True:
            now = self.now_of()
            async with self.store.write() as connection:
                # Asked with every claim, so that a pause holds from the next message on.
                if await _paused(connection):
                    return
                claim = await claiming.claim(connection, self.workspace, now, self.timings.lease)
            if claim is None:
                return
            with bound_contextvars(delivery=claim.delivery.id):
                await self._attempt(claim)

    async def _attempt(self, claim: Claim) -> None:
        content = claim.delivery.content
        async with self.store.read() as connection:
            found = await occurrences.by_ids(connection, (*content.special, *content.usual))
            root = content.thread and await outbox.post_of(connection, content.thread)
            delivery = await _as_told(connection, claim.delivery)
            wanted = await subscriptions.is_wanted(connection, delivery)
        now = self.now_of()
        if not wanted:
            await self._end(delivery, DeliveryState.DROPPED, UNSUBSCRIBED)
            return
        if not worth_saying(delivery, found, now):
            await self._end(delivery, DeliveryState.DROPPED, delivery.error or LATE)
            return
        try:
            message = replace(self.render(delivery, found), thread=root.ts if root else None)
        except Exception as error:  # noqa: BLE001 -- a flaw in one message harms only itself
            receipt = Receipt(outcome=Outcome.RETRY, error=f"cannot be put in words: {error!r}")
            await self._try_again(delivery, receipt, delivery.attempts + 1)
            return
        until = uptime() + self.timings.request.total_seconds()
        async with self.store.write() as connection:
            lease, deadline = self.timings.lease, self.timings.deadline
            started = await claiming.start(connection, claim, lease, deadline)
            if started is not None:
                await tellings.rendered(connection, started, found)
        if started is not None:
            await self._conclude(started, message, await self._sent(started, message, until))

    async def _sent(self, delivery: Delivery, message: Message, until: float) -> Receipt:
        # Counted from before the start was written down: after its deadline nothing may go out.
        left = until - uptime()
        if left <= 0:
            return Receipt(outcome=Outcome.RETRY, error=OVERSLEPT)
        try:
            async with asyncio.timeout(left):
                return await self.send(delivery, message)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the message may be out
            return Receipt(outcome=Outcome.UNKNOWN, error=f"no answer: {error!r}")

    async def _conclude(self, delivery: Delivery, message: Message, receipt: Receipt) -> None:
        match receipt.outcome:
            case Outcome.SENT:
                await self._keep(delivery, outbox.Post(receipt.channel, receipt.ts, shown(message)))
            case Outcome.LIMITED:
                await self._put_off(
                    delivery, receipt, limited_for(receipt.retry_after), delivery.attempts - 1
                )
            case Outcome.RETRY:
                await self._try_again(delivery, receipt, delivery.attempts)
            case Outcome.REFUSED:
                await self._end(delivery, DeliveryState.FAILED, receipt.error or "refused")
            case Outcome.UNKNOWN if delivery.kind is DeliveryKind.HOOK:
                # Its receiver knows by the id what it had already: to repeat it does no harm.
                await self._try_again(delivery, receipt, delivery.attempts)
            case Outcome.UNKNOWN:
                await self._uncertain(delivery, receipt.error or "no answer")

    async def _keep(self, delivery: Delivery, post: outbox.Post) -> None:
        async with self.store.write() as connection:
            ours = await sending.sent(connection, delivery, post, self.timings.recheck)
        if ours:
            self._say("sent", delivery)
        else:
            self.log.warning("delivery posted late", delivery=delivery.id, ts=post.ts)

    async def _uncertain(self, delivery: Delivery, error: str) -> None:
        async with self.store.write() as connection:
            ours = await sending.uncertain(
                connection, delivery, error, self.timings.hold, deadline=self.timings.deadline
            )
        if ours:
            self._say("unknown", delivery, error)

    async def _try_again(self, delivery: Delivery, receipt: Receipt, attempts: int) -> None:
        wait = back_off(attempts, random.random())  # noqa: S311 -- spreads, protects nothing
        if self.now_of() + wait > delivery.created + patience(delivery):
            await self._end(delivery, DeliveryState.FAILED, f"given up: {receipt.error}")
        else:
            await self._put_off(delivery, receipt, wait, attempts)

    async def _put_off(
        self, delivery: Delivery, receipt: Receipt, wait: timedelta, attempts: int
    ) -> None:
        error = receipt.error or receipt.outcome.value
        async with self.store.write() as connection:
            ours = await sending.postpone(
                connection, delivery, self.now_of() + wait, error, attempts=attempts
            )
        if ours:
            # The same complaint every half minute would bury the others.
            self._say("waiting", delivery, error, quiet=error == delivery.error)

    async def _end(self, delivery: Delivery, state: DeliveryState, error: str) -> None:
        rest = 0
        async with self.store.write() as connection:
            ours = await sending.settle(connection, delivery, state, error)
            if ours:
                why = f"part {delivery.part} was not posted: {error}"
                rest = await sending.drop_rest(connection, delivery, why)
        if ours:
            self._say(state.value, delivery, error)
        self.counts["dropped"] = self.counts.get("dropped", 0) + rest

    def _say(
        self, became: str, delivery: Delivery, error: str | None = None, *, quiet: bool = False
    ) -> None:
        self.counts[became] = self.counts.get(became, 0) + 1
        if quiet:
            return
        wrong = became in {"waiting", "failed", "unknown", "dropped"}
        say = self.log.warning if wrong else self.log.info
        told = {"error": error} if error else {}
        say(
            f"delivery {became}",
            delivery=delivery.id,
            channel=delivery.place,
            kind=delivery.kind.value,
            slot=delivery.slot,
            part=delivery.part,
            **told,
        )


def shown(message: Message) -> str:
    """Return a digest of what a message shows; equal for messages that look the same."""
    canonical = json.dumps([message.text, message.blocks], sort_keys=True, ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()
