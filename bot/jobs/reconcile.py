"""Reconcile: find out what became of deliveries whose answer was lost, and of repeated ones.

An unknown delivery is looked for in its channel as soon as its request can no longer be on the
wire. If it is there it was sent; if two complete readings, a minute apart, do not show it, it is
sent again. What proves nothing changes nothing. Some minutes after a repeated delivery was posted
the channel is read once more: if the first came through after all, the later of the two is
removed, and never anything else.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import DeliveryState
from bot.jobs.deliver import LATE, SENDERS
from bot.jobs.look import Reading
from bot.jobs.receipt import Outcome, Receipt
from bot.jobs.timings import USUAL
from bot.jobs.worth import worth_saying
from bot.store import looking, occurrences, sending

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from structlog.typing import FilteringBoundLogger

    from bot.jobs.look import Look
    from bot.jobs.timings import Timings
    from bot.store.engine import Store
    from bot.store.looking import Uncertain
    from bot.store.outbox import Post

READINGS: Final = 2
"""How many complete readings without it prove that it was not posted."""

UNREADABLE: Final = "; cannot be looked up: "
"""Stands between why a delivery is unknown and why it stays so."""

NO_LOOK: Final = "there is no Slack token to look with"
FORGET: Final = timedelta(days=1)
"""After this long a repeated delivery that could not be looked for again is left as it is."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one run found out, in deliveries."""

    found: int = 0
    repeated: int = 0
    dropped: int = 0
    unreadable: int = 0
    removed: int = 0


async def reconcile(
    store: Store,
    now_of: Callable[[], datetime],
    look: Look | None,
    *,
    log: FilteringBoundLogger,
    timings: Timings = USUAL,
) -> Reconciled:
    """Look for every uncertain delivery whose time to be looked for has come."""
    async with store.read() as connection:
        if not await looking.waiting(connection):
            return Reconciled()
    run = _Run(store, now_of, look or _Blind(), log, timings)
    # Not a task group: one that fails must not cancel the others halfway.
    ended = await asyncio.gather(*(run.work() for _ in range(SENDERS)), return_exceptions=True)
    for error in ended:
        if isinstance(error, BaseException):
            raise error
    return Reconciled(**run.counts)


class _Blind:
    """What looks when there is nothing to look with."""

    async def find(self, *_: object, **__: object) -> Reading:
        return Reading(error=NO_LOOK, hopeless=True)

    async def remove(self, *_: object) -> Receipt:
        return Receipt(outcome=Outcome.REFUSED, error=NO_LOOK)


