"""The scheduler looks, goes on after a bad tick, and stops without losing what runs."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from structlog.testing import capture_logs

from bot.jobs.work import Job
from bot.run.embedded import Scheduler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import pytest

    from bot.jobs.work import Work

WORK = cast("Work", SimpleNamespace(done=None))
"""What jobs get; those of these tests need nothing."""

SHORT = timedelta(seconds=0.05)


def job(run: Callable[[Work], Awaitable[None]], every: timedelta = SHORT, name: str = "j") -> Job:
    """Make a job that looks very often."""
    return Job(name, every, run)


class Ticks:
    """A job that counts how often it began and ended, and takes its time."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.begun = self.ended = self.cancelled = 0
        self.first = asyncio.Event()

    async def run(self, work: Work) -> None:
        """Begin, take some time, and end."""
        assert work is WORK
        self.begun += 1
        self.first.set()
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.ended += 1


async def eventually(true: Callable[[], Any]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.01)


async def test_every_job_looks_at_once_and_again() -> None:
    """Each job runs right after the start and then as often as it says."""
    often, seldom = Ticks(), Ticks()
    jobs = [job(often.run, name="often"), job(seldom.run, timedelta(hours=1), "seldom")]
    scheduler = Scheduler(WORK, jobs=jobs)
    scheduler.start()
    await eventually(lambda: often.ended >= 3)
    await scheduler.stop()
    assert seldom.ended == 1


async def test_a_running_job_comes_to_its_end() -> None:
    """Asked to stop, the scheduler lets what runs finish and begins nothing new."""
    slow, quick = Ticks(0.4), Ticks()
    scheduler = Scheduler(WORK, jobs=[job(slow.run, name="slow"), job(quick.run, name="quick")])
    scheduler.start()
    await slow.first.wait()
    await scheduler.stop()
    assert (slow.begun, slow.ended, slow.cancelled) == (1, 1, 0)
    begun = quick.begun
    await asyncio.sleep(0.2)
    assert quick.begun == begun


async def test_a_tick_that_was_handed_over_does_not_begin() -> None:
    """A tick that is due the moment the stop comes begins nothing that would be cut off."""
    ticks, blocker = Ticks(0.2), Ticks(0.2)
    scheduler = Scheduler(WORK, jobs=[job(blocker.run, name="b"), job(ticks.run, name="t")])
    scheduler.start()
    await blocker.first.wait()
    await scheduler.stop()
    assert ticks.begun == ticks.ended
    assert ticks.cancelled == 0


async def test_a_job_that_does_not_end_is_cut_off() -> None:
    """After its time to drain is over, a job is cancelled, and waited for, and said so."""
    endless = Ticks(60)
    scheduler = Scheduler(WORK, jobs=[job(endless.run)], drain_seconds=0.1)
    scheduler.start()
    await endless.first.wait()
    began = asyncio.get_running_loop().time()
    with capture_logs() as logs:
        await scheduler.stop()
    assert asyncio.get_running_loop().time() - began < 1
    assert endless.cancelled == 1
    assert [entry["event"] for entry in logs] == ["jobs.cancelled"]


async def test_the_end_is_quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Neither a tick that is cut off nor one that was only handed over leaves an error line."""
    endless, other = Ticks(60), Ticks()
    scheduler = Scheduler(WORK, jobs=[job(endless.run)], drain_seconds=0.05)
    scheduler.start()
    await endless.first.wait()
    await scheduler.stop()
    handed_over = Scheduler(WORK, jobs=[job(other.run)])
    handed_over.start()
    # The scheduler's own step: from here on the tick waits for the loop's next turn.
    await asyncio.sleep(0)
    await handed_over.stop()
    await asyncio.sleep(0)
    assert not [line for line in caplog.records if line.levelno >= logging.WARNING]
    assert endless.cancelled == 1


async def test_a_bad_tick_does_not_end_the_schedule() -> None:
    """A job that fails is logged and looks again at its next time."""
    failed = 0

    async def fail(_: Work) -> None:
        nonlocal failed
        failed += 1
        raise ZeroDivisionError

    scheduler = Scheduler(WORK, jobs=[job(fail)])
    with capture_logs() as logs:
        scheduler.start()
        await eventually(lambda: failed >= 2)
        await scheduler.stop()
    assert {(entry["event"], entry["job"]) for entry in logs} == {("job.failed", "j")}


async def test_a_job_never_runs_beside_itself() -> None:
    """A tick that takes longer than its rhythm is not joined by the next one."""
    slow = Ticks(0.15)
    scheduler = Scheduler(WORK, jobs=[job(slow.run)])
    scheduler.start()
    for _ in range(30):
        assert slow.begun - slow.ended <= 1
        await asyncio.sleep(0.02)
    await scheduler.stop()
    assert slow.begun == slow.ended > 1


async def test_late_ticks_become_one() -> None:
    """After the loop stood still, a job looks once, not once for each tick it missed."""
    moments: list[datetime] = []

    async def look(_: Work) -> None:
        moments.append(datetime.now(UTC))
        if len(moments) == 1:
            import time

            time.sleep(0.5)  # noqa: ASYNC251  the loop stands still on purpose

    scheduler = Scheduler(WORK, jobs=[job(look)])
    scheduler.start()
    await eventually(lambda: len(moments) >= 3)
    await scheduler.stop()
    assert moments[2] - moments[1] > timedelta(seconds=0.02)
