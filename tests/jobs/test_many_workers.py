"""Several programs refresh from one database: politely, each source once, and none too late."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from bot.jobs import streaming
from bot.jobs.poll import Outcome
from bot.jobs.refresh import Wish
from bot.store import leases, occurrences
from bot.store.engine import Store
from bot.store.tables import sources
from tests.fakes.fetching import here
from tests.fakes.site import Answer, Site
from tests.jobs.refresh_stage import FEED, NOW, Stage, calendar, feed, vevent
from tests.jobs.test_polling import statements

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.source import Tracked
    from bot.jobs.poll import SourceReport
    from tests.fakes.site import Request

DUE = Wish(only_due=True)
MINUTE = timedelta(minutes=1)
JANUARY = vevent("january", "2027-01-12 19:00", "Kartenabend")
MARCH = vevent("march", "2027-03-12 19:00", "Wanderung")


@asynccontextmanager
async def workers(stage: Stage, database_url: str, count: int) -> AsyncIterator[list[Stage]]:
    """Open more programs upon the same database and the same registry."""
    async with AsyncExitStack() as stack:
        opened = [stage]
        for _ in range(count - 1):
            store = Store.open(database_url)
            stack.push_async_callback(store.close)
            get = await stack.enter_async_context(here())
            opened.append(Stage(store, stage.site, get, stage.sandbox))
            opened[-1].registry = stage.registry
        yield opened


def look_often(monkeypatch: pytest.MonkeyPatch, *, claim: int) -> None:
    """Claim few, and write and claim again at once."""
    monkeypatch.setattr(leases, "CLAIM", claim)
    monkeypatch.setattr(streaming, "WRITE_AFTER", 0.01)
    monkeypatch.setattr(streaming, "LOOK_AFTER", 0.01)


def knocks(stage: Stage, path: str, answer: Answer) -> asyncio.Event:
    """Let a path give an answer; the event is set once it was asked."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()

    def hear(_: Request) -> Answer:
        loop.call_soon_threadsafe(asked.set)
        return answer

    stage.site.script(path, hear)
    return asked


