"""What pages, calendars, commands and ticks ask is answered by indexes, however much is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import event

from bot.domain.event import Attendance
from bot.domain.query import Query
from bot.store import daily, health, history, marks, occurrences, paging, posts, tellings
from bot.store.coming import coming
from tests.benchmarks.filling import fill, network

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.engine import Store

NOW: Final = datetime(2027, 1, 11, 8, tzinfo=UTC)
LABS: Final = network(1200)
STORED: Final = 2_000
SLUGS: Final = list(LABS.labs)
ONE: Final = frozenset(SLUGS[:1])
FEW: Final = frozenset(SLUGS[:70])
MANY: Final = frozenset(SLUGS[:600])
WEEK: Final = NOW + timedelta(days=7)
MONTH: Final = NOW + timedelta(days=31)
ONLINE: Final = frozenset({Attendance.ONLINE})

ASKED: Final[dict[str, Callable[[AsyncConnection], Awaitable[object]]]] = {
    "next": lambda c: coming(c, Query.coming(NOW), count=3),
    "next of a lab": lambda c: coming(c, Query.coming(NOW, ONE), count=3),
    "next of a state": lambda c: coming(c, Query.coming(NOW, FEW), count=3),
    "next online": lambda c: coming(c, Query(start=NOW, end=WEEK, attendance=ONLINE), count=3),
    "next of a large state": lambda c: coming(c, Query.coming(NOW, MANY), count=3),
    "next online of a large state": lambda c: coming(
        c, Query(start=NOW, end=WEEK, labs=MANY, attendance=ONLINE), count=3
    ),
    "a page": lambda c: paging.page(c, Query.coming(NOW), count=50),
    "a page of a lab": lambda c: paging.page(c, Query.coming(NOW, ONE), count=50),
    "a page of a state": lambda c: paging.page(c, Query.coming(NOW, FEW), count=50),
    "a page far behind": lambda c: paging.page(
        c, Query.coming(NOW), after=paging.Place(NOW + timedelta(days=300), "o"), count=50
    ),
    "a lab's calendar": lambda c: occurrences.find(c, Query.coming(NOW, ONE)),
    "a week": lambda c: occurrences.find(c, Query(start=NOW, end=WEEK)),
    "a month": lambda c: daily.of_days(c, Query(start=NOW, end=MONTH), most=4),
    "a month of a lab": lambda c: daily.of_days(c, Query(start=NOW, end=MONTH, labs=ONE), most=4),
    "a month of a large state, online": lambda c: daily.of_days(
        c, Query(start=NOW, end=MONTH, labs=MANY, attendance=ONLINE), most=4
    ),
    "the next of labs": lambda c: paging.next_of_labs(c, Query.coming(NOW, ONE)),
    "a meeting": lambda c: occurrences.by_ids(c, ["o00000007"]),
    "its history": lambda c: history.of_meeting(c, "o00000007"),
    "written lately": lambda c: posts.written_since(c, NOW),
    "told lately": lambda c: tellings.touched(c, NOW, NOW),
    "silent labs": lambda c: health.last_meetings(c, set(SLUGS[:20]), NOW),
    "the data's version": marks.version,
}


async def test_indexes_answer(store: Store) -> None:
    """Nothing on a way that people or ticks take reads all meetings, accounts or changes."""
    await fill(store, LABS, occurrences=STORED, now=NOW)
    assert await _wrong(store) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_indexes_answer_before_anything_was_counted(store: Store) -> None:
    """SQLite takes the same ways where nobody ever told it how much there is of what."""
    await fill(store, LABS, occurrences=STORED, now=NOW)
    async with store.write() as connection:
        await connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    await store.close()  # What a connection has read of it, it remembers.
    assert await _wrong(store) == []


async def _wrong(store: Store) -> list[str]:
    asked: list[tuple[str, Any]] = []
    engine = store.engine.sync_engine

    def note(_c: Any, _u: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    wrong = []
    for name, ask in ASKED.items():
        asked.clear()
        async with store.read() as connection:
            event.listen(engine, "before_cursor_execute", note)
            await ask(connection)
            event.remove(engine, "before_cursor_execute", note)
            for statement, parameters in asked:
                if statement.startswith(("SELECT", "WITH")):
                    plan = await _plan(connection, statement, parameters)
                    wrong += [f"{name}: {line}" for line in plan if _reads_all(line)]
                    wrong += [f"{name}: {plan}"] * (store.is_sqlite and _misses(statement, plan))
    return wrong


async def _plan(connection: AsyncConnection, statement: str, parameters: Any) -> list[str]:
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # Of as few as a test stores it would read all; so it does only where no index answers.
        await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    word = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    rows = await connection.exec_driver_sql(f"{word} {statement}", parameters)
    return [str(row[-1]).strip() for row in rows]


def _reads_all(line: str) -> bool:
    for table in ("occurrences", "occurrence_labs", "listings"):
        if f"Seq Scan on {table}" in line or line.startswith(f"SCAN {table}"):
            return True
    return False


def _misses(statement: str, plan: list[str]) -> bool:
    """Say whether what lasts long is found otherwise than by the index of just that."""
    found = sum(" ix_occurrences_long " in line for line in plan)
    return found != statement.count("172800")


def test_a_plan_that_reads_all_is_seen() -> None:
    """Both databases say it in words that are looked for."""
    assert _reads_all("->  Seq Scan on occurrences occurrences_1  (cost=0.00..9.00)")
    assert _reads_all("SCAN occurrences USING INDEX ix_occurrences_starts_at")
    assert not _reads_all("SEARCH occurrences USING INDEX ix_occurrences_starts_at (starts_at>?)")
