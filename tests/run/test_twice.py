"""A job that runs twice says nothing twice."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from structlog.testing import capture_logs

from bot.jobs.work import JOBS, Work
from bot.run.embedded import Scheduler
from bot.run.queued import Workers
from bot.store.engine import Store
from tests.jobs.sending_stage import render
from tests.jobs.stage import MONDAY, REGISTRY, TUESDAY, WEEKLY, know, subscribe
from tests.run.outgoing import eventually

if TYPE_CHECKING:
    from datetime import datetime

    from bot.jobs.poll import Outside
    from bot.slack.posting.send import Sender
    from tests.fakes.slack import SlackStandIn

SAYING = {"announce", "notice", "deliver", "reconcile"}
CHANNELS = [f"C{number}" for number in range(8)]
OFFSETS = (timedelta(0), timedelta(minutes=1), timedelta(minutes=-1))
"""How wrong the clocks are; the first two are two engines of one process."""


def work(store: Store, sender: Sender, now: datetime) -> Work:
    """What the jobs that say something need."""
    return Work(
        outside=cast("Outside", SimpleNamespace(store=store)),
        registry=REGISTRY,
        workspace="",
        render=render,
        send=sender,
        look=None,
        clock=lambda: now,
    )


async def test_engines_that_run_twice_say_nothing_twice(
    database_url: str, slack: SlackStandIn, sender: Sender
) -> None:
    """Two processes on one database, or an engine started twice, with clocks a minute apart."""
    now = MONDAY + timedelta(minutes=2)
    every = timedelta(seconds=0.05 if database_url.startswith("sqlite") else 1)
    jobs = [replace(job, every=every, first=timedelta(0)) for job in JOBS if job.name in SAYING]
    async with AsyncExitStack() as stack:
        one, other = Store.open(database_url), Store.open(database_url)
        stack.push_async_callback(one.close)
        stack.push_async_callback(other.close)
        await know(one, TUESDAY)
        await subscribe(one, *(replace(WEEKLY, channel=channel) for channel in CHANNELS))
        with capture_logs() as logs:
            for store, offset in zip((one, one, other), OFFSETS, strict=True):
                engine = Scheduler if store.is_sqlite else Workers
                running = engine(work(store, sender, now + offset), jobs=jobs)
                stack.push_async_callback(running.stop)
                running.start()
            await eventually(lambda: all(slack.posts(channel) for channel in CHANNELS))
            await asyncio.sleep(4 * every.total_seconds())
            await stack.aclose()
    assert [len(slack.posts(channel)) for channel in CHANNELS] == [1] * len(CHANNELS)
    assert {entry["event"] for entry in logs} <= {"delivery sent", "deliver.done"}
