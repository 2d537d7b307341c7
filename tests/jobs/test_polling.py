"""Which sources are asked when, and at what cost."""

from __future__ import annotations

import asyncio
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, update

from bot.domain.event import ChangeKind
from bot.domain.lab import Lab, Registry
from bot.jobs import streaming
from bot.jobs.poll import Outcome
from bot.jobs.refresh import Wish, skipped
from bot.store import clock, leases
from bot.store.tables import sources
from tests.fakes.site import Answer
from tests.jobs.refresh_stage import FEED, NOW, Stage, calendar, feed, rule, vevent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.poll import SourceReport
    from bot.store.engine import Store

DUE = Wish(only_due=True)
JANUARY = vevent("january", "2027-01-12 19:00", "Kartenabend")
LATER = NOW + timedelta(minutes=40)


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Collect what is said to the database."""
    said: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(" ".join(statement.split()))

    def begun(_connection: Any) -> None:
        said.append("BEGIN")

    engine = store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    event.listen(engine, "begin", begun)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)
        event.remove(engine, "begin", begun)


def writes(said: list[str]) -> list[str]:
    """Return those statements that write."""
    return [each for each in said if re.match("INSERT|UPDATE|DELETE", each)]


async def test_only_what_is_due_is_asked(stage: Stage) -> None:
    """A source that was asked is left alone for half an hour, then asked again."""
    stage.announces(feed(stage.serve(JANUARY)))
    asked = [len(await stage.refresh(NOW + timedelta(minutes=n), DUE)) for n in (0, 1, 29, 34)]
    assert asked == [1, 0, 0, 1]


async def test_sooner_before_a_meeting(stage: Stage) -> None:
    """In the day before a meeting its source is asked every ten minutes, changed or not."""
    stage.announces(feed(stage.serve(vevent("soon", "2026-12-02 12:00"))))
    await stage.refresh(NOW)
    for number in (1, 2):
        await stage.refresh(NOW + timedelta(minutes=12 * number), DUE)
        pause = (await stage.state()).next_check - NOW - timedelta(minutes=12 * number)  # type: ignore[operator]
        assert timedelta(minutes=9) < pause <= timedelta(minutes=11)


async def test_retry_after_is_obeyed(stage: Stage) -> None:
    """A server that asks for two hours' patience is not asked before."""
    stage.announces(feed(stage.site.url + FEED))
    stage.site.answer(FEED, status=503, headers={"Retry-After": "7200"})
    (report,) = await stage.refresh(NOW, DUE)
    assert report.outcome is Outcome.FAILED
    next_check = (await stage.state()).next_check
    assert next_check is not None
    assert timedelta(hours=2) <= next_check - NOW <= timedelta(hours=2.2)


async def test_a_clock_that_ran_ahead_silences_nothing(stage: Stage) -> None:
    """What was polled by a clock years ahead is due again, and read in full."""
    stage.announces(feed(stage.serve(JANUARY, headers={"ETag": '"1"'})))
    await stage.refresh(NOW + timedelta(days=1500))
    reports = await stage.refresh(NOW, DUE)
    assert [report.error for report in reports] == [None]
    assert [one.title for one in await stage.shown()] == ["Kartenabend"]


async def test_a_crash_holds_a_source_only_for_its_lease(stage: Stage) -> None:
    """A source that someone leased and never gave back is asked when that has run out."""
    stage.announces(feed(stage.serve(JANUARY)))
    await stage.sync()
    async with stage.store.write() as connection:
        await connection.execute(update(sources).values(leased_until=clock.after(leases.LEASE)))
    assert await stage.refresh(NOW, DUE) == []
    async with stage.store.write() as connection:
        await connection.execute(update(sources).values(leased_until=clock.after(timedelta(0))))
    await asyncio.sleep(0.002)
    assert len(await stage.refresh(NOW, DUE)) == 1