async def test_two_requests_at_a_host_over_all_workers(
    stage: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three workers that claim again and again ask one host twice at a time, each source once."""
    look_often(monkeypatch, claim=4)
    stage.site.script("", lambda _: Answer(status=404, delay=0.01))
    stage.announces(*(feed(f"{stage.site.url}/{n}.ics", lab=f"lab{n}") for n in range(30)))
    await stage.sync()
    async with workers(stage, database_url, 3) as all_of_them:
        reports = await asyncio.gather(*(each.refresh(NOW, DUE) for each in all_of_them))
    assert sum(map(len, reports)) == len(stage.site.paths()) == len(set(stage.site.paths())) == 30
    assert stage.site.busiest <= 2


async def test_a_slow_host_holds_up_no_claim(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """While two slow answers are waited for, what did not fit into the first claims is through."""
    look_often(monkeypatch, claim=3)
    through: list[str] = []
    rest = threading.Event()

    def heard(one: SourceReport) -> None:
        through.append(one.source.lab)
        if len(through) == 20:
            rest.set()

    def slow(_: Request) -> Answer:
        rest.wait(20)
        return Answer(status=404)

    with Site("127.0.0.2") as quick:
        quick.script("", lambda _: Answer(status=404))
        stage.site.script("", slow)
        waiting = [feed(f"{stage.site.url}/{n}", lab=f"slow{n}") for n in range(3)]
        stage.announces(*waiting, *(feed(f"{quick.url}/{n}", lab=f"lab{n}") for n in range(20)))
        await stage.refresh(NOW, DUE, done=heard)
    assert sorted(through[20:]) == ["slow0", "slow1", "slow2"]


async def test_no_more_is_held_than_has_room(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are due, only so many are leased at a time, and all are asked in the end."""
    monkeypatch.setattr(streaming, "HELD", 5)
    claim = leases.claim
    leased: list[int] = []

    async def counting(connection: AsyncConnection, *given: Any, **how: Any) -> list[Tracked]:
        found = await claim(connection, *given, **how)
        held = select(func.count()).where(sources.c.lease.is_not(None))
        leased.append(await connection.scalar(held) or 0)
        return found

    monkeypatch.setattr(leases, "claim", counting)
    stage.site.script("", lambda _: Answer(status=404))
    stage.announces(*(feed(f"{stage.site.url}/{n}", lab=f"lab{n}") for n in range(12)))
    assert len(await stage.refresh(NOW, DUE)) == 12
    assert 0 < max(leased) <= 5


async def test_who_was_paused_beyond_the_lease_writes_nothing(stage: Stage) -> None:
    """An answer, changed or not, that comes when another has the source is dropped."""
    stage.announces(feed(stage.serve(JANUARY)))
    taken = update(sources).values(lease="another")
    for body, at in ((calendar(MARCH), NOW + 40 * MINUTE), (calendar(JANUARY), NOW + 80 * MINUTE)):
        await stage.refresh(at - 35 * MINUTE)
        before = await stage.dump()
        asked = knocks(stage, FEED, Answer(body=body.encode(), delay=0.2))
        running = asyncio.create_task(stage.refresh(at, DUE))
        await asked.wait()
        async with stage.store.write() as connection:
            await connection.execute(taken)
        assert [one.outcome for one in await running] == [Outcome.UNCHANGED]
        assert await stage.dump(without=["sources"]) == {
            name: rows for name, rows in before.items() if name not in {"sources", "source_days"}
        }
        assert (await stage.state()).last_checked != at
        async with stage.store.write() as connection:
            await connection.execute(update(sources).values(lease=None, leased_until=None))


async def test_only_who_outlives_its_lease_is_told_of(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two `run`s that start at once overtake each other without a warning; a sleeper gets one."""
    slept = 0.0
    monkeypatch.setattr(streaming, "uptime", lambda: time.monotonic() + slept)
    stage.announces(feed(stage.serve(JANUARY)))
    with capture_logs() as logs:
        await asyncio.gather(stage.refresh(NOW), stage.refresh(NOW))
        for at, after in ((40 * MINUTE, 0.0), (80 * MINUTE, leases.LEASE.total_seconds())):
            asked = knocks(stage, FEED, Answer(body=calendar(MARCH).encode(), delay=0.2))
            running = asyncio.create_task(stage.refresh(NOW + at, DUE))
            await asked.wait()
            slept = after
            async with stage.store.write() as connection:
                await connection.execute(update(sources).values(lease="another"))
            await running
            async with stage.store.write() as connection:
                await connection.execute(update(sources).values(lease=None, leased_until=None))
    late = [one["log_level"] for one in logs if one["event"] == "source.late"]
    assert late == ["debug", "debug", "warning"]


async def test_clocks_a_minute_apart_do_no_harm(stage: Stage, database_url: str) -> None:
    """Two workers, one early and one late, ask a source once per turn, and lose nothing."""
    stage.announces(feed(stage.serve(JANUARY, MARCH)))
    asked = []
    async with workers(stage, database_url, 2) as (early, late):
        for turn in range(4):
            now = NOW + turn * timedelta(minutes=36)
            both = [
                *await early.refresh(now + MINUTE, DUE),
                *await late.refresh(now - MINUTE, DUE),
                *await early.refresh(now + MINUTE, DUE),
            ]
            asked.append(len(both))
            assert [one.error for one in both] == [None]
            assert [change.kind for one in both for change in one.changes] == []
    assert asked == [1] * 4
    assert [one.title for one in await stage.shown()] == ["Kartenabend", "Wanderung"]


async def test_a_look_that_finds_nothing_due_reads_next_to_nothing(stage: Stage) -> None:
    """It costs the same few statements for any number of sources, and none reads them."""
    stage.site.script("", lambda _: Answer(status=404))
    stage.announces(*(feed(f"{stage.site.url}/{n}", lab=f"lab{n}") for n in range(20)))
    await stage.refresh(NOW, DUE)
    with statements(stage.store) as said:
        assert await stage.refresh(NOW, DUE) == []
    asked = [each for each in said if not each.startswith("BEGIN")]
    assert len(asked) == 4
    assert not any("memory" in each for each in asked)


async def test_what_was_not_asked_is_given_back(stage: Stage) -> None:
    """A worker that is told to stop leaves no lease behind: another goes on at once."""
    asked = knocks(stage, "", Answer(status=404, delay=5))
    stage.announces(*(feed(f"{stage.site.url}/{n}", lab=f"lab{n}") for n in range(6)))
    running = asyncio.create_task(stage.refresh(NOW, DUE))
    await asked.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    stage.site.script("", lambda _: Answer(status=404))
    assert len(await stage.refresh(NOW, DUE)) == 6


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_nobody_waits_for_what_is_read_of_a_claim(
    stage: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others claim as soon as a claim is committed; if it is given up then, no lease is left."""
    reached, read = asyncio.Event(), occurrences.next_starts

    async def halted(connection: AsyncConnection, *given: Any) -> dict[int, datetime]:
        if reached.is_set():
            return await read(connection, *given)
        reached.set()
        return await asyncio.Event().wait() and {}

    monkeypatch.setattr(occurrences, "next_starts", halted)
    stage.site.script("", lambda _: Answer(status=404))
    stage.announces(feed(f"{stage.site.url}/a"), feed("http://127.0.0.2:1/b", lab="bonn"))
    await stage.sync()
    async with workers(stage, database_url, 2) as (one, other):
        monkeypatch.setattr(leases, "CLAIM", 1)
        running = asyncio.create_task(one.refresh(NOW, DUE))
        await reached.wait()
        async with asyncio.timeout(10):
            assert len(await other.refresh(NOW, DUE)) == 1
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert len(await other.refresh(NOW, DUE)) == 1


async def test_who_slept_begins_nothing_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waited for its turn meanwhile is another's by now; it is given back, and asked later."""
    slept = 0.0
    monkeypatch.setattr(streaming, "uptime", lambda: time.monotonic() + slept)

    def sleep(_: Request) -> Answer:
        nonlocal slept
        slept = streaming.LONGEST + 1
        return Answer(status=404, delay=0.05)

    stage.site.script("", sleep)
    stage.announces(*(feed(f"{stage.site.url}/{n}", lab=f"lab{n}") for n in range(5)))
    assert len(await stage.refresh(NOW, DUE)) <= streaming.PER_HOST
    stage.site.script("", lambda _: Answer(status=404))
    assert 3 <= len(await stage.refresh(NOW, DUE)) <= 4


async def test_programs_with_other_labs_do_not_undo_each_other(
    stage: Stage, database_url: str
) -> None:
    """Whoever read a file last decides which sources there are; the other one says so, once."""
    both = [feed(f"{stage.site.url}/{lab}.ics", lab=lab) for lab in ("koeln", "bonn")]
    for lab in ("koeln", "bonn"):
        stage.site.answer(f"/{lab}.ics", calendar(vevent(lab, "2027-01-12 19:00", lab)))
    stage.announces(both[0])
    async with workers(stage, database_url, 2) as (old, new):
        await old.refresh(NOW, DUE)
        new.announces(*both)
        assert {one.source.lab for one in await new.refresh(NOW + MINUTE, DUE)} == {"bonn"}
        with capture_logs() as said:
            for hour in range(1, 4):
                asked = await old.refresh(NOW + hour * timedelta(hours=8), DUE)
                asked += await new.refresh(NOW + hour * timedelta(hours=8), DUE)
                assert {one.source.lab for one in asked} == {"koeln", "bonn"}
        assert [one["event"] for one in said].count("registry.outdated") == 1
        assert {one.title for one in await stage.shown()} == {"koeln", "bonn"}
        # Started anew with its old file, it is the one that read last.
        old.announces(both[0])
        await old.refresh(NOW + timedelta(hours=32), DUE)
        await new.refresh(NOW + timedelta(hours=32), DUE)
        assert {one.title for one in await stage.shown()} == {"koeln"}
