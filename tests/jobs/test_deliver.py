from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import structlog
from structlog.testing import capture_logs

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState, Message
from bot.jobs.announce import announce
from bot.jobs.deliver import Report, deliver, shown
from bot.jobs.receipt import Outcome, Receipt, back_off, limited_for
from bot.slack.send import Sender
from bot.store import marks, outbox, sending
from bot.store.engine import Store
from tests.fakes import failures
from tests.fakes.slack import TOKEN, SlackStandIn
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
    from collections.abc import AsyncIterator, Iterator, Mapping

    from bot.domain.event import Occurrence
    from bot.jobs.deliver import Send
    from tests.fakes.failures import Failure

POST = "chat.postMessage"
LOG = structlog.get_logger()
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
State = DeliveryState


def render(delivery: Delivery, known: Mapping[str, Occurrence]) -> Message:
    """Name channel, slot, part and what is known of the meetings now."""
    told = ", ".join(f"{each.title} {each.status.value}" for each in known.values())
    text = f"{delivery.channel} {delivery.slot} {delivery.part}: {told}"
    return Message(text, ({"type": "section", "text": {"type": "mrkdwn", "text": text}},))


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    """Slack, on loopback."""
    with SlackStandIn() as standing_in:
        yield standing_in


@pytest.fixture
async def sender(slack: SlackStandIn) -> AsyncIterator[Sender]:
    """A sender to it that is patient for a second."""
    opened = Sender(TOKEN, api_url=slack.api_url, timeout=1)
    yield opened
    await opened.close()


async def run(store: Store, send: Send, now: datetime = MONDAY, workspace: str = "") -> Report:
    """Deliver what is due."""
    return await deliver(store, lambda: now, render, send, workspace=workspace, log=LOG)


async def due(store: Store, *channels: str) -> None:
    """Announce a weekly digest of one meeting in each channel."""
    await know(store, TUESDAY)
    await subscribe(store, *(replace(WEEKLY, channel=channel) for channel in channels))
    await announce(store, REGISTRY, MONDAY, workspace="", log=LOG)


async def in_parts(store: Store, channel: str, parts: int, slot: str = "s") -> None:
    """Write a digest of several parts into the outbox."""
    await know(store, TUESDAY)
    await subscribe(store, replace(WEEKLY, channel="template"))
    await announce(store, REGISTRY, MONDAY, workspace=outbox.TERMINAL, log=LOG)
    (template, *_) = await box(store, State.PENDING)
    written = [
        replace(template, workspace="", channel=channel, slot=slot, part=part)
        for part in range(1, parts + 1)
    ]
    async with store.write() as connection:
        assert await outbox.add(connection, written)


async def states(store: Store) -> dict[str, int]:
    """Count the deliveries by state, the terminal's left away."""
    every = [each for each in await box(store, *State) if each.workspace != outbox.TERMINAL]
    return dict(Counter(each.state.value for each in every))


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


