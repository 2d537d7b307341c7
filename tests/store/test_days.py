from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.source import Kind, Source
from bot.jobs.tidy import tidy
from bot.store import days, sources
from bot.store.days import SourceDay

if TYPE_CHECKING:
    from bot.store.engine import Store

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
TODAY = NOW.date()
ULM = Source(lab="ulm", key="a", kind=Kind.ICAL, url="https://a.example/", timezone="Europe/Berlin")


@pytest.fixture
async def number(store: Store) -> int:
    """The number of one source of the registry."""
    async with store.write() as connection:
        await sources.sync(connection, [ULM], NOW)
        (one,) = await sources.tracked(connection, [ULM])
        return one.id


async def told(store: Store, first: date = TODAY) -> dict[int, list[SourceDay]]:
    """Return what is known of the days from one on."""
    async with store.read() as connection:
        return await days.since(connection, first)


async def count(store: Store, went: dict[int, bool], at: datetime = NOW) -> None:
    """Count answers in a transaction of their own."""
    async with store.write() as connection:
        await days.count(connection, went, at)


async def test_good_and_failed_answers_add_up_by_day(store: Store, number: int) -> None:
    """Each answer counts on its own day of UTC."""
    await count(store, {number: False})
    await count(store, {number: False}, NOW + timedelta(hours=1))
    await count(store, {number: True}, NOW + timedelta(hours=2))
    await count(store, {number: True}, NOW + timedelta(days=1))
    assert await told(store) == {
        number: [
            SourceDay(TODAY, good=1, failed=2),
            SourceDay(TODAY + timedelta(days=1), good=1),
        ]
    }


async def test_the_day_is_that_of_utc(store: Store, number: int) -> None:
    """Half past midnight in Berlin is still the day before."""
    late = datetime.fromisoformat("2027-01-12T00:30:00+01:00")
    await count(store, {number: True}, late)
    assert [day.day for day in (await told(store))[number]] == [date(2027, 1, 11)]


async def test_nothing_to_count_writes_nothing(store: Store, number: int) -> None:
    """An empty batch is no statement at all."""
    await count(store, {})
    assert await told(store) == {}
    assert number


async def test_only_the_asked_days_of_the_registry_are_told(store: Store, number: int) -> None:
    """Older days, and sources that left the registry, are left out."""
    await count(store, {number: True}, NOW - timedelta(days=30))
    assert await told(store) == {}
    assert list(await told(store, TODAY - timedelta(days=30))) == [number]
    async with store.write() as connection:
        await sources.sync(connection, [], NOW)
    assert await told(store, TODAY - timedelta(days=30)) == {}


async def test_tidying_forgets_days_that_are_no_longer_shown(store: Store, number: int) -> None:
    """After five weeks a day goes; the rest stays."""
    for ago in (40, 36, 35, 1):
        await count(store, {number: True}, NOW - timedelta(days=ago))
    await tidy(store, NOW)
    left = (await told(store, TODAY - timedelta(days=60)))[number]
    assert [day.day for day in left] == [TODAY - timedelta(days=35), TODAY - timedelta(days=1)]
