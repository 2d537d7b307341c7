from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.delivery import Delivery, DeliveryKind, Message
from bot.jobs.announce import announce
from bot.jobs.deliver import Report, shown
from bot.jobs.receipt import Outcome, Receipt
from bot.store import marks, outbox
from bot.store.engine import Store
from tests.jobs.sending_stage import LOG, State, due, in_parts, run, states
from tests.jobs.stage import (
    MONDAY,
    REGISTRY,
    TUESDAY,
    WEEKLY,
    box,
    cancelled,
    know,
    meeting,
    subscribe,
)

if TYPE_CHECKING:
    from bot.slack.posting.send import Sender
    from tests.fakes.slack import SlackStandIn


async def test_what_is_due_is_posted_once(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """A second run posts nothing; the post is remembered with what it shows."""
    await due(store, "C1")
    assert await run(store, sender) == Report(sent=1)
    assert await run(store, sender) == Report()
    (post,) = slack.posts("C1")
    (sent,) = await box(store, State.SENT)
    async with store.read() as connection:
        kept = await outbox.post_of(connection, sent.id)
    message = Message(post.text, tuple(post.blocks))
    assert kept == outbox.Post("C1", post.ts, shown(message))


async def test_the_words_are_found_when_it_is_sent(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """A meeting cancelled a minute ago is not announced as on."""
    await due(store, "C1")
    await know(store, cancelled(TUESDAY))
    await run(store, sender)
    assert slack.posts("C1")[0].text.endswith("Tuesday cancelled")


async def test_parts_come_in_order(store: Store, slack: SlackStandIn, sender: Sender) -> None:
    """However many senders there are, a channel reads part 1 before part 2."""
    for channel in ("C1", "C2", "C3"):
        await in_parts(store, channel, 5)
    assert (await run(store, sender)).sent == 15
    for channel in ("C1", "C2", "C3"):
        told = [post.text.split(":")[0] for post in slack.posts(channel)]
        assert told == [f"{channel} s {part}" for part in range(1, 6)]


@pytest.mark.parametrize("change", ["cancelled", "moved", "begun"])
async def test_a_reminder_that_is_no_longer_true_is_dropped(
    store: Store, sender: Sender, change: str
) -> None:
    """Nobody is reminded of what was cancelled, was moved or has begun."""
    await know(store, TUESDAY)
    await subscribe(store, replace(WEEKLY, created=MONDAY, reminders=(timedelta(hours=24),)))
    before = TUESDAY.starts_at - timedelta(hours=24)
    await announce(store, REGISTRY, before, workspace="", log=LOG)
    now = TUESDAY.starts_at if change == "begun" else before
    if change == "cancelled":
        await know(store, cancelled(TUESDAY))
    if change == "moved":
        await know(store, meeting("tuesday", TUESDAY.starts_at + timedelta(minutes=30)))
    await run(store, sender, now)
    (dropped,) = [each for each in await box(store, *State) if each.kind is DeliveryKind.REMINDER]
    assert dropped.state is State.DROPPED


async def test_a_digest_nobody_needs_any_more_is_dropped(store: Store, sender: Sender) -> None:
    """What waited for days, while posting was paused or Slack was away, is not posted late."""
    await due(store, "C1")
    assert await run(store, sender, MONDAY + timedelta(hours=49)) == Report(dropped=1)


async def test_paused_means_silence(store: Store, slack: SlackStandIn, sender: Sender) -> None:
    """Nothing is posted while posting is paused; afterwards it goes on."""
    await due(store, "C1")
    async with store.write() as connection:
        await marks.put(connection, marks.PAUSED, "1")
    assert await run(store, sender) == Report()
    async with store.write() as connection:
        await marks.drop(connection, marks.PAUSED)
    assert slack.posts("C1") == []
    assert await run(store, sender) == Report(sent=1)


async def test_two_processes_at_once_post_everything_once(
    store: Store, database_url: str, slack: SlackStandIn, sender: Sender
) -> None:
    """Two runs over one database share the work, and no message comes twice."""
    for number in range(8):
        await in_parts(store, f"C{number}", 3)
    other = Store.open(database_url)
    reports = await asyncio.gather(*(run(each, sender) for each in (store, other, store, other)))
    await other.close()
    assert sum(report.sent for report in reports) == 24
    texts = [post.text.split(":")[0] for post in slack.everything()]
    assert sorted(texts) == sorted(f"C{n} s {part}" for n in range(8) for part in (1, 2, 3))
    for number in range(8):
        told = [post.text.split(":")[0] for post in slack.posts(f"C{number}")]
        assert told == sorted(told)


async def test_a_slow_channel_does_not_hold_up_the_others(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """While one request hangs the others are posted."""
    await due(store, "C1", *(f"C{number}" for number in range(10, 20)))
    others, freed, counted = asyncio.Event(), asyncio.Event(), Counter[str]()

    async def hanging(delivery: Delivery, message: Message) -> Receipt:
        if delivery.channel == "C1":
            await freed.wait()
        receipt = await sender(delivery, message)
        counted["posted"] += 1
        if counted["posted"] == 10:
            others.set()
        return receipt

    running = asyncio.create_task(run(store, hanging))
    async with asyncio.timeout(20):
        await others.wait()
    assert (len(slack.everything()), slack.posts("C1")) == (10, [])
    freed.set()
    assert await running == Report(sent=11)


async def test_the_terminal_is_served_apart(store: Store) -> None:
    """A run for the terminal leaves Slack's deliveries alone."""
    await due(store, "C1")
    seen: list[str] = []

    async def show(delivery: Delivery, _message: Message) -> Receipt:
        seen.append(delivery.workspace)
        return Receipt(outcome=Outcome.SENT, channel=delivery.channel, ts="1")

    assert await run(store, show, workspace=outbox.TERMINAL) == Report()
    await announce(store, REGISTRY, MONDAY, workspace=outbox.TERMINAL, log=LOG)
    assert await run(store, show, workspace=outbox.TERMINAL) == Report(sent=1)
    assert seen == ["terminal"]
    assert await states(store) == {"pending": 1}


def test_what_looks_the_same_has_one_digest() -> None:
    """The order of keys does not matter, everything shown does."""
    one = Message("a", ({"type": "divider", "block_id": "x"},))
    assert shown(one) == shown(Message("a", ({"block_id": "x", "type": "divider"},)))
    assert shown(one) != shown(Message("b", one.blocks))
