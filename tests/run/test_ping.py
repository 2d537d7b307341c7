from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.run.ping import EVERY, NOTED, WATCHED, Pulse
from bot.store.figures import jobs_done
from tests.fakes.site import Site
from tests.web.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.engine import Store

PATH = "/ping/secret-of-the-switch"


@dataclass
class Clock:
    """A clock that is moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the last ping, however busy the machine is."""
    monkeypatch.setattr("bot.run.ping.LAST_SECONDS", 20)


@pytest.fixture
def switch() -> Iterator[Site]:
    """The service that watches."""
    with Site() as site:
        site.answer(PATH, b"ok")
        yield site


async def a_round(pulse: Pulse) -> None:
    """Do every job well."""
    for name in ("announce", *WATCHED):
        await pulse.done(name)


async def test_all_is_well_once_asking_and_delivering_were_done(store: Store, switch: Site) -> None:
    """One of both alone says nothing, nor does one whose last time is long ago."""
    clock = Clock()
    async with Pulse(store, clock, f"{switch.url}{PATH}") as pulse:
        await pulse.done("refresh")
        clock.now += WATCHED["refresh"] + NOTED
        await pulse.done("deliver")
    assert switch.requests == []
    async with Pulse(store, clock, f"{switch.url}{PATH}") as pulse:
        await pulse.done("refresh")
    assert [request.method for request in switch.requests] == ["GET"]


async def test_workers_share_one_ping_a_minute(store: Store, switch: Site) -> None:
    """Each knows by the database what the others did and when it was last said."""
    clock = Clock()
    pulses = [Pulse(store, clock, f"{switch.url}{PATH}") for _ in range(3)]
    for seconds in (0, 20, 40, 61, 70):
        clock.now = NOW + timedelta(seconds=seconds)
        await asyncio.gather(*(a_round(pulse) for pulse in pulses))
    for pulse in pulses:
        async with pulse:
            pass
    assert len(switch.requests) == 2


async def test_a_clock_that_ran_ahead_silences_nothing(store: Store, switch: Site) -> None:
    """What was said in the future is as good as never said."""
    clock = Clock(NOW + timedelta(days=9))
    async with Pulse(store, clock, f"{switch.url}{PATH}") as pulse:
        await a_round(pulse)
        clock.now = NOW
        await a_round(pulse)
    assert len(switch.requests) == 2


async def test_a_switch_that_fails_disturbs_nothing_and_is_told_once(
    store: Store, switch: Site
) -> None:
    """Whatever it answers, rounds go on; the log names neither its path nor says it again."""
    clock = Clock()
    pulse = Pulse(store, clock, f"{switch.url}/nothing{PATH}")
    with capture_logs() as logs:
        for _ in range(2):
            async with pulse:
                await a_round(pulse)
            clock.now += EVERY
        switch.answer(f"/nothing{PATH}", b"ok")
        async with pulse:
            await a_round(pulse)
    assert [one["event"] for one in logs] == ["ping.failed", "ping.works"]
    assert logs[0]["error"] == "TREFFPUNKT_PING_URL answers 404"


async def test_without_a_switch_it_is_only_written_down(store: Store) -> None:
    """When jobs were done stands in the database, for /metrics."""
    async with Pulse(store, Clock(), None) as pulse:
        await a_round(pulse)
    async with store.read() as connection:
        done = await jobs_done(connection)
    assert done == dict.fromkeys(WATCHED, NOW.timestamp())
