"""By what listings are found is kept beside them, and made anew when it no longer is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from bot.domain.lab import Network, Registry
from bot.jobs import indexing
from bot.store import listing_keys, marks
from bot.store.tables import listing_keys as table
from tests.jobs.refresh_stage import feed, vevent
from tests.jobs.test_one_meeting import EVENING, announces, cologne, tick

if TYPE_CHECKING:
    from tests.jobs.refresh_stage import Stage

pytestmark = pytest.mark.drawing


async def all_keys(stage: Stage) -> set[tuple[int, int]]:
    """Return all keys, with whose they are."""
    async with stage.store.read() as connection:
        return {(row[0], row[1]) for row in await connection.execute(select(table))}


async def test_what_is_missing_is_made_at_the_next_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database put back has no keys; in small steps the same ones are made that it had."""
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    evenings = [vevent(f"m{day}", f"2027-02-{day:02} 19:00", f"Abend {day}") for day in range(1, 6)]
    announces(stage, cologne(stage, *evenings))
    await stage.refresh()
    made = await all_keys(stage)
    assert len(made) > len(evenings)
    async with stage.store.write() as connection:
        await connection.execute(delete(table))
        await marks.drop(connection, listing_keys.CURRENT)
    await stage.refresh(tick(1))
    assert await all_keys(stage) == made


async def test_a_lab_that_joins_is_found_where_it_was_named_before(stage: Stage) -> None:
    """Cologne named Ulm before Ulm had an entry; with Ulm's own calendar it is one meeting."""
    evening = vevent("a", EVENING, "Kartenabend mit OK Lab Ulm")
    announces(stage, cologne(stage, evening))
    others = {slug: lab for slug, lab in stage.registry.labs.items() if slug != "ulm"}
    stage.registry = Registry(others, Network())
    await stage.refresh()
    before = await all_keys(stage)
    announces(stage, cologne(stage, evening), feed(stage.serve(evening, path="/ulm.ics")))
    await stage.sync(tick(1))
    assert await all_keys(stage) != before
    await stage.refresh(tick(1))
    (shown,) = await stage.shown()
    assert sorted(shown.labs) == ["koeln", "ulm"]


async def test_a_key_that_a_crowd_has_singles_out_none(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is left out of the question, however many have it; the others are asked for."""
    monkeypatch.setattr(listing_keys, "CROWDED", 3)
    evenings = [vevent(f"m{day}", EVENING, f"Abend {day}") for day in range(1, 6)]
    announces(stage, cologne(stage, *evenings))
    await stage.refresh()
    async with stage.store.read() as connection:
        count = func.count()
        asked = select(table.c.key, count).group_by(table.c.key).order_by(count, table.c.key)
        by_count = {row[0]: row[1] for row in await connection.execute(asked)}
        dialect = connection.dialect.name
        told = listing_keys.told(by_count, dialect)
        telling = set((await connection.execute(listing_keys.telling(dialect), told)).scalars())
    assert telling == {key for key, number in by_count.items() if number <= 3}
    assert telling < by_count.keys()
