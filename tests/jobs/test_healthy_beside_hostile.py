"""Healthy sources are not delayed by bad ones."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.source import Kind
from bot.feeds.asking import Asker
from bot.feeds.sandbox import Sandbox
from bot.jobs.poll import Outcome, Outside
from tests.fakes.fetching import here
from tests.fakes.site import Site
from tests.jobs.refresh_stage import calendar, feed, vevent

if TYPE_CHECKING:
    from bot.domain.source import Source
    from bot.jobs.poll import SourceReport
    from tests.jobs.refresh_stage import Stage

HANGING = {
    "no answer": {"delay": 60},
    "a byte now and then": {"body": b"x" * 50_000, "drip": 2},
    "no end": {"body": b"BEGIN:VCALENDAR\r\n", "endless": True, "drip": 0.5},
    "half an answer": {"body": b"BEGIN:VCALENDAR\r\n", "length": 10_000, "delay": 60},
}
BOMB = b"<html><body>" + b"<div>" * 500_000
BAD, GOOD, BOMBS = 20, 20, 4


async def test_healthy_sources_are_not_delayed_by_bad_ones(stage: Stage) -> None:
    """Of 20 that hang or take all their time to be read, none keeps 20 others from being told."""
    with ExitStack() as sites:
        good: list[Source] = []
        bad: list[Source] = []
        for number in range(BAD + GOOD):
            site = sites.enter_context(Site(f"127.0.1.{number + 1}"))
            if number % 2:
                site.answer("/a.ics", calendar(vevent(f"m{number}", "2027-02-01 19:00")))
                good.append(feed(f"{site.url}/a.ics", lab=f"lab{number}"))
                continue
            source = feed(f"{site.url}/a.ics", lab=f"lab{number}")
            if len(bad) < BOMBS:
                site.answer("/a.ics", BOMB, headers={"Content-Type": "text/html"})
                bad.append(replace(source, kind=Kind.PAGE))
            else:
                how = list(HANGING.values())[number // 2 % len(HANGING)]
                site.answer("/a.ics", **how)  # type: ignore[arg-type]
                bad.append(source)
        stage.announces(*bad, *good)
        done: list[SourceReport] = []
        everybody = asyncio.Event()

        def through(report: SourceReport) -> None:
            done.append(report)
            if sum(each.outcome is Outcome.CHANGED for each in done) == GOOD:
                everybody.set()

        async with here() as get, Sandbox() as sandbox:
            stage.outside = Outside(store=stage.store, ask=Asker(get, sandbox))
            await sandbox.run(len, b"")  # its start is not what is measured
            running = asyncio.create_task(stage.refresh(done=through))
            # The deadline of those that hang is 30 s.
            await asyncio.wait_for(everybody.wait(), 28)
            assert not running.done()
            assert len(await stage.shown()) == GOOD
            still = {one.url for one in bad} - {report.source.url for report in done}
            assert len(still) >= BAD - BOMBS
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
