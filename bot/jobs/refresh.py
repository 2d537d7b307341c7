"""Refresh: ask the sources that are due, and record what they tell.

A source that changed gets one transaction of its own; all the others are touched in batches.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog

from bot.domain.source import Kind
from bot.domain.submission import MANUAL_KEY
from bot.jobs.outcome import summary
from bot.jobs.poll import Outcome, Outside, Poll, SourceReport
from bot.jobs.record import STILL_OPEN
from bot.jobs.streaming import Stream
from bot.jobs.synced import Synced, synced
from bot.store import (
    labs as lab_store,
    leases,
    occurrences as occurrence_store,
    sources as source_store,
    submissions as submission_store,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.lab import Registry
    from bot.domain.source import Source, Tracked
    from bot.jobs.streaming import Supply

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to refresh: some labs (all, if none is named), only what is due, rules, or by force.

    `resting`: also inactive labs, whose sources are asked once a week, but not their rules.
    """

    labs: Collection[str] = ()
    only_due: bool = False
    rules_only: bool = False
    force: bool = False
    resting: bool = True

    def wants(self, source: Source, registry: Registry) -> bool:
        """Whether a source is to be asked; an inactive lab's only if the lab is named."""
        if self.rules_only and source.kind is not Kind.SCHEDULE:
            return False
        if self.labs:
            return source.lab in self.labs
        return registry[source.lab].active

    def lets_rest(self, source: Source, registry: Registry) -> bool:
        """Whether it is an inactive lab's source, to be asked once its week is over."""
        if self.labs or self.rules_only or not self.resting:
            return False
        return not registry[source.lab].active and source.kind is not Kind.SCHEDULE

    def asks(self, tracked: Tracked) -> bool:
        """Whether a source is asked: one that said that it is gone only by name or by force."""
        return not tracked.state.gone or bool(self.labs) or self.force


async def refresh(
    outside: Outside,
    registry: Registry,
    now: datetime,
    wish: Wish | None = None,
    *,
    done: Callable[[SourceReport], None] = lambda _: None,
) -> list[SourceReport]:
    """Poll sources; `done` is told of each as soon as it is finished.

    Any number of these may run at once, in any number of processes: what is due is leased.
    """
    wish = wish or Wish()
    round_ = _Round(outside, await synced(outside.store, registry, now), wish, done)
    return await round_.run(now)


def skipped(
    registry: Registry, wish: Wish, found: Sequence[SourceReport] = ()
) -> list[SourceReport]:
    """Return the sources that a refresh left out because their lab is inactive."""
    asked = {(one.source.lab, one.source.key) for one in found}
    return [
        SourceReport(one, Outcome.SKIPPED)
        for one in registry.sources
        if not wish.labs and not wish.wants(one, registry) and (one.lab, one.key) not in asked
    ]


