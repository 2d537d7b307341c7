from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from bot.feeds.turns import Turns
from tests.fakes.fetching import here
from tests.fakes.site import Site

if TYPE_CHECKING:
    from bot.feeds.fetch import Fetcher


async def test_at_most_two_at_a_time_per_host(site: Site, get: Fetcher) -> None:
    """Twenty requests to one host reach it in pairs, and all of them are answered."""
    site.answer("/", "x", delay=0.02)
    await asyncio.gather(*(get(f"{site.url}/?{number}") for number in range(20)))
    assert len(site.requests) == 20
    assert site.busiest == 2


async def test_a_slow_host_keeps_nobody_waiting(site: Site) -> None:
    """Many requests to a host that hangs leave room for every other host."""
    with Site("127.0.0.2") as other:
        site.answer("/", "x", delay=20)
        other.answer("/", "x")
        async with here(connections=4, deadline=5) as get:
            hanging = [asyncio.create_task(get(site.url)) for _ in range(20)]
            await asyncio.sleep(0.05)
            began = time.monotonic()
            assert (await get(other.url)).body == b"x"
            assert time.monotonic() - began < 2
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)


async def test_waiting_for_a_turn_does_not_count(site: Site) -> None:
    """The deadline measures the server, not our own politeness."""
    site.answer("/", "x", delay=0.2)
    async with here(deadline=0.9, per_host=1) as get:
        answers = await asyncio.gather(*(get(f"{site.url}/?{number}") for number in range(6)))
    assert len(answers) == 6


async def test_all_hosts_share_a_limit() -> None:
    """No more requests run in all than allowed, however many hosts there are."""
    turns, most, running = Turns(2, 3), 0, 0

    async def ask(host: str) -> None:
        nonlocal most, running
        async with turns.at(host):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    await asyncio.gather(*(ask(f"{number % 7}.example") for number in range(70)))
    assert most == 3
    assert len(turns) == 0


async def test_a_cancelled_wait_leaves_no_trace() -> None:
    """Hosts are forgotten also when those who waited for them give up."""
    turns = Turns(1, 10)
    async with turns.at("a.example"):
        waiting = asyncio.create_task(turns.at("a.example").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert len(turns) == 1
    assert len(turns) == 0