async def test_a_rate_limit_holds_up_only_its_channel(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """The others go on; this one waits as long as Slack says, and it counts as no attempt."""
    await due(store, "C1", "C2")
    slack.fail_next(POST, failures.rate_limited(90), channel="C1")
    assert await run(store, sender) == Report(sent=1, waiting=1)
    (held,) = await box(store, State.PENDING)
    assert (held.channel, held.attempts) == ("C1", 0)
    assert await run(store, sender, MONDAY + timedelta(seconds=90)) == Report()
    assert await run(store, sender, MONDAY + timedelta(seconds=91)) == Report(sent=1)
    assert [len(slack.posts(channel)) for channel in ("C1", "C2")] == [1, 1]


@pytest.mark.parametrize(
    "error", ["is_archived", "channel_not_found", "not_in_channel", "token_revoked"]
)
async def test_a_channel_that_is_gone_does_not_stop_the_others(
    store: Store, slack: SlackStandIn, sender: Sender, error: str
) -> None:
    """It is reported once, with what to do; the others get their digest."""
    await due(store, "C1", "C2")
    slack.fail_next(POST, failures.refused(error), channel="C1")
    with capture_logs() as logs:
        assert await run(store, sender) == Report(sent=1, failed=1)
        assert await run(store, sender, MONDAY + HOUR) == Report()
    (said,) = [each for each in logs if each["log_level"] == "warning"]
    assert (said["event"], said["channel"]) == ("delivery failed", "C1")
    assert said["error"].startswith(f"{error}: ")
    assert await states(store) == {"sent": 1, "failed": 1}


async def test_after_a_refused_part_the_rest_is_not_posted(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """Nobody reads part 2 of a digest without part 1."""
    await in_parts(store, "C1", 3)
    slack.fail_next(POST, failures.refused("invalid_blocks"))
    assert await run(store, sender) == Report(failed=1, dropped=2)
    assert slack.posts("C1") == []


@pytest.mark.parametrize(
    ("failure", "posted"),
    [
        (failures.answer_lost(), 1),
        (failures.late(1.5), 1),
        (failures.server_error(), 0),
        (failures.refused("internal_error"), 0),
    ],
)
async def test_a_lost_answer_is_never_followed_by_a_second_message(
    store: Store, slack: SlackStandIn, sender: Sender, failure: Failure, posted: int
) -> None:
    """What may have been posted is reported as unknown and left alone."""
    await due(store, "C1")
    slack.fail_next(POST, failure)
    with capture_logs() as logs:
        assert await run(store, sender) == Report(unknown=1)
        assert await run(store, sender, MONDAY + HOUR) == Report()
    assert [each["event"] for each in logs] == ["delivery unknown"]
    assert (len(slack.posts("C1")), slack.calls[POST]) == (posted, 1)


async def test_a_refused_connection_is_tried_again(store: Store, slack: SlackStandIn) -> None:
    """Nothing was sent, so it is sent as soon as Slack can be reached."""
    await due(store, "C1")
    unreachable = Sender(TOKEN, api_url="http://127.0.0.1:9/api/")
    with capture_logs() as logs:
        assert await run(store, unreachable) == Report(waiting=1)
        assert await run(store, unreachable, MONDAY + MINUTE) == Report(waiting=1)
    assert len(logs) == 1
    sender = Sender(TOKEN, api_url=slack.api_url)
    assert await run(store, sender, MONDAY + 5 * MINUTE) == Report(sent=1)
    await unreachable.close()
    await sender.close()


async def test_trying_again_ends(store: Store) -> None:
    """What could not be sent for two days is given up, and said so."""
    await due(store, "C1")
    now, tries = MONDAY, 0

    async def passing(_delivery: Delivery, _message: Message) -> Receipt:
        return Receipt(outcome=Outcome.RETRY, error="service_unavailable")

    while await box(store, State.PENDING):
        await run(store, passing, now)
        now, tries = now + 30 * MINUTE, tries + 1
    assert now - MONDAY <= timedelta(hours=49)
    assert 40 < tries < 100
    (given_up,) = await box(store, State.FAILED)
    assert given_up.error == "given up: service_unavailable"


async def test_a_crash_while_sending_leaves_an_unknown_delivery(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """The next run reports it once, posts the other channels, and never posts it again."""
    await due(store, "C1", "C2")
    async with store.write() as connection:
        claimed = await sending.claim(connection, "", MONDAY, MONDAY + MINUTE)
        assert claimed is not None
        assert await sending.start(connection, claimed, MONDAY + MINUTE, MONDAY + MINUTE)
    assert await run(store, sender, MONDAY + HOUR) == Report(sent=1, unknown=1)
    assert await run(store, sender, MONDAY + HOUR) == Report()
    assert len(slack.everything()) == 1


async def test_a_sender_that_breaks_leaves_unknown(store: Store) -> None:
    """An error nobody foresaw may have come after the message was out."""
    await due(store, "C1")

    async def broken(_delivery: Delivery, _message: Message) -> Receipt:
        raise RuntimeError("who knows")

    assert await run(store, broken) == Report(unknown=1)


async def test_a_message_that_cannot_be_worded_harms_only_itself(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """The others are sent; this one waits for a mended program, and was never on the wire."""
    await due(store, "C1", "C2")

    def flawed(delivery: Delivery, known: Mapping[str, Occurrence]) -> Message:
        if delivery.channel == "C1":
            raise KeyError("title")
        return render(delivery, known)

    report = await deliver(store, lambda: MONDAY, flawed, sender, workspace="", log=LOG)
    assert report == Report(sent=1, waiting=1)
    assert await run(store, sender, MONDAY + MINUTE) == Report(sent=1)
    assert len(slack.posts("C1")) == 1


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


def test_waiting_grows_and_is_bounded() -> None:
    """It doubles from half a minute up to an hour, and chance takes away at most half."""
    assert back_off(1, 0.999) <= timedelta(seconds=30)
    assert back_off(1, 0) == timedelta(seconds=15)
    assert back_off(3, 0) == timedelta(minutes=1)
    assert back_off(10_000, 0) == timedelta(minutes=30)
    assert limited_for(1e12) == timedelta(days=1)
    assert limited_for(-5) == timedelta(seconds=1)


def test_what_looks_the_same_has_one_digest() -> None:
    """The order of keys does not matter, everything shown does."""
    one = Message("a", ({"type": "divider", "block_id": "x"},))
    assert shown(one) == shown(Message("a", ({"block_id": "x", "type": "divider"},)))
    assert shown(one) != shown(Message("b", one.blocks))
