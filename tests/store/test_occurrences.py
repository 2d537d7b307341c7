from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from bot.domain.event import Change, ChangeKind
from bot.domain.query import Query
from bot.jobs.tidy import KEPT, tidy
from bot.store import identity, labs, moments, occurrences
from bot.store.tables import (
    METADATA,
    aliases,
    listings,
    occurrence_labs,
    occurrences as occurrence_table,
)
from tests.domain.listings import NOW, known, occurrence
from tests.store.test_sources import ULM, sync

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.domain.known import KnownListing
    from bot.store.engine import Store

FIRST = occurrence("first", "2027-01-18 19:00")
SECOND = occurrence("second", "2027-02-15 19:00", labs=("koeln",))
YEAR = timedelta(days=365)


async def save(store: Store, *known: Occurrence, hidden: tuple[str, ...] = ()) -> None:
    """Store occurrences."""
    async with store.write() as connection:
        await occurrences.save(connection, known, hidden)


async def find(store: Store, **asked: object) -> list[str]:
    """Return the ids of what answers a query."""
    query = Query(**({"start": NOW, "end": NOW + YEAR} | asked))  # type: ignore[arg-type]
    async with store.read() as connection:
        return [one.id for one in await occurrences.find(connection, query)]


async def list_all(store: Store, *told: tuple[str, str, str]) -> list[KnownListing]:
    """Store listings of Ulm's source: UID, start, and the occurrence they tell of."""
    await sync(store, ULM)
    async with store.write() as connection:
        ((source, _),) = (await labs.sources_of(connection, "ulm")).items()
        stated = [known(uid, start, source, occurrence=name) for uid, start, name in told]
        names = {one.occurrence: one for one in stated}
        held = [replace(FIRST, id=name, uid=name) for name in names]
        await occurrences.save(connection, held, ())
        await occurrences.save_listings(connection, stated)
    return stated


async def test_a_range_is_by_overlap(store: Store) -> None:
    """What has begun and what begins before the end belong to it; what touches it does not."""
    await save(store, FIRST, SECOND)
    begins, ends = FIRST.starts_at, FIRST.ends_at
    assert await find(store) == ["first", "second"]
    assert await find(store, start=begins + timedelta(hours=1)) == ["first", "second"]
    assert await find(store, start=ends) == ["second"]
    assert await find(store, end=begins) == []
    assert await find(store, end=begins + timedelta(seconds=1)) == ["first"]
    await save(store, replace(FIRST, end=FIRST.start))
    assert await find(store, start=begins, end=ends) == ["first"]


async def test_labs_and_hidden_ones(store: Store) -> None:
    """A query is of some labs, of all or of none, and never shows what is hidden."""
    await save(store, FIRST, SECOND)
    assert await find(store, labs=frozenset({"koeln"})) == ["second"]
    assert await find(store, labs=frozenset()) == []
    await save(store, replace(SECOND, labs=("ulm",)))
    assert await find(store, labs=frozenset({"koeln"})) == []
    await save(store, FIRST, hidden=("first",))
    assert await find(store) == ["second"]
    async with store.read() as connection:
        _, hidden = await occurrences.stored(connection, ["first", "second"])
    assert hidden == {"first"}


async def test_an_id_that_was_merged_away_finds_its_successor(store: Store) -> None:
    """Old ids lead to the meeting as it is now; unknown ones to nothing."""
    await save(store, FIRST)
    async with store.write() as connection:
        await connection.execute(insert(aliases).values(id="old", occurrence_id="first"))
    async with store.read() as connection:
        found = await occurrences.by_ids(connection, ["old", "first", "none"])
    assert {name: one.id for name, one in found.items()} == {"old": "first", "first": "first"}


async def test_thousands_are_found_at_once(store: Store) -> None:
    """More ids than a database takes as parameters at once are asked in parts."""
    await save(store, FIRST)
    many = [f"id{number}" for number in range(70_000)]
    async with store.read() as connection:
        assert list(await occurrences.by_ids(connection, [*many, "first"])) == ["first"]
        assert await occurrences.known_by_uid(connection, 1, many) == []


async def test_the_version_grows_with_every_write(store: Store) -> None:
    """What was rendered from occurrences can tell that it is stale."""
    seen = []
    for written in ((FIRST,), (SECOND,), ()):
        await save(store, *written)
        async with store.read() as connection:
            seen.append(await occurrences.version(connection))
    assert seen == [1, 2, 2]


