from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.domain.delivery import Content, Delivery, DeliveryKind, DeliveryState
from bot.store import claiming, looking, outbox, sending
from bot.store.engine import Store
from bot.store.tables import deliveries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.claiming import Claim

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LATER = NOW + timedelta(minutes=2)
CONTENT = Content(
    language="de",
    timezone="Europe/Berlin",
    special=("a", "b"),
    usual=("c",),
    first_day=date(2027, 1, 11),
    last_day=date(2027, 1, 17),
    part=1,
    parts=2,
    lead=timedelta(hours=24),
)


def delivery(channel: str = "C1", *, slot: str = "s1", part: int = 1) -> Delivery:
    """A digest part that waits."""
    return Delivery(
        workspace="",
        channel=channel,
        kind=DeliveryKind.DIGEST,
        slot=slot,
        part=part,
        content=CONTENT,
        subscription=7,
        created=NOW,
        next_attempt=NOW,
    )


async def add(store: Store, *parts: Delivery) -> bool:
    """Announce one slot in a transaction of its own."""
    async with store.write() as connection:
        return await outbox.add(connection, parts)


async def hold(
    store: Store, now: datetime = NOW, workspace: str = "", lease: timedelta = MINUTE
) -> Claim | None:
    """Claim in a transaction of its own."""
    async with store.write() as connection:
        return await claiming.claim(connection, workspace, now, lease)


async def claim(store: Store, now: datetime = NOW, workspace: str = "") -> Delivery | None:
    """Claim for a minute in a transaction of its own."""
    held = await hold(store, now, workspace)
    return None if held is None else held.delivery


async def start(store: Store, claimed: Claim, lease: timedelta = MINUTE) -> Delivery | None:
    """Start in a transaction of its own."""
    async with store.write() as connection:
        return await claiming.start(connection, claimed, lease, lease)


async def started(store: Store, lease: timedelta = MINUTE) -> Delivery:
    """Claim and start the next delivery."""
    claimed = await hold(store)
    assert claimed is not None
    begun = await start(store, claimed, lease)
    assert begun is not None
    return begun


async def give_up_lost(store: Store, wait: timedelta = HOUR) -> list[Delivery]:
    """Give up what a crash left, in a transaction of its own."""
    async with store.write() as connection:
        return await sending.give_up_lost(connection, "crashed", wait)


async def settle(store: Store, one: Delivery, state: DeliveryState) -> bool:
    """End a delivery in a transaction of its own."""
    async with store.write() as connection:
        return await sending.settle(connection, one, state)


async def in_state(store: Store, *states: DeliveryState) -> list[Delivery]:
    """Return the deliveries in some states."""
    async with store.read() as connection:
        return await outbox.in_state(connection, *states)


@pytest.fixture
async def second(store: Store, database_url: str) -> AsyncIterator[Store]:
    """Another process's view of the same database."""
    assert store is not None
    opened = Store.open(database_url)
    yield opened
    await opened.close()


async def test_a_delivery_survives_as_it_was_frozen(store: Store) -> None:
    """What was announced comes back whole, in the order of its parts."""
    parts = (delivery(), delivery(part=2))
    assert await add(store, *parts)
    found = await in_state(store, DeliveryState.PENDING)
    assert tuple(replace(each, id=0) for each in found) == parts


async def test_a_slot_is_announced_once(store: Store, second: Store) -> None:
    """A second announcement of a slot adds nothing, not even a part the first one lacked."""
    assert await add(store, delivery(), delivery(part=2))
    assert not await add(second, delivery(), delivery(part=2), delivery(part=3))
    assert [each.part for each in await in_state(store, DeliveryState.PENDING)] == [1, 2]


async def test_taken_slots_are_known(store: Store) -> None:
    """Of the slots asked for, those announced are told with their channel."""
    await add(store, delivery("C1"))
    await add(store, delivery("C2", slot="s2"))
    async with store.read() as connection:
        assert await outbox.taken(connection, ["s1", "s9"]) == {
            ("", "C1", DeliveryKind.DIGEST, "s1")
        }


async def test_parts_are_claimed_in_order_one_at_a_time(store: Store, second: Store) -> None:
    """While part 1 is held or on the wire nobody gets part 2; then it is next."""
    await add(store, delivery(), delivery(part=2))
    assert (await started(store)).part == 1
    assert await claim(second) is None
    (on_the_wire,) = await in_state(store, DeliveryState.SENDING)
    await settle(store, on_the_wire, DeliveryState.SENT)
    following = await claim(second)
    assert following is not None
    assert following.part == 2


