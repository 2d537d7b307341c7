"""Refresh: ask the sources that are due, and record what they tell.

A source that changed gets one transaction of its own; all the others are touched in one batch.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from bot.domain.lab import Lab
from bot.domain.neighbourhood import Neighbourhood
from bot.domain.precedence import TRUST
from bot.domain.source import Kind
from bot.domain.submission import MANUAL_KEY
from bot.jobs.poll import Done, Heard, Outcome, Outside, Poll, SourceReport
from bot.jobs.record import STILL_OPEN, resettle
from bot.store import (
    days,
    labs as lab_store,
    occurrences as occurrence_store,
    sources as source_store,
    submissions as submission_store,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable, Sequence
    from datetime import datetime, timedelta

    from bot.domain.lab import Registry
    from bot.domain.source import FetchState, Source, Tracked
    from bot.store.engine import Store

AT_ONCE: Final = 50
BATCH: Final = 1_000
"""So many polls are under way before their states are written, however many sources there are."""

T = TypeVar("T")


async def sync_sources(store: Store, registry: Registry, now: datetime) -> Registry:
    """Make the stored sources match the registry and what people told; return both as one.

    Writes only where they differ.
    """
    async with store.read() as connection:
        told = await submission_store.submitted(connection)
        effective = told.registry(registry)
        if not await source_store.differs(connection, effective.sources, now):
            return effective
    async with store.write() as connection:
        # Meanwhile somebody may have told more.
        told = await submission_store.submitted(connection)
        registry = told.registry(registry)
        touched = await source_store.sync(connection, registry.sources, now)
        for slug in sorted(touched):
            # A lab that left the registry with its sources is still to be hidden.
            lab = registry.get(slug) or Lab(slug=slug, name=slug)
            await resettle(connection, lab, now, Neighbourhood(registry))
    return registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to refresh: some labs (all, if none is named), only what is due, rules, or by force.

    `resting`: inactive labs too, whose sources are asked once a week; their rules are not.
    """

    labs: Collection[str] = ()
    only_due: bool = False
    rules_only: bool = False
    force: bool = False
    resting: bool = True

    def wants(self, source: Source, registry: Registry) -> bool:
        """Whether a source is to be asked; an inactive lab's at any time only when it is named."""
        if self.rules_only and source.kind is not Kind.SCHEDULE:
            return False
        if self.labs:
            return source.lab in self.labs
        return registry[source.lab].active

    def lets_rest(self, source: Source, registry: Registry) -> bool:
        """Whether it is an inactive lab's source that is to be asked once its week is over."""
        if self.labs or self.rules_only or not self.resting:
            return False
        return not registry[source.lab].active and source.kind is not Kind.SCHEDULE

    def asks(self, tracked: Tracked) -> bool:
        """Whether a source is asked though it said that it is gone: only where it is named."""
        return not tracked.state.gone or bool(self.labs) or self.force


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
    registry = await sync_sources(outside.store, registry, now)
    reports: list[SourceReport] = []
    async for chosen in _wished(outside.store, registry, wish, now):
        asked = [one for one in chosen if wish.asks(one)]
        for one in chosen:
            if not wish.asks(one):
                reports.append(SourceReport(one.source, Outcome.SKIPPED, error=one.state.error))
                done(reports[-1])
        polls = await _polls(outside, registry, asked, now, force=wish.force)
        reports += await _poll_all(outside.store, polls, done)
    return reports


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


async def _wished(
    store: Store, registry: Registry, wish: Wish, now: datetime
) -> AsyncIterator[list[Tracked]]:
    """Yield what is to be polled, in batches; the sources of inactive labs last."""
    wanted = [one for one in registry.sources if wish.wants(one, registry)]
    async for chosen in _chosen(store, wanted, now, only_due=wish.only_due):
        yield chosen
    resting = [one for one in registry.sources if wish.lets_rest(one, registry)]
    if resting:
        furthest = source_store.FURTHEST_OF_RESTING
        async for chosen in _chosen(store, resting, now, only_due=True, furthest=furthest):
            yield chosen


