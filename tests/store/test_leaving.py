from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from bot.domain.delivery import Content, Delivery, DeliveryKind, DeliveryState
from bot.domain.subscription import Subscription
from bot.store import claiming, leaving, outbox, subscriptions
from bot.store.tables import deliveries, posts, tellings

if TYPE_CHECKING:
    from bot.store.engine import Store

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATER = NOW + MINUTE
NAMED = Subscription(channel="#ulm", labs=("ulm",))


def delivery(slot: str, channel: str = "#ulm", **other: object) -> Delivery:
    """A digest that waits."""
    made = Delivery(
        workspace="",
        channel=channel,
        kind=DeliveryKind.DIGEST,
        slot=slot,
        content=Content(language="de", timezone="Europe/Berlin"),
        created=NOW,
        next_attempt=NOW,
    )
    return replace(made, **other)  # type: ignore[arg-type]


async def announce(store: Store, *told: Delivery) -> None:
    """Write deliveries, each a slot of its own."""
    async with store.write() as connection:
        for each in told:
            assert await outbox.add(connection, [each])


async def seed(store: Store, *wanted: Subscription) -> int:
    """Take subscriptions in from the file."""
    async with store.write() as connection:
        return await subscriptions.seed(connection, wanted, NOW)


async def adopt(store: Store) -> None:
    """See the channel's id for the first time."""
    async with store.write() as connection:
        await leaving.adopt(connection, "", "C1", "ulm", NOW)


async def stood(store: Store) -> dict[tuple[str, str], str]:
    """Return the state of each delivery by channel and slot."""
    async with store.read() as connection:
        rows = await connection.execute(select(deliveries))
        return {(row.channel, row.slot): row.state for row in rows}


async def heard(store: Store) -> list[Subscription]:
    """Return all subscriptions."""
    async with store.read() as connection:
        return await subscriptions.all_of(connection)


async def test_what_was_told_under_the_name_is_not_told_under_the_id(store: Store) -> None:
    """Subscription and deliveries move to the channel's id together, and keep their state."""
    await seed(store, NAMED)
    await announce(store, delivery("a", state=DeliveryState.SENT), delivery("b"))
    await adopt(store)
    (found,) = await heard(store)
    assert (found.channel, found.labs) == ("C1", ("ulm",))
    assert await stood(store) == {("C1", "a"): "sent", ("C1", "b"): "pending"}
    assert await seed(store, NAMED) == 0


async def test_what_is_on_the_wire_keeps_its_key(store: Store) -> None:
    """An unknown outcome is looked for by its old key; the slot is taken under the id as well."""
    await seed(store, NAMED)
    await announce(
        store,
        delivery("a", state=DeliveryState.SENDING),
        delivery("b", state=DeliveryState.UNKNOWN),
    )
    await adopt(store)
    assert await stood(store) == {
        ("#ulm", "a"): "sending",
        ("#ulm", "b"): "unknown",
        ("C1", "a"): "dropped",
        ("C1", "b"): "dropped",
    }


async def test_what_a_sender_holds_keeps_its_key(store: Store) -> None:
    """A claimed delivery is sent as it was claimed, and not a second time."""
    await seed(store, NAMED)
    await announce(store, delivery("a"))
    async with store.write() as connection:
        held = await claiming.claim(connection, "", NOW, MINUTE)
    await adopt(store)
    assert held is not None
    async with store.write() as connection:
        assert await claiming.start(connection, held, MINUTE, MINUTE) is not None
    assert await stood(store) == {("#ulm", "a"): "sending", ("C1", "a"): "dropped"}


async def test_a_channel_that_has_two_keeps_the_one_made_in_slack(store: Store) -> None:
    """The one of the file goes; what it announced and the other did not stays told."""
    await seed(store, NAMED)
    async with store.write() as connection:
        await subscriptions.save(connection, Subscription(channel="C1", labs=("koeln",)), NOW)
    await announce(
        store,
        *(delivery("a", state=DeliveryState.SENT), delivery("b"), delivery("c")),
        *(delivery("a", "C1", state=DeliveryState.SENT), delivery("b", "C1")),
    )
    await adopt(store)
    assert [each.labs for each in await heard(store)] == [("koeln",)]
    assert await stood(store) == {
        ("#ulm", "a"): "sent",
        ("#ulm", "b"): "dropped",
        ("C1", "a"): "sent",
        ("C1", "b"): "pending",
        ("C1", "c"): "pending",
    }