async def test_channels_do_not_wait_for_each_other(store: Store) -> None:
    """A channel that must wait leaves the others their turn."""
    await add(store, delivery("C1"))
    await add(store, delivery("C2"))
    first = await started(store)
    async with store.write() as connection:
        await sending.postpone(connection, first, LATER, "ratelimited", attempts=0)
    other = await claim(store)
    assert other is not None
    assert (first.channel, other.channel) == ("C1", "C2")
    assert await claim(store) is None
    await settle(store, other, DeliveryState.DROPPED)
    again = await claim(store, LATER)
    assert again is not None
    assert (again.channel, again.attempts, again.error) == ("C1", 0, "ratelimited")


async def test_a_claim_that_was_not_started_runs_out(store: Store, second: Store) -> None:
    """A sender that crashed before starting sent nothing, so one other takes over."""
    await add(store, delivery())
    crashed = await hold(store, lease=timedelta(seconds=1))
    assert crashed is not None
    assert await claim(second) is None
    await asyncio.sleep(1.1)
    # Nobody else has it yet, and still it may not be sent: another may claim it any moment.
    assert await start(store, crashed) is None
    taken_over = await hold(second)
    assert taken_over is not None
    assert await start(store, crashed) is None
    assert await start(second, taken_over) is not None


async def test_a_wrong_clock_of_the_program_changes_no_lease(store: Store, second: Store) -> None:
    """A process whose clock is an hour ahead takes nothing from one that is at work."""
    await add(store, delivery())
    held = await hold(store)
    assert held is not None
    assert await claim(second, NOW + HOUR) is None
    assert await start(store, held) is not None
    assert await give_up_lost(second) == []


async def test_two_claims_of_a_channel_cannot_both_start(store: Store, second: Store) -> None:
    """Rows are seen in the order of their commits: the later of two may be claimed before."""
    await add(store, delivery(slot="s2"))
    late = await hold(store)
    assert late is not None
    # What was announced before it, but committed only now.
    await add(store, delivery(slot="s1"))
    async with store.write() as connection:
        await connection.execute(update(deliveries).values(id=-deliveries.c.id))
    early = await hold(second)
    assert early is not None
    late = replace(late, delivery=replace(late.delivery, id=-late.delivery.id))
    begun = await asyncio.gather(start(store, late), start(second, early))
    assert [each is None for each in begun].count(True) == 1


async def test_a_crash_while_sending_is_unknown_and_holds_its_channel(store: Store) -> None:
    """Nobody claims it again, and the next of its channel waits, but not for ever."""
    await add(store, delivery(), delivery(part=2))
    await started(store, MOMENT)
    await asyncio.sleep(0.01)
    (lost,) = await give_up_lost(store, timedelta(seconds=1))
    assert (lost.state, lost.error) == (DeliveryState.UNKNOWN, "crashed")
    assert await claim(store, LATER) is None
    await asyncio.sleep(1.1)
    following = await claim(store, LATER)
    assert following is not None
    assert following.part == 2


@pytest.mark.parametrize("channel", ["mail:ulm@codefor.de", "C1"])
async def test_nothing_waits_for_what_cannot_be_looked_up(store: Store, channel: str) -> None:
    """Nobody can look into a mailbox or a terminal, so what follows there goes on."""
    workspace = outbox.TERMINAL if channel == "C1" else ""
    parts = (delivery(channel), delivery(channel, part=2))
    await add(store, *(replace(part, workspace=workspace) for part in parts))
    held = await hold(store, workspace=workspace)
    assert held is not None
    begun = await start(store, held)
    assert begun is not None
    async with store.write() as connection:
        assert await sending.uncertain(connection, begun, "no answer", HOUR)
    assert await claim(store, workspace=workspace) is not None
    async with store.read() as connection:
        assert not await looking.waiting(connection)


