"""Workers come and go, as real processes upon a real PostgreSQL, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.store.engine import Store
from bot.web.routes import create_app
from tests.conftest import prepare
from tests.fakes.postgres import Server, postgres
from tests.fakes.site import Site
from tests.run.fleet import Fleet
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.slack import SlackStandIn
    from tests.starting import Started, Starter


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL of our own, which can go away."""
    with postgres() as running:
        prepare(running.address)
        yield running


@pytest.fixture
def fleet(server: Server, tmp_path: Path, slack: SlackStandIn, starter: Starter) -> Iterator[Fleet]:
    """Workers that work on nothing yet."""
    from tests.conftest import empty

    empty(server.address)
    with Site() as site:
        opened = Fleet(server.address, tmp_path, site, slack, starter)
        yield opened
        opened.close()


async def test_a_killed_worker_loses_nothing(fleet: Fleet) -> None:
    """Others read every source and send every message once, whatever it was in the middle of."""
    fleet.announce(16, seconds=0.3)
    await fleet.say(range(24), channels=6, seconds=0.8)
    killed, other = fleet.start(), fleet.start()
    fleet.until(lambda: fleet.asked.total() >= 2 and fleet.posted().total() >= 6)
    killed.send_signal(signal.SIGKILL)
    assert fleet.posted().total() < 24

    def is_done() -> bool:
        (unsent,) = fleet.ask("SELECT count(*) FROM deliveries WHERE state <> 'sent'")[0]
        return unsent == 0 and len(fleet.told()) == 16

    fleet.until(is_done, lambda: fleet.outlive(2))
    assert set(fleet.posted().values()) == {1}
    assert fleet.posted().total() == 24
    assert other.poll() is None
    assert "Traceback" not in fleet.log


async def test_a_paused_worker_changes_nothing_when_it_wakes(fleet: Fleet) -> None:
    """What it heard long ago does not overwrite what another heard since; then it works on."""
    fleet.announce(8, seconds=0.3)
    paused = fleet.start()
    fleet.until(lambda: fleet.asked.total() >= 3)
    paused.send_signal(signal.SIGSTOP)
    fleet.outlive()
    other = fleet.start()
    fleet.until(lambda: len(fleet.told()) == 8, lambda: fleet.outlive(2))
    before = fleet.told()
    assert set(before.values()) - {"answer 1"}, "nobody else asked meanwhile"
    paused.send_signal(signal.SIGCONT)
    await fleet.say(range(12), channels=3)
    fleet.until(lambda: fleet.posted().total() >= 12)
    time.sleep(1)  # noqa: ASYNC251  as long as it likes to do anything twice
    after = fleet.told()
    assert all(after[lab] >= answer for lab, answer in before.items())
    assert set(fleet.posted().values()) == {1}
    assert (paused.poll(), other.poll()) == (None, None)
    assert "Traceback" not in fleet.log


async def test_a_restart_of_the_database_is_survived(fleet: Fleet, server: Server) -> None:
    """While it is away /readyz says so in a line; then it is well, and the worker works on.

    In the end it drains: SIGTERM ends it within ten seconds with what it began, however slow the
    others are.
    """
    fleet.announce(1, seconds=0)
    worker = fleet.start()
    fleet.until(fleet.told)
    store = Store.open(server.address)
    app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as browser:
        assert (await browser.get("/readyz")).status_code == 200
        server.stop(signal.SIGINT)
        try:
            asked = time.monotonic()
            answer = await browser.get("/readyz")
            assert (answer.status_code, answer.text.count("\n")) == (503, 1)
            assert (await browser.get("/healthz")).status_code == 200
            assert time.monotonic() - asked < 3
            time.sleep(2)  # noqa: ASYNC251  nobody else is here
        finally:
            server.start()
        assert (await browser.get("/readyz")).status_code == 200
    await store.close()
    await fleet.say(range(4), channels=2)
    fleet.until(lambda: fleet.posted().total() == 4)
    assert worker.poll() is None
    assert fleet.log.count("database.away") == fleet.log.count("database.back") == 1
    await drains(fleet, worker)
    assert "Traceback" not in fleet.log


async def drains(fleet: Fleet, worker: Started) -> None:
    """See a worker end under load."""
    fleet.answer_after(30)
    fleet.make_due()
    asked = fleet.asked.total()
    fleet.until(lambda: fleet.asked.total() > asked)
    await fleet.say(range(4, 10), channels=6, seconds=2)
    fleet.until(lambda: fleet.posted().total() >= 8)
    told = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0
    assert time.monotonic() - told < 10, fleet.log
    assert fleet.ask("SELECT 1 FROM deliveries WHERE state NOT IN ('sent', 'pending')") == []
    assert fleet.ask("SELECT 1 FROM procrastinate_jobs WHERE status <> 'todo'") == []
    assert fleet.ask("SELECT 1 FROM procrastinate_workers") == []


@pytest.mark.long
async def test_a_hanging_database_is_not_waited_for(fleet: Fleet, server: Server) -> None:
    """/readyz says so in time, and SIGTERM still ends a worker within ten seconds."""
    fleet.announce(1, seconds=0)
    worker = fleet.start()
    fleet.until(fleet.told)
    store = Store.open(server.address)
    app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as browser:
        assert (await browser.get("/readyz")).status_code == 200
        with server.hanging():
            for _ in range(2):
                async with asyncio.timeout(3):
                    assert (await browser.get("/readyz")).status_code == 503
            time.sleep(3)  # noqa: ASYNC251  so that the worker is in the middle of it
            told = time.monotonic()
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(15) == 0
            assert time.monotonic() - told < 10.5, fleet.log
        assert (await browser.get("/readyz")).status_code == 200
    await store.close()


@pytest.mark.long
async def test_a_worker_that_slept_for_minutes_is_fenced_off(fleet: Fleet) -> None:
    """With the leases as they really are: half the messages and sources were its own."""
    fleet.announce(12, seconds=1)
    await fleet.say(range(40), channels=10, seconds=1)
    paused = fleet.start()
    fleet.until(lambda: fleet.asked.total() >= 3 and fleet.posted().total() >= 5)
    paused.send_signal(signal.SIGSTOP)
    assert fleet.posted().total() < 40
    fleet.start()
    time.sleep(200)  # noqa: ASYNC251  leases, two readings of each channel, and ticks
    before = fleet.told()
    assert (len(before), fleet.posted().total()) == (12, 40)
    paused.send_signal(signal.SIGCONT)
    time.sleep(90)  # noqa: ASYNC251  what it could not help saying twice is taken away again
    after = fleet.told()
    assert all(after[lab] >= answer for lab, answer in before.items())
    assert set(fleet.posted().values()) == {1}
    assert paused.poll() is None
    assert "Traceback" not in fleet.log
