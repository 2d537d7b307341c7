"""The editor's choices, remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from bot.domain.bulletin.choosing import Choice
from bot.store import export_choices, occurrences
from bot.store.tables import aliases
from tests.web.samples import occurrence

if TYPE_CHECKING:
    from bot.store.engine import Store

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


async def choose(store: Store, when: datetime, **chosen: bool) -> None:
    """Remember choices."""
    async with store.write() as connection:
        await export_choices.choose(connection, chosen, when)


async def remembered(store: Store) -> dict[str, Choice]:
    """Return all choices."""
    async with store.read() as connection:
        return await export_choices.choices(connection)


async def test_the_last_choice_counts(store: Store) -> None:
    """A choice may be changed; what is not named stays."""
    await choose(store, NOW, a=True, b=False)
    await choose(store, LATER, b=True)
    assert await remembered(store) == {
        "a": Choice(accepted=True, at=NOW),
        "b": Choice(accepted=True, at=LATER),
    }


async def test_choices_follow_what_was_merged(store: Store) -> None:
    """A meeting that was merged into another is chosen with it; of two choices the later counts."""
    async with store.write() as connection:
        await occurrences.save(connection, [occurrence(1)], set())
        await connection.execute(insert(aliases).values(id="old", occurrence_id="o1"))
    await choose(store, NOW, o1=False)
    await choose(store, LATER, old=True)
    assert await remembered(store) == {"o1": Choice(accepted=True, at=LATER)}


async def test_old_choices_are_forgotten(store: Store) -> None:
    """What was chosen years ago goes when something new is chosen."""
    await choose(store, NOW - export_choices.KEPT - timedelta(days=1), a=True)
    await choose(store, NOW, b=True)
    assert list(await remembered(store)) == ["b"]