class _Round:
    """One refresh: finds what is to be polled, and hands it to the stream."""

    def __init__(
        self, outside: Outside, known: Synced, wish: Wish, done: Callable[[SourceReport], None]
    ) -> None:
        self._outside = outside
        self._store = outside.store
        self._known = known
        self._wish = wish
        self._done = done
        self._lease = uuid4().hex
        self._last: int | None = 0
        self._looked = False
        self._left_out: list[SourceReport] = []

    async def run(self, now: datetime) -> list[SourceReport]:
        reports: list[SourceReport] = []
        if not self._wish.only_due:
            reports += await self._stream(now, self._everything)
            reports += self._left_out
        if self._wish.only_due or self._rests_anywhere:
            reports += await self._stream(now, self._claim, self._lease)
        return reports

    async def _stream(
        self, now: datetime, supply: Supply, lease: str | None = None
    ) -> list[SourceReport]:
        stream = Stream(self._store, now, supply, self._done, lease)
        began = perf_counter()
        try:
            await stream.run()
        finally:
            if stream.reports:
                counts = summary(stream.reports) | latenesses(stream.lateness)
                # A manual refresh shows what came of it anyway.
                say = log.info if self._wish.only_due else log.debug
                say("refresh.done", seconds=round(perf_counter() - began, 1), **counts)
        return stream.reports

    @property
    def _rests_anywhere(self) -> bool:
        wish, registry = self._wish, self._known.registry
        if wish.labs or wish.rules_only or not wish.resting:
            return False
        return any(not lab.active and lab.sources for lab in registry)

    def _source(self, lab: str, key: str) -> Source | None:
        return self._known.by_key.get((lab, key))

    def _wanted(self, lab: str, key: str) -> Source | None:
        source = self._source(lab, key)
        return source if source and self._wish.wants(source, self._known.registry) else None

    def _claimed(self, lab: str, key: str) -> Source | None:
        """Return a source that may be claimed once due; after a full refresh only a resting one."""
        if self._wish.only_due and (source := self._wanted(lab, key)):
            return source
        return self._resting(lab, key)

    def _resting(self, lab: str, key: str) -> Source | None:
        source = self._source(lab, key)
        return source if source and self._wish.lets_rest(source, self._known.registry) else None

    def _furthest(self, lab: str, key: str) -> timedelta | None:
        if self._resting(lab, key):
            return leases.FURTHEST_OF_RESTING
        return leases.FURTHEST if self._claimed(lab, key) else None

    async def _claim(self, now: datetime, most: int, per_host: int) -> list[Poll]:
        wrong: list[int] = []
        if not self._looked:
            # Mostly nothing is due, and then no writer has to wait for us.
            self._looked = True
            async with self._store.read() as connection:
                wrong = await leases.misplanned(connection, self._furthest, now)
                if not wrong and not await leases.anything_due(connection, now):
                    return []
        async with self._store.write() as connection:
            if wrong:
                await leases.make_due(connection, wrong, now)
            chosen = await leases.claim(
                connection, self._claimed, now, self._lease, most=most, per_host=per_host
            )
        if not chosen:
            return []
        # Only now, for whoever wants to claim waits for that to be committed.
        try:
            async with self._store.read() as connection:
                return await self._polls(connection, chosen, now)
        except BaseException:
            async with self._store.write() as connection:
                # Renewing locks the rows in their order, as giving back requires.
                ours = await leases.renew(connection, self._lease, [one.id for one in chosen])
                await leases.give_back(connection, self._lease, ours)
            raise

    async def _everything(self, now: datetime, most: int, _per_host: int) -> list[Poll]:
        """Return the next that are wanted, due or not."""
        chosen: list[Tracked] = []
        async with self._store.read() as connection:
            while self._last is not None and len(chosen) < most:
                found, self._last = await source_store.tracked_after(
                    connection, self._wanted, self._last, most - len(chosen)
                )
                chosen += [one for one in found if self._asks(one)]
            return await self._polls(connection, chosen, now)

    def _asks(self, one: Tracked) -> bool:
        if self._wish.asks(one):
            return True
        self._left_out.append(SourceReport(one.source, Outcome.SKIPPED, error=one.state.error))
        self._done(self._left_out[-1])
        return False

    async def _polls(
        self, connection: AsyncConnection, chosen: Sequence[Tracked], now: datetime
    ) -> list[Poll]:
        if not chosen:
            return []
        registry, hood = self._known.registry, self._known.hood
        rules = {one.source.lab for one in chosen if one.source.kind is Kind.SCHEDULE}
        manual = {one.source.lab for one in chosen if one.source.key == MANUAL_KEY}
        decided = await lab_store.states(connection, rules) if rules else {}
        ids = [one.id for one in chosen]
        next_starts = await occurrence_store.next_starts(connection, ids, now)
        since = now - STILL_OPEN
        submissions = await submission_store.told(connection, manual, since) if manual else {}
        return [
            Poll(
                outside=self._outside,
                lab=registry[one.source.lab],
                hood=hood,
                tracked=one,
                now=now,
                force=self._wish.force,
                confirmed=decided[one.source.lab].confirmed if one.source.lab in decided else None,
                next_start=next_starts.get(one.id),
                submissions=submissions.get(one.source.lab, ())
                if one.source.key == MANUAL_KEY
                else (),
            )
            for one in chosen
        ]


def latenesses(seconds: Sequence[float]) -> dict[str, float]:
    """Return how late sources were asked, in seconds: the median and the 99th percentile."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    at = {"late_p50": 0.5, "late_p99": 0.99}
    return {name: round(ordered[int(share * (len(ordered) - 1))], 1) for name, share in at.items()}