async def _chosen(
    store: Store,
    wanted: Sequence[Source],
    now: datetime,
    *,
    only_due: bool,
    furthest: timedelta = source_store.FURTHEST,
) -> AsyncIterator[list[Tracked]]:
    """Yield what is to be polled, in batches; what is due is leased batch by batch."""
    async with store.read() as connection:
        if only_due:
            due = await source_store.due(connection, wanted, now, furthest)
        else:
            found = await source_store.tracked(connection, wanted)
    if not only_due:
        for first in range(0, len(found), BATCH):
            yield found[first : first + BATCH]
        return
    for first in range(0, len(due), BATCH):
        async with store.write() as connection:
            ids = due[first : first + BATCH]
            claimed = await source_store.claim(connection, ids, wanted, now, furthest)
        yield claimed


async def _polls(
    outside: Outside, registry: Registry, chosen: Sequence[Tracked], now: datetime, *, force: bool
) -> list[Poll]:
    async with outside.store.read() as connection:
        decided = await lab_store.states(connection)
        ids = [one.id for one in chosen]
        next_starts = await occurrence_store.next_starts(connection, ids, now)
        manual = {one.source.lab for one in chosen if one.source.key == MANUAL_KEY}
        told = await submission_store.told(connection, manual, now - STILL_OPEN)
    hood = Neighbourhood(registry)
    return [
        Poll(
            outside=outside,
            lab=registry[one.source.lab],
            hood=hood,
            tracked=one,
            now=now,
            force=force,
            confirmed=decided[one.source.lab].confirmed if one.source.lab in decided else None,
            next_start=next_starts.get(one.id),
            told=told.get(one.source.lab, ()) if one.source.key == MANUAL_KEY else (),
        )
        for one in chosen
    ]


async def _poll_all(
    store: Store, polls: Sequence[Poll], done: Callable[[SourceReport], None]
) -> list[SourceReport]:
    unwritten: dict[int, FetchState] = {}
    counted: dict[int, bool] = {}
    reports: list[SourceReport] = []
    places = asyncio.Semaphore(AT_ONCE)

    def through(poll: Poll, result: Done) -> None:
        if result.state is not None:
            unwritten[poll.tracked.id] = result.state
            if poll.is_counted:
                counted[poll.tracked.id] = result.report.error is None
        reports.append(result.report)
        done(result.report)

    async def ask(poll: Poll) -> Heard | Done:
        async with places:
            return await poll.ask()

    async def run(group: Sequence[Poll]) -> None:
        answers = await _all(ask(poll) for poll in group)
        for poll, answer in zip(group, answers, strict=True):
            through(poll, answer if isinstance(answer, Done) else await poll.take(store, answer))

    try:
        # Rules need no network: with them first, the answer is true even while sources are slow.
        await run([poll for poll in polls if poll.is_local])
        await _all(run(group) for group in _groups([poll for poll in polls if not poll.is_local]))
    finally:
        # What was asked is known, even if the rest is given up.
        if unwritten:
            async with store.write() as connection:
                await source_store.save_states(connection, unwritten)
                await days.count(connection, counted, polls[0].now)
    return reports


def _groups(polls: Sequence[Poll]) -> list[list[Poll]]:
    """Return what is recorded one after the other; hosts take turns, so that a slow one waits.

    Sources that a lab has for the first time are recorded in one order, whichever answers first:
    a meeting that two of them tell of gets the same id when a lost database is read anew.
    """
    newcomers: dict[str, list[Poll]] = defaultdict(list)
    groups: list[list[Poll]] = []
    for poll in polls:
        if not poll.is_first:
            groups.append([poll])
        elif poll.lab.slug in newcomers:
            newcomers[poll.lab.slug].append(poll)
        else:
            newcomers[poll.lab.slug] = [poll]
            groups.append(newcomers[poll.lab.slug])
    for group in groups:
        group.sort(key=_by_trust)
    hosts: dict[str, list[list[Poll]]] = defaultdict(list)
    for group in groups:
        hosts[urlsplit(group[0].tracked.source.url or "").netloc].append(group)
    rounds = zip_longest(*hosts.values())
    return [group for each in rounds for group in each if group is not None]


def _by_trust(poll: Poll) -> tuple[int, str]:
    source = poll.tracked.source
    return TRUST.index(source.kind), source.key


async def _all(works: Iterable[Coroutine[None, None, T]]) -> list[T]:
    """Run all at once; if one fails, or this is given up, none is left running."""
    running = [asyncio.ensure_future(work) for work in works]
    try:
        return await asyncio.gather(*running)
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