async def test_a_slow_source_holds_up_no_other(stage: Stage) -> None:
    """While one feed hangs, what another tells is recorded and shown already."""
    slow = stage.serve(vevent("slow", "2027-02-01 19:00", "Langsam"), path="/slow.ics", delay=1.5)
    fast = stage.serve(vevent("fast", "2027-02-02 19:00", "Schnell"), path="/fast.ics")
    stage.announces(feed(slow, lab="koeln"), feed(fast))
    running = asyncio.create_task(stage.refresh())
    for _ in count():
        shown = [one.title for one in await stage.shown()]
        if shown or running.done():
            break
        await asyncio.sleep(0.02)
    assert shown == ["Schnell"]
    assert not running.done()
    await running
    assert len(await stage.shown()) == 2


async def test_rules_answer_first(stage: Stage) -> None:
    """Rules need no network, so they are through before any address has answered."""
    stage.announces(feed(stage.serve(JANUARY)), rule("jeden Montag, 19:00"))
    heard: list[SourceReport] = []
    await stage.refresh(NOW, done=heard.append)
    assert [one.source.url for one in heard] == [None, stage.site.url + FEED]


async def test_a_bug_that_one_feed_brings_out_is_its_own(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unforeseen error is a failure of that source; the others are polled and saved."""
    bad, good = (stage.serve(JANUARY, path=path) for path in ("/bad.ics", "/good.ics"))
    stage.announces(feed(bad), feed(good))
    read = stage.sandbox.run

    async def run(function: Any, *arguments: Any) -> Any:
        if arguments[0].url == bad:
            raise ZeroDivisionError("a\0b")
        return await read(function, *arguments)

    monkeypatch.setattr(stage.sandbox, "run", run)
    reports = {report.source.url: report for report in await stage.refresh()}
    assert "ZeroDivisionError" in str(reports[bad].error)
    assert reports[good].outcome is Outcome.CHANGED
    assert (await stage.state("/bad.ics")).failures == 1


async def test_what_was_asked_is_known_after_giving_up(stage: Stage) -> None:
    """When a refresh is cancelled, the states of those that had answered are saved."""
    stage.announces(
        feed(stage.serve(JANUARY, path="/fast.ics")),
        feed(stage.serve(JANUARY, path="/slow.ics"), lab="koeln"),
    )
    await stage.refresh(NOW)
    stage.serve(JANUARY, path="/slow.ics", delay=5)
    through = asyncio.Event()
    running = asyncio.create_task(stage.refresh(LATER, done=lambda _: through.set()))
    await through.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await stage.state("/fast.ics")).last_checked == LATER
    assert (await stage.state("/slow.ics")).last_checked == NOW


async def test_unchanged_sources_cost_two_transactions(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hundred unchanged sources are claimed in one, and touched and counted in another."""
    for wait in ("WRITE_AFTER", "LOOK_AFTER"):  # the machine may be busy
        monkeypatch.setattr(streaming, wait, 60)
    announced = [
        feed(f"{stage.site.url}/{number}.ics", lab=f"lab{number % 40}") for number in range(200)
    ]
    stage.site.script("", lambda _: Answer(body=calendar(JANUARY).encode()))
    stage.announces(*announced)
    await stage.refresh(NOW)
    with statements(stage.store) as said:
        reports = await stage.refresh(LATER, DUE)
    assert [one.outcome for one in reports] == [Outcome.UNCHANGED] * 200
    claimed, touched, counted = writes(said)
    written = ("lease=" in claimed, "last_good=" in touched, "source_days" in counted)
    assert written == (True, True, True)
    assert said.count("BEGIN") <= 10


async def test_batches_leave_none_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """More sources than are polled in one batch are all polled, each once."""
    monkeypatch.setattr(leases, "CLAIM", 3)
    stage.site.script("", lambda _: Answer(body=calendar(JANUARY).encode()))
    stage.announces(*(feed(f"{stage.site.url}/{number}.ics") for number in range(8)))
    for wish in (DUE, Wish()):
        asked = [one.source.url for one in await stage.refresh(NOW, wish)]
        assert sorted(filter(None, asked)) == [source.url for source in stage.registry.sources]


async def test_recording_costs_the_same_whatever_is_stored(stage: Stage) -> None:
    """One change in a feed of 500 takes as many statements as one in a feed of five."""
    needed = []
    for size in (5, 500):
        await stage.lose_everything()
        meetings = [
            vevent(f"m{n}", f"2027-0{1 + n % 9}-1{n % 10} {10 + n % 12}:00", f"Abend {n}")
            for n in range(size)
        ]
        stage.announces(feed(stage.serve(*meetings)))
        await stage.refresh(NOW)
        stage.serve(*meetings[:-1], vevent("new", "2027-05-05 19:00", "Neues"))
        with statements(stage.store) as said:
            assert await stage.kinds(LATER) == [ChangeKind.ANNOUNCED]
        # How often a lease is renewed depends on how long all of it takes.
        renewed = ("BEGIN", "UPDATE sources SET leased_until")
        needed.append(sum(not each.startswith(renewed) for each in said))
    assert needed[0] == needed[1] < 35


async def test_dropping_many_costs_one_statement(stage: Stage) -> None:
    """Other words that leave out 300 listings delete them in one statement."""
    meetings = [vevent(f"m{n}", f"2027-03-0{1 + n % 9} 10:00", f"Abend {n}") for n in range(300)]
    address = stage.serve(*meetings)
    stage.announces(feed(address))
    await stage.refresh(NOW)
    stage.announces(feed(address, include=("nichts",)))
    with statements(stage.store) as said:
        await stage.refresh(LATER)
    assert len([each for each in said if each.startswith("DELETE FROM listings")]) == 1
    assert await stage.shown() == []


async def test_inactive_labs_are_asked_once_a_week(stage: Stage) -> None:
    """Between that only by name; a refresh of everything says that it was left out."""
    source = feed(stage.serve(JANUARY))
    stage.registry = Registry(
        {"ulm": Lab(slug="ulm", name="OK Lab Ulm", active=False, sources=(source,))}
    )
    assert len(await stage.refresh(NOW, DUE)) == 1
    for days in (0, 1, 6.9):
        assert await stage.refresh(NOW + timedelta(days=days), DUE) == []
        assert await stage.refresh(NOW + timedelta(days=days)) == []
    assert [one.outcome for one in skipped(stage.registry, Wish())] == [Outcome.SKIPPED]
    found = await stage.refresh(NOW + timedelta(days=7.8))
    assert len(found) == 1
    assert skipped(stage.registry, Wish(), found) == []
    assert len(await stage.refresh(NOW, Wish(labs={"ulm"}))) == 1
    assert await stage.refresh(NOW + timedelta(days=30), Wish(resting=False)) == []


async def test_a_dead_source_of_an_inactive_lab_is_asked_once_a_week_too(stage: Stage) -> None:
    """It is not asked more often because it fails."""
    source = feed(stage.serve(status=404))
    stage.registry = Registry(
        {"ulm": Lab(slug="ulm", name="OK Lab Ulm", active=False, sources=(source,))}
    )
    asked = [len(await stage.refresh(NOW + timedelta(days=day), DUE)) for day in range(17)]
    assert sum(asked) == 3


async def test_the_rules_of_an_inactive_lab_promise_nothing(stage: Stage) -> None:
    """A regular evening that was stated years ago is no sign of life."""
    evening = rule("jeden Montag, 19:00")
    stage.registry = Registry(
        {"ulm": Lab(slug="ulm", name="OK Lab Ulm", active=False, sources=(evening,))}
    )
    assert await stage.refresh(NOW, DUE) == await stage.refresh(NOW) == []
    assert await stage.shown() == []


async def test_a_lab_that_becomes_active_is_asked_at_once(stage: Stage) -> None:
    """Nobody waits for the end of its week."""
    source = feed(stage.serve(JANUARY))
    asleep = Lab(slug="ulm", name="OK Lab Ulm", active=False, sources=(source,))
    stage.registry = Registry({"ulm": asleep})
    await stage.refresh(NOW, DUE)
    stage.registry = Registry({"ulm": replace(asleep, active=True)})
    assert len(await stage.refresh(NOW + timedelta(minutes=1), DUE)) == 1
    assert await stage.refresh(NOW + timedelta(minutes=2), DUE) == []