async def test_the_change_log_is_kept_in_order(store: Store) -> None:
    """Changes come back as they were written, and by moment, both ends included."""
    await save(store, FIRST)
    told = [
        Change(ChangeKind.MOVED, NOW + timedelta(hours=n), "ulm", "first", {"n": n}, {"ß": None})
        for n in range(3)
    ]
    async with store.write() as connection:
        await occurrences.add_changes(connection, told)
    async with store.read() as connection:
        assert await occurrences.changes_since(connection) == told
        between = await occurrences.changes_since(connection, told[1].at, told[1].at)
    assert between == told[1:2]


async def test_listings_come_with_all_of_their_meeting(store: Store) -> None:
    """An open meeting's listings are all known, also those that are over; others are history."""
    stated = await list_all(
        store,
        ("slot", "2027-01-18 19:00", "a"),
        ("taken", "2026-11-20 19:00", "a"),
        ("old", "2026-11-20 19:00", "b"),
    )
    async with store.read() as connection:
        found = await identity.known_listings(connection, {stated[0].source}, NOW)
    assert found == stated[:2]


async def test_a_listing_is_one_row_for_life(store: Store) -> None:
    """Writing it again overwrites it; forgetting deletes just what is named."""
    stated = await list_all(store, ("a", "2027-01-18 19:00", "a"), ("b", "2027-01-19 19:00", "b"))
    moved = replace(stated[0], answers_left=1)
    async with store.write() as connection:
        await occurrences.save_listings(connection, [moved])
        await occurrences.forget_listings(connection, stated[1:])
        found = await identity.known_listings(connection, {moved.source}, NOW)
    assert found == [moved]


async def test_when_a_sources_next_meeting_starts(store: Store) -> None:
    """The next one that is still listed counts; past and missing ones do not."""
    stated = await list_all(
        store,
        ("past", "2026-11-18 19:00", "a"),
        ("missing", "2026-12-18 19:00", "b"),
        ("next", "2027-01-18 19:00", "c"),
        ("later", "2027-02-18 19:00", "d"),
    )
    async with store.write() as connection:
        await occurrences.save_listings(connection, [replace(stated[1], answers_left=1)])
        source = stated[0].source
        found = await occurrences.next_starts(connection, [source, source + 1], NOW)
    assert found == {source: stated[2].listing.starts_at}


async def test_moments_follow_the_zone_data(store: Store) -> None:
    """Where a zone's rules change, the wall time stays and the moment is derived anew."""
    await list_all(store, ("a", "2027-01-18 19:00", "first"))
    wrong = {"starts_at": FIRST.starts_at + timedelta(hours=1), "ends_at": FIRST.ends_at}
    async with store.write() as connection:
        for table in (listings, occurrence_table):
            await connection.execute(update(table).values(**wrong))
        await connection.execute(update(occurrence_labs).values(starts_at=wrong["starts_at"]))
        assert await moments.derive_anew(connection, NOW) == 2
        assert await moments.derive_anew(connection, NOW) == 0
        beside = set(await connection.scalars(select(occurrence_labs.c.starts_at)))
    assert beside == {FIRST.starts_at}
    assert await find(store, end=FIRST.starts_at + timedelta(seconds=1)) == ["first"]


async def test_tidying_forgets_what_is_long_over(store: Store) -> None:
    """After a year and a month a meeting goes, with listings, changes and names; others stay."""
    await list_all(store, ("old", "2026-11-18 19:00", "old"), ("new", "2027-01-18 19:00", "new"))
    past = occurrence("old", "2026-11-18 19:00")
    await save(store, past)
    async with store.write() as connection:
        change = Change(ChangeKind.MOVED, NOW, "ulm", "old", {}, {})
        await occurrences.add_changes(connection, [change])
        await connection.execute(insert(aliases).values(id="older", occurrence_id="old"))
    for moment, left in ((past.ends_at + KEPT, 2), (past.ends_at + KEPT + YEAR / 365, 1)):
        await tidy(store, moment)
        assert await count(store, "occurrences") == await count(store, "listings") == left
    assert await count(store, "changes") == await count(store, "aliases") == 0


async def count(store: Store, table: str) -> int:
    """Return how many rows a table has."""
    asked = select(func.count()).select_from(METADATA.tables[table])
    async with store.read() as connection:
        return int(await connection.scalar(asked) or 0)