async def test_an_answer_that_comes_late_is_still_the_truth(store: Store) -> None:
    """A post recorded after the lease ran out turns unknown into sent."""
    await add(store, delivery())
    slow = await started(store, MOMENT)
    await asyncio.sleep(0.01)
    await give_up_lost(store)
    post = outbox.Post("C1", "1800000000.000100", "f00")
    async with store.write() as connection:
        assert await sending.sent(connection, slow, post, MINUTE)
        assert await outbox.post_of(connection, slow.id) == post
    assert len(await in_state(store, DeliveryState.SENT)) == 1


async def test_who_gives_up_what_another_sent_has_its_channel_read(store: Store) -> None:
    """A request that is cut off after a long sleep may have gone out all the same."""
    await add(store, delivery())
    slow = await started(store, MOMENT)
    post = outbox.Post("C1", "1800000000.000100", "f00")
    async with store.write() as connection:
        assert await sending.sent(connection, slow, post, MINUTE)
        assert not await looking.waiting(connection)
        assert not await sending.uncertain(connection, slow, "no answer", HOUR, deadline=MOMENT)
    await asyncio.sleep(0.05)
    async with store.read() as connection:
        assert await looking.waiting(connection)
    assert len(await in_state(store, DeliveryState.SENT)) == 1


async def test_whoever_lost_a_delivery_cannot_settle_it(store: Store) -> None:
    """What belongs to an earlier attempt leaves a later one alone."""
    await add(store, delivery())
    first = await started(store)
    async with store.write() as connection:
        await sending.postpone(connection, first, NOW, "refused", attempts=1)
    second_attempt = await started(store)
    assert second_attempt.attempts == 2
    assert not await settle(store, first, DeliveryState.FAILED)
    assert await settle(store, second_attempt, DeliveryState.SENT)


async def test_the_parts_after_a_refused_one_are_dropped(store: Store) -> None:
    """They are dropped with the reason; other slots and channels stay."""
    await add(store, delivery(), delivery(part=2), delivery(part=3))
    await add(store, delivery(slot="s2"))
    refused = await started(store)
    async with store.write() as connection:
        await sending.settle(connection, refused, DeliveryState.FAILED, "is_archived")
        assert await sending.drop_rest(connection, refused, "part 1 failed") == 2
    dropped = await in_state(store, DeliveryState.DROPPED)
    assert [(each.part, each.error) for each in dropped] == [
        (2, "part 1 failed"),
        (3, "part 1 failed"),
    ]
    assert [each.slot for each in await in_state(store, DeliveryState.PENDING)] == ["s2"]


async def test_the_terminal_has_an_outbox_of_its_own(store: Store) -> None:
    """A digest shown in the terminal takes nothing from Slack's, nor the other way."""
    await add(store, replace(delivery(), workspace=outbox.TERMINAL))
    assert await claim(store) is None
    await add(store, delivery())
    await add(store, replace(delivery(), workspace="T1"))
    shown = await claim(store, workspace=outbox.TERMINAL)
    assert shown is not None
    assert shown.workspace == outbox.TERMINAL
    posted = [await claim(store), await claim(store)]
    assert [each and each.workspace for each in posted] == ["", "T1"]


async def test_a_slot_is_freed_only_if_nothing_of_it_was_posted(store: Store) -> None:
    """A refused slot may be announced anew; one with a part that is out may not."""
    slot = ("", "C1", DeliveryKind.DIGEST, "s1")
    await add(store, delivery(), delivery(part=2))
    part = await started(store)
    async with store.write() as connection:
        await outbox.free(connection, slot)
    assert not await add(store, delivery())
    await settle(store, part, DeliveryState.FAILED)
    async with store.write() as connection:
        await sending.drop_rest(connection, part, "part 1 failed")
        await outbox.free(connection, slot)
    assert await add(store, delivery())


async def test_the_outbox_knows_whether_there_is_work_and_who_was_told(store: Store) -> None:
    """What waits for later is no work yet; a digest that was dropped told nobody."""
    async with store.read() as connection:
        assert not await outbox.busy(connection, NOW)
    await add(store, delivery("C1"))
    await add(store, replace(delivery("C1", slot="s2"), created=LATER, next_attempt=LATER))
    await add(store, replace(delivery("C2"), state=DeliveryState.DROPPED))
    await settle(store, await started(store), DeliveryState.UNKNOWN)
    async with store.read() as connection:
        assert not await outbox.busy(connection, NOW)
        assert await outbox.busy(connection, LATER)
        assert await outbox.told(connection) == {("", "C1")}