async def test_a_channel_chosen_in_slack_is_never_seeded(store: Store) -> None:
    """A file that names the channel later does not bring in a second subscription."""
    await adopt(store)
    assert await seed(store, NAMED, Subscription(channel="C1")) == 0
    assert await heard(store) == []


async def test_the_file_s_own_are_those_nobody_chose(store: Store) -> None:
    """Only a channel about which nobody has decided in Slack gets a first digest."""
    await seed(store, NAMED, Subscription(channel="#bonn"))
    await adopt(store)
    async with store.read() as connection:
        found = await subscriptions.from_file(connection)
    assert [each.channel for each in found] == ["#bonn"]


async def test_leaving_stops_what_waits_and_what_lives(store: Store) -> None:
    """Pending deliveries are dropped, posts are no longer edited, letters go on."""
    await seed(store, NAMED)
    await adopt(store)
    (found,) = await heard(store)
    letter = delivery("x", "C1", kind=DeliveryKind.LETTER)
    sent = delivery("a", "C1", state=DeliveryState.SENT)
    await announce(store, sent, delivery("b", "C1"), letter, delivery("b", "C2"))
    async with store.write() as connection:
        number = await connection.scalar(select(deliveries.c.id).where(deliveries.c.slot == "a"))
        post: dict[str, Any] = {
            "delivery_id": number,
            "channel": "C1",
            "ts": "1.1",
            "shown": "",
            "first": {},
        }
        await connection.execute(insert(posts).values(living_until=LATER, **post))
        told = {"channel": "C1", "occurrence_id": "m", "facts": {}, "until": LATER}
        await connection.execute(insert(tellings).values(workspace="", **told))
        assert await leaving.remove(connection, found)
        assert not await leaving.remove(connection, found)
    assert await stood(store) == {
        ("C1", "a"): "sent",
        ("C1", "b"): "dropped",
        ("C1", "x"): "pending",
        ("C2", "b"): "pending",
    }
    async with store.read() as connection:
        assert await connection.scalar(select(posts.c.living_until)) is None
        assert await connection.scalar(select(tellings.c.channel)) is None
    assert await heard(store) == []
    assert await seed(store, NAMED) == 0


async def test_an_announcer_finds_out_that_a_subscription_is_gone(store: Store) -> None:
    """A subscription that was renamed or removed meanwhile announces nothing any more."""
    await seed(store, NAMED)
    (before,) = await heard(store)
    async with store.write() as connection:
        assert await subscriptions.stands(connection, before)
    await adopt(store)
    async with store.write() as connection:
        assert not await subscriptions.stands(connection, before)


async def test_an_announcer_that_was_faster_is_followed(store: Store) -> None:
    """What is announced by name while the name gives way stands under the id afterwards."""
    await seed(store, NAMED)
    (before,) = await heard(store)
    async with store.write() as connection:
        assert await subscriptions.stands(connection, before)
        waiting = asyncio.create_task(adopt(store))
        await asyncio.sleep(0.05)
        assert await outbox.add(connection, [delivery("a")])
    await waiting
    assert await stood(store) == {("C1", "a"): "pending"}


async def test_two_who_adopt_at_once_do_it_once(store: Store) -> None:
    """Neither fails, and what is on the wire takes one slot under the id."""
    await seed(store, NAMED)
    await announce(store, delivery("a", state=DeliveryState.UNKNOWN))
    await asyncio.gather(*(adopt(store) for _ in range(4)))
    assert [each.channel for each in await heard(store)] == ["C1"]
    assert await stood(store) == {("#ulm", "a"): "unknown", ("C1", "a"): "dropped"}
