"""Who asks which source, while others ask at the same time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from alembic import command
from sqlalchemy import event, insert, select, text, update

from bot.domain.source import FetchState
from bot.store import clock, leases, occurrences, sources
from bot.store.engine import Store
from bot.store.migrate import _config, migrate
from bot.store.tables import sources as table
from tests.domain.listings import NOW
from tests.store.test_sources import KEPT, ULM, sync

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.domain.source import Source, Tracked

LATER = NOW + timedelta(hours=1)
MANY = 10_000


def at(host: str, lab: str, key: str = "a") -> Source:
    """Make a source of a lab that is asked at a host."""
    return replace(ULM, lab=lab, key=key, url=f"https://{host}/{lab}/{key}.ics")


async def claim(
    store: Store, wanted: list[Source], lease: str = "one", **how: int
) -> dict[str, Tracked]:
    """Claim what is due; return it by the path of its address."""
    declared = {(one.lab, one.key): one for one in wanted}
    async with store.write() as connection:
        found = await leases.claim(
            connection, lambda lab, key: declared.get((lab, key)), NOW, lease, **how
        )
    return {str(one.source.url).split("/", 3)[3]: one for one in found}


async def answered(store: Store, wanted: list[Source]) -> None:
    """Let all have answered before, and be due."""
    async with store.write() as connection:
        found = await sources.tracked(connection, wanted)
        state = FetchState(read_until=NOW, next_check=NOW, last_checked=NOW)
        await sources.save_states(connection, dict.fromkeys([one.id for one in found], state))


async def test_a_host_belongs_to_one_at_a_time(store: Store) -> None:
    """While one holds a source of a host, nobody gets another of it, whatever its port or case."""
    many = [at("a.example", "ulm"), at("A.example:8443", "koeln"), at("b.example", "bonn")]
    await sync(store, *many)
    await answered(store, many)
    held = await claim(store, many, per_host=1)
    assert sorted(held) == ["bonn/a.ics", "ulm/a.ics"]
    assert await claim(store, many, "two") == {}
    async with store.write() as connection:
        await leases.give_back(connection, "one", [held["ulm/a.ics"].id])
    assert sorted(await claim(store, many, "two")) == ["koeln/a.ics", "ulm/a.ics"]


async def test_a_source_that_moved_counts_where_it_is_asked(store: Store) -> None:
    """After permanent redirects its host is the one that they led to."""
    many = [at("a.example", "ulm"), at("b.example", "koeln")]
    await sync(store, *many)
    await answered(store, many)
    asked = (await claim(store, many))["ulm/a.ics"]
    moved = replace(asked.state, address="https://B.example/x.ics", redirects=3)
    async with store.write() as connection:
        assert await sources.save_states(connection, {asked.id: moved}, {asked.id: asked})
    assert await claim(store, many, "two") == {}  # koeln is being asked at b.example


async def test_claims_at_once_never_share_a_host(store: Store, database_url: str) -> None:
    """Of many who claim at the same moment, each host has sources leased to one only."""
    many = [at(f"{n % 5}.example", f"lab{n}") for n in range(50)]
    await sync(store, *many)
    await answered(store, many)
    others = [Store.open(database_url) for _ in range(4)]
    await asyncio.gather(
        *(claim(one, many, f"of {n}", most=4, per_host=2) for n, one in enumerate(others))
    )
    for other in others:
        await other.close()
    async with store.read() as connection:
        asked = select(table.c.host, table.c.lease).where(table.c.lease.is_not(None)).distinct()
        rows = (await connection.execute(asked)).all()
    assert len({row.host for row in rows}) == len(rows) == 5


async def test_what_a_lab_has_for_the_first_time_is_asked_together(store: Store) -> None:
    """If one of its sources must wait, because of its host or for room, all of them do."""
    new = [at("a.example", "neu", "a"), at("b.example", "neu", "b")]
    old = [at("a.example", "alt", "a")]
    await sync(store, *new, *old)
    await answered(store, old)
    both = [*new, *old]
    assert sorted(await claim(store, old)) == ["alt/a.ics"]
    assert await claim(store, both, "two") == {}
    async with store.write() as connection:
        await connection.execute(update(table).values(lease=None, leased_until=None))
    assert sorted(await claim(store, both, "two", most=2)) == ["neu/a.ics", "neu/b.ics"]


async def test_who_comes_late_writes_nothing(store: Store) -> None:
    """Once a source is leased to another, neither a touched nor a recorded state is stored."""
    await sync(store, ULM)
    (asked,) = (await claim(store, [ULM])).values()
    async with store.write() as connection:
        await connection.execute(update(table).values(leased_until=clock.after(timedelta(0))))
    await asyncio.sleep(0.002)
    (again,) = (await claim(store, [ULM], "two")).values()
    async with store.write() as connection:
        assert not await leases.renew(connection, "one", [asked.id])
        assert not await sources.save_states(connection, {asked.id: KEPT}, {asked.id: asked})
        assert not await sources.save_recorded(connection, asked, KEPT)
        assert await sources.superseded(connection, asked)
        assert not await sources.superseded(connection, again)
        assert await leases.renew(connection, "two", [again.id]) == {again.id}
        assert await sources.save_states(connection, {again.id: KEPT}, {again.id: again})
        (kept,) = await sources.tracked(connection, [ULM])
    assert kept.state == KEPT


async def test_who_asks_without_a_lease_ends_none(store: Store) -> None:
    """A refresh by hand is stored, and the poll beside it, which knows less, is not."""
    await sync(store, ULM)
    (leased,) = (await claim(store, [ULM])).values()
    by_hand = replace(leased, lease=None)
    async with store.write() as connection:
        assert await sources.save_recorded(connection, by_hand, KEPT)
        assert not await sources.save_states(
            connection, {leased.id: replace(KEPT, etag="older")}, {leased.id: leased}
        )
    async with store.read() as connection:
        row = (await connection.execute(select(table))).one()
    assert (row.etag, row.lease) == (KEPT.etag, "one")


async def test_how_late_we_are(store: Store) -> None:
    """What is due is counted, with how long the first waits; rules that rest are not."""
    async with store.read() as connection:
        assert await leases.overdue(connection, LATER) == (0, timedelta(0))
    await sync(store, ULM, at("a.example", "koeln"))
    async with store.read() as connection:
        assert await leases.overdue(connection, LATER) == (2, timedelta(hours=1))
        assert await leases.overdue(connection, NOW - timedelta(seconds=1)) == (0, timedelta(0))


async def test_an_older_database_gets_its_hosts(tmp_path: Path) -> None:
    """Sources that were stored before have the host at which they are asked, and no lease."""
    store = Store.open(f"sqlite:///{tmp_path}/old.db")
    facts = "kind, removed, memory, next_check, failures, problems, held, pending"
    rows = (
        "1, 'ulm', 'a', 'https://A.example/1', NULL, 0",
        "2, 'ulm', 'b', 'https://b.example/', 'https://c.example/', 3",
        "3, 'ulm', 'c', 'https://[', NULL, 0",
    )

    def older(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for row in rows:
            connection.exec_driver_sql(
                f"INSERT INTO sources (id, lab, key, url, address, redirects, {facts}) "
                f"VALUES ({row}, 'ical', 0, '{{}}', 0, 0, '[]', 0, 0)"
            )

    async with store.write() as connection:
        await connection.run_sync(older)
    await migrate(store)
    async with store.read() as connection:
        found = await connection.execute(select(table.c.host).order_by(table.c.id))
        assert list(found.scalars()) == ["a.example", "c.example", None]
    await store.close()


async def fill(store: Store) -> None:
    """Store many sources, of which few are due and one is leased."""
    blank = {"kind": "ical", "removed": False, "memory": {}, "problems": [], "failures": 0}
    blank |= {"held": 0, "pending": False, "redirects": 0, "gone": False, "read_until": NOW}
    rows = [
        blank
        | {
            "lab": f"lab{n}",
            "key": f"{n}",
            "host": f"{n}.example",
            "next_check": NOW + timedelta(seconds=10 * (n - 20)),
            "leased_until": None if n else 1,
        }
        for n in range(MANY)
    ]
    async with store.write() as connection:
        await connection.execute(insert(table), rows)
        await connection.execute(text("ANALYZE"))


async def plans(store: Store, said: list[tuple[str, Any]]) -> list[str]:
    """Return how the database goes about each statement."""
    explain = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN"
    found = []
    async with store.write() as connection:
        for statement, parameters in said:
            rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
            found.append("\n".join(str(row[-1]) for row in rows))
    return found


async def test_looking_for_what_is_due_uses_indexes(store: Store) -> None:
    """With ten thousand sources no statement of a look or of a claim reads all of them."""
    await fill(store)
    said: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "sources" in statement or "listings" in statement:
            said.append((statement, parameters))

    event.listen(store.engine.sync_engine, "before_cursor_execute", hear)
    async with store.write() as connection:
        assert await leases.anything_due(connection, NOW)
        furthest: Mapping[tuple[str, str], timedelta] = {}
        await leases.misplanned(connection, lambda lab, key: furthest.get((lab, key)), NOW)
        claimed = await leases.claim(
            connection, lambda lab, key: replace(ULM, lab=lab, key=key), NOW, "one"
        )
        ids = [one.id for one in claimed]
        await leases.overdue(connection, NOW)
        await leases.renew(connection, "one", ids)
        await occurrences.next_starts(connection, ids, NOW)
        asked = {one.id: one for one in claimed}
        states = {one.id: replace(one.state, next_check=LATER) for one in claimed}
        await sources.save_states(connection, states, asked)
    event.remove(store.engine.sync_engine, "before_cursor_execute", hear)
    assert len(ids) == 21
    known = [(statement, p[0] if isinstance(p, list) else p) for statement, p in said]
    for plan in await plans(store, known):
        assert "Seq Scan on sources" not in plan
        assert "SCAN sources" not in plan.replace("SCAN sources USING", "")
