from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from bot.domain.event import Attendance
from bot.domain.subscription import Rhythm, Subscription
from bot.store import subscriptions as store_of
from bot.store.tables import subscriptions

if TYPE_CHECKING:
    from bot.store.engine import Store

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
PLAIN = Subscription(channel="C1")
RICH = Subscription(
    workspace="T1",
    channel="#köln",
    rhythm=Rhythm.MONTHLY,
    day=31,
    at=time(7, 30),
    timezone="America/New_York",
    language="en",
    labs=("koeln", "netzwerk"),
    states=("DE-NW",),
    near="koeln",
    within_km=50.5,
    attendance=(Attendance.ONLINE,),
    reminders=(timedelta(hours=24), timedelta(minutes=30)),
    notices=False,
    empty=True,
    created=NOW,
)


async def seed(store: Store, *wanted: Subscription) -> int:
    """Seed in a transaction of its own."""
    async with store.write() as connection:
        return await store_of.seed(connection, wanted, NOW)


async def stored(store: Store) -> list[Subscription]:
    """Return what is stored."""
    async with store.read() as connection:
        return await store_of.all_of(connection)


async def test_every_choice_survives(store: Store) -> None:
    """A subscription comes back as it was made, with an id."""
    assert await seed(store, RICH) == 1
    (found,) = await stored(store)
    assert found.id > 0
    assert replace(found, id=0) == RICH


async def test_a_subscription_begins_when_it_is_seeded(store: Store) -> None:
    """Digests that were due before are not its own."""
    await seed(store, PLAIN)
    assert (await stored(store))[0].created == NOW


async def test_seeding_again_adds_only_what_is_new(store: Store) -> None:
    """The same file twice changes nothing; one more channel in it is added."""
    await seed(store, PLAIN)
    assert await seed(store, PLAIN, RICH) == 1
    assert await seed(store, PLAIN, RICH) == 0
    assert [each.channel for each in await stored(store)] == ["C1", "#köln"]


async def test_what_was_edited_in_slack_is_not_overwritten(store: Store) -> None:
    """The file does not take back what people chose."""
    await seed(store, PLAIN)
    async with store.write() as connection:
        await connection.execute(update(subscriptions).values(language="en"))
    assert await seed(store, PLAIN) == 0
    assert (await stored(store))[0].language == "en"


async def test_what_was_unsubscribed_stays_away(store: Store) -> None:
    """A channel that said no is not subscribed again by the file."""
    await seed(store, PLAIN)
    async with store.write() as connection:
        await connection.execute(delete(subscriptions))
    assert await seed(store, PLAIN) == 0
    assert await stored(store) == []


async def test_a_channel_subscribed_in_slack_first_counts_as_seeded(store: Store) -> None:
    """A file that names it later neither doubles it nor brings it back."""
    async with store.write() as connection:
        row = store_of.columns(replace(PLAIN, language="en"), NOW)
        await connection.execute(subscriptions.insert().values(row))
    assert await seed(store, PLAIN) == 0
    async with store.write() as connection:
        await connection.execute(delete(subscriptions))
    assert await seed(store, PLAIN) == 0


async def test_a_channel_named_twice_is_subscribed_once(store: Store) -> None:
    """The first of two subscriptions of one channel counts."""
    assert await seed(store, PLAIN, replace(PLAIN, language="en")) == 1
    assert [each.language for each in await stored(store)] == ["de"]


async def save(store: Store, wanted: Subscription, now: datetime = NOW) -> Subscription:
    """Save in a transaction of its own."""
    async with store.write() as connection:
        return await store_of.save(connection, wanted, now)


async def test_a_channel_is_found_by_id_before_its_name(store: Store) -> None:
    """The id wins; without it the name as the file writes it counts; another workspace's not."""
    await seed(store, Subscription(channel="#ulm"))
    async with store.write() as connection:
        named = await store_of.get(connection, "", "C1", "ulm")
        await store_of.save(connection, PLAIN, NOW)
        known = await store_of.get(connection, "", "C1", "ulm")
        elsewhere = await store_of.get(connection, "T2", "C1", "ulm")
    assert named is not None
    assert known is not None
    assert (named.channel, known.channel, elsewhere) == ("#ulm", "C1", None)


async def test_saving_again_changes_the_one_there_is(store: Store) -> None:
    """One subscription per channel; it keeps its number and, with its rhythm, its beginning."""
    first = await save(store, PLAIN)
    later = NOW + timedelta(days=3)
    again = await save(store, replace(PLAIN, labs=("ulm",), language="en"), later)
    assert (again.id, again.labs, again.created) == (first.id, ("ulm",), NOW)
    assert await stored(store) == [again]


async def test_another_rhythm_begins_anew(store: Store) -> None:
    """A digest that would have been due before the change is not made up for."""
    await save(store, PLAIN)
    later = NOW + timedelta(days=3)
    for change in ({"at": time(8)}, {"day": 3}, {"timezone": "Europe/Lisbon"}):
        assert (await save(store, replace(PLAIN, **change), later)).created == later
        later += timedelta(days=1)
