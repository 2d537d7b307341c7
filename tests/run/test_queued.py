"""Several workers share the ticks of a queue on PostgreSQL, and none of them loses any."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import pytest
from procrastinate.periodic import PeriodicTask
from structlog.testing import capture_logs

from bot.errors import StoreError
from bot.jobs.work import JOBS, Job
from bot.run.queued import LANES, SHARED
from bot.run.queueing import READING, TELLING, cron
from bot.run.waking import DELIVER
from bot.store import outbox
from bot.store.engine import Store
from tests.jobs.refresh_stage import feed, registry
from tests.run.outgoing import eventually, message
from tests.run.queue_stage import (
    SECOND,
    SELDOM,
    Ticks,
    all_done,
    enqueue,
    reached,
    states,
    worker,
)

if TYPE_CHECKING:
    import psycopg

    from bot.jobs.work import Work


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_rhythm_can_be_said_to_cron(job: Job) -> None:
    """What the embedded engine does as often as the table says, the queue does as well."""
    task = cast("Any", None)
    ticks = PeriodicTask(
        task=task, cron=cron(job.every), periodic_id="", configure_kwargs={}
    ).croniter
    ticks.set_current(datetime(2027, 1, 11, 8, 59, 58, tzinfo=UTC))
    moments = [ticks.get_next(datetime) for _ in range(150)]
    assert {later - sooner for sooner, later in pairwise(moments)} == {job.every}


@pytest.mark.parametrize("seconds", [0, 0.5, 7, 90, 5400, 86_401])
def test_a_rhythm_that_cron_cannot_keep_is_refused(seconds: float) -> None:
    """What does not go round in a minute, an hour or a day would tick at the wrong times."""
    with pytest.raises(ValueError, match="cannot be said to cron"):
        cron(timedelta(seconds=seconds))


def test_lanes_are_wide_enough() -> None:
    """Whatever takes long, no other job of its lane waits for it."""
    telling = sum(SHARED[job.name].here if job.name in SHARED else 1 for job in JOBS)
    assert LANES[TELLING] > telling - SHARED["refresh"].here
    assert {*SHARED, DELIVER} <= {job.name for job in JOBS}


async def test_each_tick_comes_once(address: str, queue: psycopg.AsyncConnection[Any]) -> None:
    """Of two workers one takes a tick, and a job that is done leaves nothing behind."""
    ticks = Ticks()
    job = Job("j", SECOND, ticks.run)
    async with worker(address, job), worker(address, job):
        await eventually(lambda: ticks.ended >= 5)
    # Taken by both, five would come within two seconds; a late one only narrows one gap.
    assert len(ticks.moments) <= ticks.moments[-1] - ticks.moments[0] + 2.5
    assert await states(queue) == []
    alive = await queue.execute("SELECT id FROM procrastinate_workers")
    assert await alive.fetchall() == []


async def test_a_job_never_runs_beside_itself_in_one_worker(address: str) -> None:
    """A tick that takes longer than its rhythm is not joined by the next one."""
    slow = Ticks(1.6)
    async with worker(address, Job("j", SECOND, slow.run)):
        await eventually(lambda: slow.ended >= 2)
    assert slow.most == 1


async def test_a_slow_refresh_holds_up_no_delivery(address: str) -> None:
    """The sources are asked in a lane of their own, and hang there by themselves."""
    slow, quick = Ticks(60), Ticks()
    jobs = Job("refresh", SECOND, slow.run), Job("deliver", SECOND, quick.run)
    async with worker(address, *jobs, drain_seconds=0.1):
        await eventually(lambda: slow.begun == LANES[READING])
        ended = quick.ended
        await eventually(lambda: quick.ended >= ended + 2)
        assert slow.begun == LANES[READING]


async def test_who_is_stopped_lets_jobs_end(address: str) -> None:
    """Asked to stop, a worker lets what runs finish and begins nothing new."""
    slow, quick = Ticks(0.6), Ticks()
    jobs = Job("slow", SELDOM, slow.run), Job("quick", SECOND, quick.run)
    async with worker(address, *jobs) as workers:
        await eventually(lambda: slow.begun)
        await workers.stop()
        assert (slow.begun, slow.ended, slow.cancelled) == (1, 1, 0)
        begun = quick.begun
        await asyncio.sleep(1.2)
        assert quick.begun == begun


async def test_what_is_cut_off_is_done_by_another(
    address: str, queue: psycopg.AsyncConnection[Any]
) -> None:
    """After its time to drain is over a job is cancelled, and the next worker begins with it."""
    endless, quick = Ticks(60), Ticks()
    async with worker(address, Job("j", SELDOM, endless.run), drain_seconds=0.1) as workers:
        await eventually(lambda: endless.begun)
        async with asyncio.timeout(2):
            await workers.stop()
    assert endless.cancelled == 1
    assert await states(queue) == ["todo"]
    async with worker(address, Job("j", SELDOM, quick.run)):
        await eventually(lambda: quick.ended)


async def test_what_a_dead_worker_did_is_done_again(
    address: str, queue: psycopg.AsyncConnection[Any]
) -> None:
    """A job whose worker is not heard of any more waits anew, or gives way to one that does."""
    again, other = Ticks(), Ticks()
    await enqueue(queue, state="doing", name="again")
    await enqueue(queue, state="doing", name="other")
    await enqueue(queue, name="other")
    with capture_logs() as logs:
        async with worker(
            address, Job("again", SELDOM, again.run), Job("other", SELDOM, other.run)
        ):
            await eventually(lambda: again.ended and other.ended)
            await all_done(queue, "again", "other")
    assert {one["event"] for one in logs} == {"job.repeated"}


async def test_a_young_worker_puts_off_what_is_to_wait(address: str) -> None:
    """After a start, announcements wait until the sources were asked."""
    late, soon = Ticks(), Ticks()
    jobs = Job("late", SECOND, late.run, first=timedelta(seconds=2)), Job("soon", SECOND, soon.run)
    began = asyncio.get_running_loop().time()
    async with worker(address, *jobs):
        await eventually(lambda: soon.ended)
        await eventually(lambda: late.ended)
    assert soon.moments[0] - began < 1.5
    assert late.moments[0] - began > 2


async def test_much_work_calls_others(address: str) -> None:
    """For many messages that are due, more jobs are queued, and every worker takes of them."""
    store = Store.open(address)
    async with store.write() as connection:
        await outbox.add_each(connection, [message("C1", str(slot)) for slot in range(100)])
    await store.close()
    one, other = Ticks(0.8), Ticks(0.8)
    async with (
        worker(address, Job("deliver", SELDOM, one.run)),
        worker(address, Job("deliver", SELDOM, other.run)),
    ):
        await eventually(lambda: one.ended + other.ended == 5)
    assert one.begun
    assert other.begun
    assert max(one.most, other.most) <= SHARED["deliver"].here


async def test_the_first_sources_call_others_at_once(address: str) -> None:
    """On an empty database the first tick counts what the registry has, and shares that."""
    labs = registry(*(feed(f"https://lab{n}.example/a.ics", lab=f"lab{n}") for n in range(120)))
    ticks = Ticks()
    async with worker(address, Job("refresh", SELDOM, ticks.run), registry=labs):
        await eventually(lambda: ticks.ended >= 3)
    assert ticks.begun == ticks.ended == 3


async def test_a_failed_tick_is_logged_and_comes_again(
    address: str, queue: psycopg.AsyncConnection[Any]
) -> None:
    """What a job raises ends there; what we know by name is said in one line."""
    failed = 0

    async def fail(_: Work) -> None:
        nonlocal failed
        failed += 1
        raise StoreError("the database is away") if failed > 1 else ZeroDivisionError

    with capture_logs() as logs:
        async with worker(address, Job("j", SECOND, fail)):
            await eventually(lambda: failed >= 2)
    told = [{**one} for one in logs if one["event"] == "job.failed"]
    assert [bool(one.get("exc_info")) for one in told[:2]] == [True, False]
    assert told[1]["error"] == "the database is away"
    assert await states(queue) == []


async def test_dropped_connections_are_survived(
    address: str, queue: psycopg.AsyncConnection[Any]
) -> None:
    """Whatever the database hangs up, the worker says so once and goes on."""
    ticks = Ticks()
    with capture_logs() as logs:
        async with worker(address, Job("j", SECOND, ticks.run)):
            await eventually(lambda: ticks.ended)
            for _ in range(2):
                await queue.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
                wanted = ticks.ended + 2
                await reached(ticks, wanted)
    said = [one["event"] for one in logs]
    assert set(said) <= {"database.away", "database.back", "job.failed"}
    assert said.count("database.away") <= 2
    assert not any("exc_info" in one for one in logs)


async def test_a_clock_that_is_set_back_stops_nobody(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that began an hour ahead goes on when its clock is put right."""
    ticks, right = Ticks(), time.time
    monkeypatch.setattr("bot.run.queued.WATCH_SECONDS", 0.2)
    with capture_logs() as logs, monkeypatch.context() as wrong:
        wrong.setattr("time.time", lambda: right() + 3600)
        async with worker(address, Job("j", SECOND, ticks.run)):
            await reached(ticks, 1)
            wrong.undo()
            await reached(ticks, ticks.ended + 2)
    assert [one["event"] for one in logs] == ["clock.jumped"]
