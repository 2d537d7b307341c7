"""Channels that the file names are greeted by any worker, once, when there is something to say."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.delivery import DeliveryState
from bot.domain.subscription import Subscription
from bot.jobs.first_digest import greet
from bot.jobs.work import JOBS, once
from bot.store import subscriptions
from bot.store.outbox import TERMINAL
from tests.jobs.refresh_stage import NOW, Stage, feed, vevent
from tests.jobs.stage import box
from tests.jobs.test_many_workers import workers
from tests.jobs.test_work import Round

if TYPE_CHECKING:
    from datetime import datetime

EVENING = vevent("a", "2026-12-03 19:00", "Kartenabend")


@pytest.fixture(autouse=True)
async def subscribed(stage: Stage) -> None:
    """A feed with one evening, and a channel of the file that hears of it on Mondays."""
    stage.announces(feed(stage.serve(EVENING)))
    async with stage.store.write() as connection:
        await subscriptions.seed(connection, [Subscription(channel="#treffen")], NOW)


async def look(stage: Stage, now: datetime = NOW, workspace: str = "") -> int:
    """Greet whom a worker would."""
    return await greet(stage.store, stage.registry, now, workspace=workspace)


async def test_workers_greet_once_every_source_was_asked(stage: Stage, database_url: str) -> None:
    """Not sooner, though the database is empty; then one of several does it, and never again."""
    assert await look(stage) == 0
    await stage.refresh()
    stage.announces(*stage.registry.sources, feed(f"{stage.site.url}/new.ics", lab="bonn"))
    assert await look(stage) == 0
    await stage.refresh()
    assert await look(stage, workspace=TERMINAL) == 0
    async with workers(stage, database_url, 3) as all_of_them:
        assert sum(await asyncio.gather(*map(look, all_of_them))) == 1
    assert await look(stage, NOW + timedelta(minutes=1)) == 0
    (first,) = await box(stage.store, *DeliveryState)
    assert (first.slot, first.channel, len(first.content.special)) == ("first", "#treffen", 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_programs_that_stay_greet(stage: Stage) -> None:
    """The table's jobs do; `tick`, for cron, says only what is due."""
    round_ = Round(stage)
    work = replace(round_.work, workspace="T1")
    await once(work)
    assert round_.told == []
    for job in (*JOBS, *JOBS):
        await job.run(work)
    assert round_.told == ["Kartenabend"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_had_nothing_to_be_told_is_greeted_later(stage: Stage) -> None:
    """Where nothing is on, the first look that finds something says so; a new channel gets its."""
    stage.serve()
    await stage.refresh()
    assert await look(stage) == 0
    later = NOW + timedelta(hours=1)
    stage.serve(EVENING)
    await stage.refresh(later)
    assert (await look(stage, later), await look(stage, later)) == (1, 0)
    named = [Subscription(channel="#treffen"), Subscription(channel="#neu")]
    async with stage.store.write() as connection:
        await subscriptions.seed(connection, named, later)
    assert (await look(stage, later), await look(stage, later)) == (1, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_source_that_nobody_asks_holds_up_no_greeting(stage: Stage) -> None:
    """What was due for hours and never asked is not waited for."""
    await stage.refresh()
    stage.announces(*stage.registry.sources, feed(f"{stage.site.url}/never.ics", lab="bonn"))
    assert await look(stage) == 0
    assert await look(stage, NOW + timedelta(hours=4)) == 1
