"""A refresh as a stream: a source that is done makes room for the next one that is due.

No source waits for another's answer: free places are filled by new claims, and answers that
changed nothing are written together every second. Of one host as many sources are asked at a time
as politeness allows, while its others wait without holding a place. Nothing is asked without room
for its answer, which is free again once that is recorded.

Nobody waits in a circle: first in line at a host, then for room, for a turn at a host, and to be
recorded. Whoever has room stands in no line.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.hosts import host_asked
from bot.feeds.turns import Turns
from bot.jobs.groups import groups
from bot.jobs.poll import Done, Heard, Poll, SourceReport
from bot.jobs.room import PLACE, ROOM, Room, size_of
from bot.jobs.timings import uptime
from bot.jobs.together import all_at_once, cut_off
from bot.store import days, leases, sources as source_store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.store.engine import Store

    Supply = Callable[[datetime, int, int], Awaitable[Sequence[Poll]]]
    """Returns the next polls, at most so many in all and per host; none if nothing is due."""

AT_ONCE: Final = 50
"""How many sources are asked at once."""
PER_HOST: Final = 2
HELD: Final = 1_000
"""How many polls are in memory at most, however many sources are due."""
SHARE: Final = 5
"""One host gets at most this part of the room, a fifth, so that slow hosts never fill it."""
RECORDING: Final = 4
"""How many answers are recorded at once; the others need no connection while they wait."""
WRITE_AFTER: Final = 1.0
"""Seconds after which answers that changed nothing are written."""
LOOK_AFTER: Final = 2.0
"""Seconds until the next look for what has become due meanwhile."""
RENEW_AFTER: Final = 30.0
SURE: Final = leases.LEASE.total_seconds() - 5
"""Seconds for which a lease is certain to be ours after it was asked for."""
STEP: Final = 10.0
"""Seconds between the moments that polls are given; those asked together share one."""
LONGEST: Final = 600.0
"""Seconds after which nothing more is begun; the next tick goes on."""

log = structlog.get_logger(__name__)


class Stream:
    """One refresh; `lease` names it where it claims, None where it asks without leases."""

    def __init__(
        self,
        store: Store,
        now: datetime,
        supply: Supply,
        done: Callable[[SourceReport], None],
        lease: str | None = None,
    ) -> None:
        self.reports: list[SourceReport] = []
        self.lateness: list[float] = []
        self._store = store
        self._now = now
        self._supply = supply
        self._done = done
        self._lease = lease
        self._began = uptime()
        self._lines = Turns(PER_HOST, HELD)
        self._room = Room(ROOM)
        self._turns = Turns(PER_HOST, AT_ONCE)
        self._held: dict[int, Poll] = {}
        self._sure: dict[int, float] = {}
        self._recording = asyncio.Semaphore(RECORDING)
        self._unrecorded = 0
        self._ended: dict[int, tuple[Poll, Done]] = {}
        self._returned: set[int] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()
        self._failure: BaseException | None = None

    async def run(self) -> None:
        """Ask until nothing more is due; answers are kept even if the rest is given up."""
        renewing = asyncio.ensure_future(self._renew())
        try:
            await self._stream()
        finally:
            await cut_off([renewing, *self._running])
            self._returned |= self._held.keys() - self._ended.keys()
            await self._write()

    async def _stream(self) -> None:
        look, write = 0.0, uptime() + WRITE_AFTER
        while True:
            self._stirred.clear()
            if self._failure is not None:
                raise self._failure
            if uptime() >= write or len(self._ended) + len(self._returned) >= len(self._held):
                await self._write()
                write = uptime() + WRITE_AFTER
            if self._has_room and (uptime() >= look or not self._held):
                room = min(leases.CLAIM, HELD - len(self._held))
                took = await self._take_up(room)
                # Where less came than there was room for, nothing more is due now.
                look = 0.0 if took >= room else uptime() + LOOK_AFTER
                if not self._held:
                    return
            elif not self._held:
                return
            with suppress(TimeoutError):
                soonest = max(0.0, min(write, max(look, uptime() + 0.05)) - uptime())
                await asyncio.wait_for(self._stirred.wait(), soonest)

    @property
    def _has_room(self) -> bool:
        return (
            uptime() - self._began < LONGEST
            and len(self._lines) < 2 * AT_ONCE
            and self._unrecorded < ROOM // 2
            and len(self._held) < HELD
        )

    def _moment(self) -> datetime:
        """What the program's clock says, in steps of `STEP`."""
        steps = (uptime() - self._began) // STEP
        return self._now + timedelta(seconds=steps * STEP)

    async def _take_up(self, room: int) -> int:
        asked_for = uptime()
        per_host = max(PER_HOST, (HELD - len(self._held)) // SHARE)
        polls = await self._supply(self._moment(), room, per_host)
        for poll in polls:
            self._held[poll.tracked.id] = poll
            self._sure[poll.tracked.id] = asked_for + SURE
        # Rules need no network: with them first, the answer is true even while sources are slow.
        for poll in polls:
            if poll.is_local:
                await self._record(poll, await poll.ask())
        for group in groups([poll for poll in polls if not poll.is_local]):
            task = asyncio.ensure_future(self._run(group))
            self._running.add(task)
            task.add_done_callback(self._over)
        return len(polls)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._failure = task.exception()
            self._stirred.set()
        if not self._running or len(self._lines) < AT_ONCE:
            self._stirred.set()

    async def _run(self, group: Sequence[Poll]) -> None:
        """Ask a group, its first one first, and record the answers one after the other."""
        first, *others = group
        async with self._lines.at(_host(first)):
            await self._room.take(PLACE)
            answers = [await self._ask(first)]
        if others:
            # At once, for the first one's answer keeps its room until these are through.
            self._room.give(-PLACE * len(others))
            answers += await all_at_once(self._ask(poll) for poll in others)
        for poll, answer in zip(group, answers, strict=True):
            await self._record(poll, answer)
            self._room.give(size := size_of(answer))
            self._unrecorded -= size

    async def _ask(self, poll: Poll) -> Heard | Done | None:
        """Ask a source when it is its turn at the host; None if it must not be asked any more."""
        answer = None
        async with self._turns.at(_host(poll)):
            if self._may_begin(poll):
                self._note_lateness(poll)
                answer = await poll.ask()
        size = size_of(answer)
        self._room.give(PLACE - size)
        self._unrecorded += size
        return answer

    async def _record(self, poll: Poll, answer: Heard | Done | None) -> None:
        if answer is None:
            self._returned.add(poll.tracked.id)
        elif isinstance(answer, Done):
            self._through(poll, answer)
        else:
            async with self._recording:
                done = await poll.take(self._store, answer)
            self._through(poll, done)

    def _may_begin(self, poll: Poll) -> bool:
        """Whether it is still ours, and this refresh has not gone on for too long.

        A process that slept finds that its leases are over, before it asks what another asks now.
        """
        if self._lease is None:
            return True
        return uptime() < min(self._sure[poll.tracked.id], self._began + LONGEST)

    def _note_lateness(self, poll: Poll) -> None:
        planned = poll.tracked.state.next_check
        if self._lease is not None and planned is not None:
            now = self._now + timedelta(seconds=uptime() - self._began)
            self.lateness.append(max(0.0, (now - planned).total_seconds()))

    def _through(self, poll: Poll, done: Done) -> None:
        number = poll.tracked.id
        if done.state is not None:
            self._ended[number] = (poll, done)
        elif done.late:
            self._say_late(poll)
            self._returned.add(number)
        else:
            self._forget(number)
        self.reports.append(replace(done.report, number=number))
        self._done(self.reports[-1])

    async def _write(self) -> None:
        """Write answers that changed nothing, and give back what was not asked; leases end."""
        ended, self._ended = self._ended, {}
        returned, self._returned = self._returned, set()
        states = {number: done.state for number, (_, done) in ended.items() if done.state}
        if not states and not returned:
            return
        async with self._store.write() as connection:
            # With those that are given back: all rows are locked at once, in one order.
            asked = {number: self._held[number].tracked for number in states.keys() | returned}
            written = await source_store.save_states(connection, states, asked)
            for moment, went in _counted(ended, written):
                await days.count(connection, went, moment)
            late = returned | (states.keys() - written)
            if self._lease is not None:
                await leases.give_back(connection, self._lease, late)
        for number in states.keys() - written:
            self._say_late(ended[number][0])
        for number in (*states, *returned):
            self._forget(number)

    def _forget(self, number: int) -> None:
        self._held.pop(number, None)
        self._sure.pop(number, None)

    def _say_late(self, poll: Poll) -> None:
        """Warn that an answer came after its lease ended.

        While the lease holds, or without one, a manual refresh or another `run`'s start came
        first: no fault.
        """
        was_ours = self._lease is None or uptime() < self._sure[poll.tracked.id]
        say = log.debug if was_ours else log.warning
        say("source.late", source=poll.tracked.id, lab=poll.lab.slug)

    async def _renew(self) -> None:
        """Keep the leases of what has not ended yet."""
        while self._lease is not None:
            await asyncio.sleep(RENEW_AFTER)
            asked_for = uptime()
            ids = [number for number in self._held if number not in self._ended]
            try:
                async with self._store.write() as connection:
                    kept = await leases.renew(connection, self._lease, ids)
            except Exception as error:  # noqa: BLE001  what is not renewed is not begun
                log.warning("leases.kept_not", error=str(error))
                continue
            self._sure.update(dict.fromkeys(kept & self._sure.keys(), asked_for + SURE))


def _host(poll: Poll) -> str:
    tracked = poll.tracked
    return host_asked(tracked.source.url, tracked.state) or f"source {tracked.id}"


def _counted(
    ended: dict[int, tuple[Poll, Done]], written: frozenset[int]
) -> list[tuple[datetime, dict[int, bool]]]:
    """Return by moment how asking went, of sources whose answers count in their history."""
    by_moment: dict[datetime, dict[int, bool]] = {}
    for number, (poll, done) in ended.items():
        if number in written and poll.is_counted:
            by_moment.setdefault(poll.now, {})[number] = done.report.error is None
    return sorted(by_moment.items())
