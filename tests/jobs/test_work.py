"""The table of jobs: what a whole round does, from a feed to a message."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Delivery, Message
from bot.domain.lab import Registry
from bot.domain.subscription import Subscription
from bot.jobs.receipt import Outcome, Receipt
from bot.jobs.tidy import KEPT
from bot.jobs.work import JOBS, Work
from bot.store import subscriptions
from tests.jobs.refresh_stage import NOW, Stage, feed, vevent
from tests.run.outgoing import eventually

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.event import Occurrence

MONDAY = datetime.fromisoformat("2026-12-07T09:00:10+01:00")
EVENING = vevent("a", "2026-12-09 19:00", "Kartenabend")


class Round:
    """The jobs at a moment of our choosing, with a channel that remembers what it was told."""

    def __init__(self, stage: Stage) -> None:
        self.now = NOW
        self.told: list[str] = []
        self.work = Work(
            outside=stage.outside,
            registry=stage.registry,
            workspace="terminal",
            render=self._render,
            send=self._send,
            look=None,
            clock=lambda: self.now,
        )

    def _render(self, delivery: Delivery, occurrences: Mapping[str, Occurrence]) -> Message:
        names = (*delivery.content.special, *delivery.content.usual)
        return Message(text=", ".join(occurrences[name].title for name in names), blocks=())

    async def _send(self, delivery: Delivery, message: Message) -> Receipt:
        self.told.append(message.text)
        return Receipt(outcome=Outcome.SENT, channel=delivery.channel, ts=str(len(self.told)))

    async def tick(self, now: datetime) -> None:
        """Let every job look once, in the order of the table."""
        self.now = now
        for job in JOBS:
            await job.run(self.work)


@pytest.fixture
async def round_(stage: Stage) -> Round:
    """A feed with one evening, and a channel that hears of it on Mondays."""
    stage.announces(feed(stage.serve(EVENING)))
    async with stage.store.write() as connection:
        await subscriptions.seed(connection, [Subscription(channel="#treffen")], NOW)
    return Round(stage)


async def test_a_digest_goes_out_once(round_: Round) -> None:
    """From feed to message in one round; the next rounds have nothing to say."""
    await round_.tick(NOW)
    assert round_.told == []
    for seconds in (0, 30, 60):
        await round_.tick(MONDAY + timedelta(seconds=seconds))
    assert round_.told == ["Kartenabend"]


async def test_failures_and_changes_are_logged(stage: Stage, round_: Round) -> None:
    """The log names each failing source with its lab and reason, and each change with its id."""
    await round_.tick(NOW)
    stage.serve(EVENING, vevent("b", "2026-12-16 19:00", "Datenabend"))
    with capture_logs() as logs:
        await round_.tick(NOW + timedelta(hours=1))
    (shown,) = [one.id for one in await stage.shown() if one.title == "Datenabend"]
    entry, done = logs
    assert (done["event"], done["changed"]) == ("refresh.done", 1)
    told = (entry["event"], entry["kind"], entry["lab"], entry["occurrence"])
    assert told == ("occurrence.changed", "announced", "ulm", shown)
    stage.site.forget("/ulm.ics")
    with capture_logs() as logs:
        await round_.tick(NOW + timedelta(hours=2))
    entry, done = logs
    assert (done["event"], done["failed"]) == ("refresh.done", 1)
    assert (entry["event"], entry["lab"]) == ("source.failed", "ulm")
    assert "404" in entry["error"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_cut_off_look_found_is_logged(stage: Stage) -> None:
    """Each failure is said as soon as it is known, though the look ends in the middle."""
    slow = stage.serve(path="/slow.ics", delay=5)
    stage.announces(feed(f"{stage.site.url}/gone.ics"), feed(slow, lab="koeln"))
    (refreshing,) = (job for job in JOBS if job.name == "refresh")
    with capture_logs() as logs:
        running = asyncio.ensure_future(refreshing.run(Round(stage).work))
        await eventually(lambda: bool(logs))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [one["event"] for one in logs][:1] == ["source.failed"]


async def test_a_source_of_an_inactive_lab_fails_quietly(stage: Stage) -> None:
    """Nobody is waiting for it, so it is logged only for debugging."""
    stage.announces(feed(stage.serve(EVENING)))
    stage.registry = Registry(
        {lab.slug: replace(lab, active=False) for lab in stage.registry}, stage.registry.network
    )
    stage.site.forget("/ulm.ics")
    with capture_logs() as logs:
        await Round(stage).tick(NOW)
    assert [one["log_level"] for one in logs if one["event"] == "source.failed"] == ["debug"]


async def test_what_is_long_over_is_forgotten(stage: Stage, round_: Round) -> None:
    """The daily tidying keeps the database small."""
    await round_.tick(NOW)
    stage.serve()
    await round_.tick(NOW + KEPT + timedelta(days=30))
    assert await stage.shown() == []
    assert (await stage.dump())["listings"] == {}


def test_jobs_have_names_of_their_own() -> None:
    """Runners know jobs by name, and each looks at least daily."""
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(timedelta(0) < job.every <= timedelta(days=1) for job in JOBS)
