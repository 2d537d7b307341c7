"""Refresh: ask the sources that are due, and record what they tell.

A source that changed gets one transaction of its own; all the others are touched in one batch.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.source import Kind
from bot.jobs.poll import Outcome, Outside, Poll, SourceReport
from bot.jobs.record import resettle
from bot.store import labs as lab_store, sources as source_store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.domain.lab import Registry
    from bot.domain.source import FetchState, Source, Tracked
    from bot.store.engine import Store

LEASE: Final = timedelta(minutes=5)
AT_ONCE: Final = 50


async def sync_sources(store: Store, registry: Registry, now: datetime) -> None:
    """Make the stored sources match the registry; writes only where they differ."""
    async with store.read() as connection:
        if not await source_store.differs(connection, registry.sources):
            return
    async with store.write() as connection:
        touched = await source_store.sync(connection, registry.sources, now)
        for slug in sorted(touched):
            if (lab := registry.get(slug)) is not None:
                await resettle(connection, lab, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to refresh: some labs (all, if none is named), only what is due, rules, or by force."""

    labs: Collection[str] = ()
    only_due: bool = False
    rules_only: bool = False
    force: bool = False

    def wants(self, source: Source, registry: Registry) -> bool:
        """Whether a source is to be asked; an inactive lab's only when it is named."""
        if self.rules_only and source.kind is not Kind.SCHEDULE:
            return False
        if self.labs:
            return source.lab in self.labs
        return registry[source.lab].active


async def refresh(
    outside: Outside,
    registry: Registry,
    now: datetime,
    wish: Wish | None = None,
    *,
    done: Callable[[SourceReport], None] = lambda _: None,
) -> list[SourceReport]:
    """Poll sources; `done` hears of each as soon as it is through."""
    wish = wish or Wish()
    await sync_sources(outside.store, registry, now)
    wanted = [one for one in registry.sources if wish.wants(one, registry)]
    chosen = await _claim(outside, wanted, now, wish)
    async with outside.store.read() as connection:
        decided = await lab_store.states(connection)
    polls = [
        Poll(
            outside=outside,
            lab=registry[one.source.lab],
            tracked=one,
            now=now,
            force=wish.force,
            confirmed=decided[one.source.lab].confirmed if one.source.lab in decided else None,
        )
        for one in chosen
    ]
    return await _poll_all(outside, polls, done)


def skipped(registry: Registry, wish: Wish) -> list[SourceReport]:
    """Return the sources that a refresh leaves out because their lab is inactive."""
    return [
        SourceReport(one, Outcome.SKIPPED)
        for one in registry.sources
        if not wish.labs and not wish.wants(one, registry)
    ]


async def _claim(
    outside: Outside, wanted: Sequence[Source], now: datetime, wish: Wish
) -> list[Tracked]:
    due = now if wish.only_due else None
    async with outside.store.read() as connection:
        found = await source_store.tracked(connection, wanted, due=due)
    if not found or not wish.only_due:
        return found
    async with outside.store.write() as connection:
        found = await source_store.tracked(connection, wanted, due=due)
        await source_store.lease(connection, [one.id for one in found], now + LEASE)
    return found


async def _poll_all(
    outside: Outside, polls: Sequence[Poll], done: Callable[[SourceReport], None]
) -> list[SourceReport]:
    unwritten: dict[int, FetchState] = {}
    places = asyncio.Semaphore(AT_ONCE)

    async def one(poll: Poll) -> SourceReport:
        async with places:
            report, state = await poll.run()
        if state is not None:
            unwritten[poll.tracked.id] = state
        done(report)
        return report

    # Rules need no network: with them first, the answer is true even while sources are slow.
    reports = [await one(poll) for poll in polls if poll.is_rule]
    reports += await asyncio.gather(*(one(poll) for poll in polls if not poll.is_rule))
    async with outside.store.write() as connection:
        await source_store.save_states(connection, unwritten)
    return reports
