"""The next few meetings, without reading all that are stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.domain.event import Attendance, Change, ChangeKind, Occurrence
from bot.domain.query import Query
from bot.store import occurrences, paging
from bot.store.coming import (
    MOST_COUNTED,
    coming,
    moved,
    question,
)
from tests.domain.meetings import BERLIN, meeting

if TYPE_CHECKING:
    from sqlalchemy import Dialect

    from bot.store.engine import Store

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
LABS = [f"lab-{number}" for number in range(40)]
WAYS = (Attendance.ONSITE, Attendance.ONLINE, Attendance.HYBRID, Attendance.UNKNOWN)
MANY = 20_000

QUESTIONS = {
    "everything": Query.coming(NOW),
    "one lab": Query.coming(NOW, frozenset({"lab-7"})),
    "a state": Query.coming(NOW, frozenset({"lab-1", "lab-2", "lab-3"})),
    "most labs": Query.coming(NOW, frozenset(LABS[:36])),
    "online": Query(start=NOW, end=NOW + 9000 * HOUR, attendance=frozenset({Attendance.ONLINE})),
    "online in a lab": Query(
        start=NOW,
        end=NOW + 9000 * HOUR,
        labs=frozenset({"lab-6"}),
        attendance=frozenset({Attendance.ONLINE}),
    ),
    "a lab and what is online": Query.coming(NOW, frozenset({"lab-6"})).online_too(
        frozenset(LABS[:36])
    ),
    "a week": Query(start=NOW + 200 * HOUR, end=NOW + 368 * HOUR),
    "nobody": Query.coming(NOW, frozenset()),
}


def some(count: int, every: timedelta = HOUR, begin: datetime = NOW) -> list[Occurrence]:
    """Return meetings one after the other, of all labs by turns."""
    return [
        meeting(
            f"m{number:06}",
            begin + number * every,
            labs=tuple(dict.fromkeys((LABS[number % 40], LABS[number % 7]))),
            attendance=WAYS[number % 4],
        )
        for number in range(count)
    ]


async def fill(store: Store, *found: Occurrence, hidden: frozenset[str] = frozenset()) -> None:
    """Store some meetings."""
    async with store.write() as connection:
        await occurrences.save(connection, found, hidden)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_pages_are_what_find_gives(store: Store, question: str) -> None:
    """Page after page tells the same as reading all, each once, hidden ones never."""
    query = QUESTIONS[question]
    stored = some(400, every=3 * HOUR, begin=NOW - 30 * HOUR)
    await fill(store, *stored, hidden=frozenset({"m000020", "m000046"}))
    paged: list[Occurrence] = []
    async with store.read() as connection:
        wanted = await occurrences.find(connection, query)
        while page := (await coming(connection, query, first=len(paged), count=7)).found:
            paged += page
        by_id = await paging.page(connection, query, count=len(stored))
    assert by_id == sorted(wanted, key=lambda one: (one.starts_at, one.id))
    assert sorted(paged, key=lambda one: (one.starts_at, one.title, one.id)) == wanted
    assert [one.starts_at for one in paged] == sorted(one.starts_at for one in paged)


async def test_under_way(store: Store) -> None:
    """What has begun and not ended comes first, however long ago it began."""
    await fill(
        store,
        meeting("over", NOW - 3 * HOUR, NOW - HOUR),
        meeting("long", NOW - 300 * HOUR, NOW + 5 * HOUR),
        meeting("next", NOW + HOUR),
        meeting("now", NOW, NOW),
    )
    async with store.read() as connection:
        page = await coming(connection, Query.coming(NOW), count=3)
    assert [one.id for one in page.found] == ["long", "now", "next"]


async def test_more_is_counted_and_bounded(store: Store) -> None:
    """What follows is counted up to a bound, and said to be beyond it with one more."""
    await fill(store, *some(40))
    async with store.read() as connection:
        few = await coming(connection, Query.coming(NOW), first=30, count=3)
        many = await coming(connection, Query.coming(NOW), count=3)
        behind = await coming(connection, Query.coming(NOW), first=60, count=3)
    assert (few.more, many.more, behind.more) == (7, MOST_COUNTED + 1, 0)
    assert behind.found == ()


async def test_shared_meeting_once(store: Store) -> None:
    """A meeting that two labs hold together is told once."""
    await fill(store, meeting("both", NOW + HOUR, labs=("lab-1", "lab-2")))
    async with store.read() as connection:
        page = await coming(connection, QUESTIONS["a state"], count=3)
    assert [one.id for one in page.found] == ["both"]
    assert page.more == 0


async def test_moved(store: Store) -> None:
    """Of a meeting that moved lately it is known when it was first to be, unless it is back."""
    now = NOW.astimezone(BERLIN)
    back, gone, old = (
        meeting(name, now + 50 * HOUR, updated=NOW) for name in ("back", "gone", "old")
    )
    await fill(store, back, gone, old)
    first, second = (now + hours * HOUR for hours in (20, 30))

    def change(one: Occurrence, at: datetime, start: datetime) -> Change:
        before: dict[str, Any] = {"start": start.isoformat()}
        return Change(ChangeKind.MOVED, at, "karlsruhe", one.id, before, {})

    news = [
        change(old, NOW - 400 * HOUR, first),
        change(gone, NOW - 9 * HOUR, first),
        change(gone, NOW - 8 * HOUR, second),
        change(back, NOW - 8 * HOUR, now + 50 * HOUR),
    ]
    async with store.write() as connection:
        await occurrences.add_changes(connection, news)
    async with store.read() as connection:
        told = await moved(connection, (back, gone, old), NOW - 100 * HOUR)
        none = await moved(connection, (), NOW)
    assert told == {"gone": first}
    assert none == {}


async def test_an_index_answers(store: Store) -> None:
    """No question sorts or reads the whole table, as the database itself explains."""
    await fill(store, *some(MANY))
    async with store.write() as connection:
        await connection.execute(text("ANALYZE"))
    for query in (query for name, query in QUESTIONS.items() if name != "nobody"):
        plan = await explained(store, query)
        assert not [line for line in plan if "Seq Scan" in line], plan
        assert not [line for line in plan if line.startswith("SCAN occurrence")], plan
        assert not [line for line in plan if "TEMP B-TREE FOR ORDER BY" in line], plan
        assert all(rows <= MANY / 10 for rows in rows_read(plan)), plan


async def explained(store: Store, query: Query) -> list[str]:
    """Return the plan; PostgreSQL's with the rows that each step read."""
    dialect: Dialect = store.engine.dialect
    asked, values = question(query, 30)
    literally = {"literal_binds": True}
    told = str(asked.params(values).compile(dialect=dialect, compile_kwargs=literally))
    word = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN (ANALYZE, TIMING OFF)"
    async with store.read() as connection:
        rows = (await connection.exec_driver_sql(f"{word} {told}")).all()
    return [str(row[-1]).strip() for row in rows]


def rows_read(plan: list[str]) -> list[int]:
    """Return how many rows each step gave or threw away; nothing of SQLite's plan."""
    found = []
    for line in plan:
        if "actual rows=" in line:
            rows = float(line.rpartition("actual rows=")[2].split(" ")[0])
            found.append(int(rows * int(line.rpartition("loops=")[2].rstrip(")"))))
        if "Rows Removed by" in line:
            found.append(int(line.rpartition(" ")[2]))
    return found
