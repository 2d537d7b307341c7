from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import event

from bot.jobs.poll import Outcome
from bot.jobs.refresh import Wish
from bot.store import days
from bot.store.days import SourceDay
from tests.fakes.site import Answer
from tests.jobs.refresh_stage import NOW, calendar, feed, rule, vevent

if TYPE_CHECKING:
    from tests.jobs.refresh_stage import Stage

HOUR = timedelta(hours=1)
JANUARY = vevent("jan", "2027-01-18 19:00")
MONTHS = [vevent(f"m{n}", f"2027-0{n}-15 19:00") for n in range(1, 7)]


async def told(stage: Stage) -> list[list[SourceDay]]:
    """Return what is known of the days of each source, by the number of the source."""
    async with stage.store.read() as connection:
        found = await days.since(connection, NOW.date())
    return [found[number] for number in sorted(found)]


async def test_each_poll_counts_once(stage: Stage) -> None:
    """New, unchanged and failed answers count on their day."""
    stage.announces(feed(stage.serve(JANUARY)))
    await stage.refresh(NOW)
    await stage.refresh(NOW + HOUR)
    stage.site.answer("/ulm.ics", status=500)
    await stage.refresh(NOW + 2 * HOUR)
    stage.serve(JANUARY, vevent("feb", "2027-02-15 19:00"))
    await stage.refresh(NOW + 3 * HOUR)
    ((day,),) = await told(stage)
    assert (day.day, day.good, day.failed) == (NOW.date(), 3, 1)


async def test_what_is_held_back_counts_as_neither(stage: Stage) -> None:
    """An answer without most of its meetings is neither good nor bad until one more came."""
    stage.announces(feed(stage.serve(*MONTHS)))
    await stage.refresh(NOW)
    stage.serve(MONTHS[0])
    (report,) = await stage.refresh(NOW + HOUR)
    assert report.outcome is Outcome.HELD
    assert await told(stage) == [[SourceDay(NOW.date(), good=1)]]


async def test_rules_and_resting_labs_are_not_counted(stage: Stage) -> None:
    """A rule asks nobody; the sources of an inactive lab are asked once a week only."""
    stage.announces(rule("jeden ersten Montag im Monat, 19:00"), feed(stage.serve(JANUARY), "oslo"))
    labs = dict(stage.registry.labs)
    labs["oslo"] = replace(labs["oslo"], active=False)
    stage.registry = replace(stage.registry, labs=labs)
    reports = await stage.refresh(NOW, Wish(only_due=True))
    assert len(reports) == 2
    assert await told(stage) == []


async def test_a_batch_of_unchanged_sources_is_counted_by_one_statement(stage: Stage) -> None:
    """However many answer, their days are written in the transaction that touches them."""
    stage.site.script("", lambda _: Answer(body=calendar(JANUARY).encode()))
    stage.announces(*(feed(f"{stage.site.url}/{n}.ics", lab=f"lab{n}") for n in range(60)))
    await stage.refresh(NOW)
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    engine = stage.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    await stage.refresh(NOW + HOUR)
    event.remove(engine, "before_cursor_execute", hear)
    assert len([each for each in said if "source_days" in each]) == 1
    assert await told(stage) == [[SourceDay(NOW.date(), good=2)]] * 60
