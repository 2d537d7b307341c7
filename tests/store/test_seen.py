from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.jobs.tidy import tidy
from bot.store import seen

if TYPE_CHECKING:
    from bot.store.engine import Store

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)


async def test_a_key_is_new_once(store: Store) -> None:
    """Until its time is over it is known; then it is new again."""
    async with store.write() as connection:
        assert await seen.remember(connection, "a", SOON, NOW)
        assert not await seen.remember(connection, "a", SOON, NOW)
        assert await seen.remember(connection, "b", SOON, NOW)
        assert await seen.remember(connection, "a", SOON + timedelta(hours=1), SOON)


async def test_a_key_of_any_length_is_kept(store: Store) -> None:
    """What is longer than the column is cut, and known all the same."""
    async with store.write() as connection:
        assert await seen.remember(connection, "ä" * 500, SOON, NOW)
        assert not await seen.remember(connection, "ä" * 500, SOON, NOW)


async def test_a_key_can_be_taken_once(store: Store) -> None:
    """Taking it says whether it was still good."""
    async with store.write() as connection:
        for name in ("a", "b"):
            await seen.remember(connection, name, SOON, NOW)
        assert await seen.take(connection, "a", NOW)
        assert not await seen.take(connection, "a", NOW)
        assert not await seen.take(connection, "b", SOON)


async def test_what_no_longer_matters_is_tidied_away(store: Store) -> None:
    """The table stays small for years."""
    async with store.write() as connection:
        await seen.remember(connection, "old", NOW - timedelta(minutes=1), NOW - timedelta(hours=1))
        await seen.remember(connection, "young", SOON, NOW)
    await tidy(store, NOW)
    async with store.read() as connection:
        assert await seen.until(connection, "old") is None
        assert await seen.until(connection, "young") == SOON