@dataclass(slots=True)
class _Run:
    store: Store
    now_of: Callable[[], datetime]
    look: Look
    log: FilteringBoundLogger
    timings: Timings
    counts: dict[str, int] = field(default_factory=dict)

    async def work(self) -> None:
        while True:
            async with self.store.write() as connection:
                uncertain = await looking.claim(connection, self.timings.lease)
            if uncertain is None:
                return
            await self._consider(uncertain)

    async def _consider(self, uncertain: Uncertain) -> None:
        delivery = uncertain.delivery
        since = uncertain.since - self.timings.before.total_seconds()
        reading = await self.look.find(
            delivery, since=since, place=uncertain.place, thread=uncertain.thread
        )
        if delivery.state is DeliveryState.SENT:
            await self._once(uncertain, reading)
        elif reading.found:
            await self._found(uncertain, reading.found)
        elif reading.complete:
            await self._not_found(uncertain)
        elif reading.hopeless:
            await self._unreadable(uncertain, reading.error or "no reason given")
        else:
            await self._later(uncertain, reading)

    async def _found(self, uncertain: Uncertain, found: tuple[Post, ...]) -> None:
        """It is there, so it was sent: remember where."""
        first, *later = found
        async with self.store.write() as connection:
            recheck = self.timings.recheck
            ours = await sending.sent(connection, uncertain.delivery, first, recheck)
        if ours:
            self._say("found", uncertain, "delivery sent")
        for post in later:
            await self._remove(uncertain, post)

    async def _not_found(self, uncertain: Uncertain) -> None:
        if uncertain.empty_readings + 1 < READINGS:
            async with self.store.write() as connection:
                await looking.not_found(connection, uncertain, self.timings.between_readings)
            return
        content, now = uncertain.delivery.content, self.now_of()
        async with self.store.read() as connection:
            known = await occurrences.by_ids(connection, (*content.special, *content.usual))
        if worth_saying(uncertain.delivery, known, now):
            async with self.store.write() as connection:
                ours = await looking.repeat(connection, uncertain, now)
            if ours:
                self._say("repeated", uncertain, "delivery repeated")
        else:
            await self._drop(uncertain)

    async def _drop(self, uncertain: Uncertain) -> None:
        error = f"{uncertain.delivery.error}; it was not posted, and is {LATE}"
        async with self.store.write() as connection:
            ours = await looking.drop(connection, uncertain, error)
        if ours:
            self._say("dropped", uncertain, "delivery dropped", error)

    async def _unreadable(self, uncertain: Uncertain, error: str) -> None:
        """Log once that a person must decide, or make the channel readable."""
        cause = (uncertain.delivery.error or "").split(UNREADABLE)[0]
        told = f"{cause}{UNREADABLE}{error}"
        async with self.store.write() as connection:
            ours = await looking.cannot_look(connection, uncertain, self.timings.rarely, told)
        if ours and told != uncertain.delivery.error:
            self._say("unreadable", uncertain, "delivery unknown", told)

    async def _later(self, uncertain: Uncertain, reading: Reading) -> None:
        # Less and less often: what Slack could not answer for a day it will not answer in a minute.
        asked = timedelta(seconds=reading.retry_after)
        wait = max(self.timings.between_readings, asked, uncertain.age / 10)
        if reading.hopeless:
            wait = self.timings.rarely
        async with self.store.write() as connection:
            await looking.look_later(connection, uncertain, min(wait, self.timings.rarely))
        self.log.debug("reading incomplete", channel=uncertain.delivery.place, error=reading.error)

    async def _once(self, uncertain: Uncertain, reading: Reading) -> None:
        """Make sure that a repeated delivery is there once: as the earlier post."""
        first, *later = reading.found or (None,)
        if first is None or not later:
            if reading.complete or uncertain.age > FORGET:
                async with self.store.write() as connection:
                    await looking.end(connection, uncertain)
            else:
                await self._later(uncertain, reading)
            return
        if uncertain.post is None or uncertain.post.ts != first.ts:
            async with self.store.write() as connection:
                await looking.move(connection, uncertain, first)
        removed = [await self._remove(uncertain, post) for post in later]
        async with self.store.write() as connection:
            if all(removed) and reading.complete:
                await looking.end(connection, uncertain)
            else:
                await looking.look_later(connection, uncertain, self.timings.between_readings)

    async def _remove(self, uncertain: Uncertain, post: Post) -> bool:
        """Delete a post that is there a second time; return whether nothing is left to do."""
        receipt = await self.look.remove(uncertain.delivery, post)
        if receipt.outcome is Outcome.SENT:
            self._say("removed", uncertain, "repeated post removed")
            return True
        told = {"channel": post.channel, "ts": post.ts, "error": receipt.error}
        self.log.warning("repeated post stays", delivery=uncertain.delivery.id, **told)
        return receipt.outcome is Outcome.REFUSED

    def _say(self, became: str, uncertain: Uncertain, event: str, error: str | None = None) -> None:
        self.counts[became] = self.counts.get(became, 0) + 1
        delivery = uncertain.delivery
        say = self.log.warning if error else self.log.info
        told = {"error": error} if error else {}
        say(
            event,
            delivery=delivery.id,
            channel=delivery.place,
            kind=delivery.kind.value,
            slot=delivery.slot,
            part=delivery.part,
            **told,
        )
