from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from bot.domain.delivery import DeliveryState
from bot.jobs.tidy import tidy
from bot.store import outbox, people, tables, tellings
from bot.store.tables import aliases, deliveries, personal_reminders
from tests.jobs.stage import MONDAY, know, meeting
from tests.jobs.test_remind import ANNA, BEN, keep, want
from tests.store.test_forgetting import delivery

if TYPE_CHECKING:
    from bot.domain.personal import Wishes
    from bot.store.engine import Store

DAY = timedelta(days=1)


async def known(store: Store, who: Wishes) -> bool:
    """Whether anything is known of somebody."""
    async with store.read() as connection:
        return await people.get(connection, who.workspace, who.user) is not None


async def count(store: Store, table: object) -> int:
    """Count rows."""
    async with store.read() as connection:
        number = await connection.scalar(select(func.count()).select_from(table))  # type: ignore[arg-type]
        return number or 0


async def test_whoever_does_nothing_is_forgotten(store: Store) -> None:
    """After 400 days, with their reminders; people who did something since stay."""
    await keep(store, ANNA, replace(BEN, active=MONDAY + DAY))
    later = meeting("later", MONDAY + 500 * DAY)
    await know(store, later)
    await want(store, ANNA, later)
    await want(store, BEN, later)
    await tidy(store, MONDAY + 400 * DAY)
    assert await known(store, ANNA)
    await tidy(store, MONDAY + 401 * DAY)
    assert (await known(store, ANNA), await known(store, BEN)) == (False, True)
    assert await count(store, personal_reminders) == 1


async def test_reminders_of_what_is_long_over_are_forgotten(store: Store) -> None:
    """Thirty days after the meeting; of merged ones too, and of those that no longer exist."""
    past, coming = meeting("past", MONDAY), meeting("coming", MONDAY + 90 * DAY)
    await know(store, past, coming)
    async with store.write() as connection:
        for name in ("past", "coming"):
            await connection.execute(insert(aliases).values(id=f"{name}-twin", occurrence_id=name))
    for each in (past, coming):
        await want(store, ANNA, replace(each, id=f"{each.id}-twin"))
        await want(store, BEN, each)
    await want(store, ANNA, replace(past, id="gone"))
    await tidy(store, MONDAY + 29 * DAY)
    assert await count(store, personal_reminders) == 4
    await tidy(store, MONDAY + 31 * DAY)
    async with store.read() as connection:
        assert await people.wanted_by(connection, "", ANNA.user) == {"coming": True}
        assert await people.wanted_by(connection, "", BEN.user) == {"coming": True}


async def test_an_account_that_is_gone_is_forgotten_within_the_hour(store: Store) -> None:
    """Also on a day on which everything was tidied already."""
    await keep(store, ANNA, BEN)
    await tidy(store, MONDAY)
    refused = {"state": DeliveryState.FAILED, "error": "user_disabled"}
    async with store.write() as connection:
        await outbox.add(connection, [delivery(ANNA.user, "slot", **refused)])
    await tidy(store, MONDAY + timedelta(hours=1))
    assert (await known(store, ANNA), await known(store, BEN)) == (False, True)
    assert await count(store, deliveries) == 0


async def test_what_was_told_of_meetings_that_are_over_is_forgotten(store: Store) -> None:
    """What is still ahead stays, for it may yet change."""
    past, coming = meeting("past", MONDAY), meeting("coming", MONDAY + 90 * DAY)
    async with store.write() as connection:
        for each in (past, coming):
            await tellings.tell(connection, "", ANNA.user, each)
    await tidy(store, MONDAY + DAY)
    assert await count(store, tables.tellings) == 1
