"""Two programs on one database that record two labs at once, and what looking for twins costs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.jobs.refresh import Wish
from bot.store import listing_keys
from bot.store.engine import Store
from tests.fakes.fetching import here
from tests.jobs.refresh_stage import NOW, Stage, calendar, feed, vevent
from tests.jobs.test_one_meeting import EVENING, JOINT, announces, cologne, tick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.feeds.sandbox import Sandbox
    from tests.fakes.site import Site

ROUNDS = 8


async def test_two_labs_recorded_at_once_make_one_meeting(
    stage: Stage, database_url: str, site: Site, sandbox: Sandbox
) -> None:
    """Each program asks the source of one lab; neither waits for ever, and there is one meeting."""
    for lab in ("koeln", "bonn"):
        site.answer(f"/{lab}.ics", calendar(vevent(lab, EVENING, *JOINT)), delay=0.1)
    by_lab = {lab: feed(f"{site.url}/{lab}.ics", lab=lab) for lab in ("koeln", "bonn")}
    other_store = Store.open(database_url)
    async with here() as get:
        other = Stage(other_store, site, get, sandbox)
        for _ in range(ROUNDS):
            await stage.lose_everything()
            announces(stage, *by_lab.values())
            await stage.sync()
            other.registry = stage.registry
            async with asyncio.timeout(20):
                await asyncio.gather(
                    stage.refresh(NOW, Wish(labs={"koeln"})),
                    other.refresh(NOW, Wish(labs={"bonn"})),
                )
            (shown,) = await stage.shown()
            assert sorted(shown.labs) == ["bonn", "koeln"]
    await other_store.close()


async def test_joint_meetings_that_change_at_once_do_not_lock_each_other_out(
    stage: Stage, database_url: str, site: Site, sandbox: Sandbox
) -> None:
    """Two labs' feeds of the same meetings, in opposite order, all move again and again."""
    days = [f"2027-01-{day:02}" for day in range(4, 30)]

    def serve(minute: int) -> None:
        meetings = [
            vevent(day, f"{day} 19:{minute:02}", f"Kartenabend {day}", *JOINT[1:2]) for day in days
        ]
        site.answer("/koeln.ics", calendar(*meetings), delay=0.05)
        site.answer("/bonn.ics", calendar(*reversed(meetings)), delay=0.05)

    serve(0)
    announces(stage, *(feed(f"{site.url}/{lab}.ics", lab=lab) for lab in ("koeln", "bonn")))
    await stage.refresh()
    assert len(await stage.shown()) == len(days)
    other_store = Store.open(database_url)
    async with here() as get:
        other = Stage(other_store, site, get, sandbox)
        other.registry = stage.registry
        for minute in range(1, 4):
            serve(minute)
            async with asyncio.timeout(30):
                reports = await asyncio.gather(
                    stage.refresh(tick(minute)), other.refresh(tick(minute))
                )
            assert [one.error for each in reports for one in each] == [None] * 4
            assert {one.starts_at.minute for one in await stage.shown()} == {minute}
            assert len(await stage.shown()) == len(days)
    await other_store.close()


async def test_candidates_are_found_by_index(stage: Stage) -> None:
    """Only what shares a key is read, and whether a key singles out anything is seen by index."""
    announces(stage, cologne(stage, vevent("a", EVENING)))
    await stage.refresh()
    dialect: Any = sqlite if stage.store.is_sqlite else postgresql
    keys = listing_keys.told({1, 2, 3}, dialect.dialect.name)
    asked = listing_keys.sharing(dialect.dialect.name).params(**keys, own=[7], since=NOW)
    told = str(asked.compile(dialect=dialect.dialect(), compile_kwargs={"literal_binds": True}))
    async with stage.store.write() as connection:
        if stage.store.is_sqlite:
            plan = await connection.execute(text(f"EXPLAIN QUERY PLAN {told}"))
        else:
            # With next to no rows PostgreSQL would read them all.
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = await connection.execute(text(f"EXPLAIN {told}"))
        lines = "\n".join(str(tuple(row)) for row in plan)
    assert "SCAN listing" not in lines
    assert "Seq Scan" not in lines
    assert lines.count("PRIMARY KEY" if stage.store.is_sqlite else "pk_listing_keys") > 1, lines


@pytest.fixture
def asked(stage: Stage) -> Iterator[list[str]]:
    """Every statement that the database is sent."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    engine = stage.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield told
    event.remove(engine, "before_cursor_execute", note)


async def test_an_unchanged_poll_asks_for_no_listings(stage: Stage, asked: list[str]) -> None:
    """Where nothing changed nobody else's meetings are looked at."""
    announces(stage, cologne(stage, vevent("a", EVENING)))
    await stage.refresh()
    asked.clear()
    await stage.refresh(tick(1))
    assert not [one for one in asked if "FROM listings JOIN" in one]


async def test_a_change_asks_once_for_others_listings(stage: Stage, asked: list[str]) -> None:
    """However many meetings a source has anew, one question finds what others tell of them."""
    announces(stage, cologne(stage, vevent("a", EVENING)))
    await stage.refresh()
    more = [vevent(f"m{day}", f"2027-02-{day:02} 19:00", f"Abend {day}") for day in range(1, 29)]
    stage.serve(*more, path="/koeln.ics")
    asked.clear()
    await stage.refresh(tick(1))
    looking = [one for one in asked if "JOIN listing_keys" in one]
    assert len(looking) == 1
