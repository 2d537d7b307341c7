from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import or_, select
from structlog.testing import capture_logs

from bot.domain.delivery import Content, Delivery, DeliveryKind, Message
from bot.jobs.deliver import deliver, shown
from bot.jobs.receipt import Outcome, Receipt
from bot.jobs.reconcile import Reconciled, reconcile
from bot.jobs.timings import Timings
from bot.slack.posting.history import Historian
from bot.slack.posting.metadata import metadata
from bot.store import looking, outbox
from bot.store.tables import deliveries
from tests.fakes import failures
from tests.jobs.sending_stage import LOG, State, due, in_parts, render, run, states
from tests.jobs.stage import MONDAY, box
from tests.secret import SECRET

if TYPE_CHECKING:
    from bot.jobs.look import Look
    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.failures import Failure
    from tests.fakes.slack import SlackStandIn

POST = "chat.postMessage"
READ = "conversations.history"
# A slow machine must not count as a sleeping one: only the readings come quickly.
QUICK = Timings(
    request=timedelta(seconds=10),
    deadline=timedelta(milliseconds=1500),
    lease=timedelta(seconds=2),
    between_readings=timedelta(milliseconds=200),
    rarely=timedelta(milliseconds=300),
    recheck=timedelta(seconds=2),
)


@pytest.fixture
def historian(sender: Sender) -> Historian:
    """What reads channels back."""
    return Historian(sender.client, SECRET)


async def send(store: Store, sender: Sender, timings: Timings = QUICK) -> None:
    """Deliver what is due."""
    await deliver(store, lambda: MONDAY, render, sender, workspace="", log=LOG, timings=timings)


async def look(store: Store, historian: Look | None) -> Reconciled:
    """Reconcile what is due."""
    return await reconcile(store, lambda: MONDAY, historian, log=LOG, timings=QUICK)


async def settled(
    store: Store, historian: Look, sender: Sender, rounds: int | None = None
) -> Reconciled:
    """Deliver and reconcile until nothing is uncertain; return all that was found out.

    `rounds`, a tenth of a second each, end it before.
    """
    total: Counter[str] = Counter()
    for _ in range(rounds or 200):
        total.update(asdict(await look(store, historian)))
        await send(store, sender)
        if rounds is None and not await any_uncertain(store):
            break
        await asyncio.sleep(0.1)
    return Reconciled(**total)


async def any_uncertain(store: Store) -> bool:
    """Whether anything waits, is on the wire, or is to be looked for."""
    moving = deliveries.c.state.in_([State.PENDING.value, State.SENDING.value])
    asked = select(deliveries.c.id).where(
        deliveries.c.workspace != outbox.TERMINAL, or_(moving, deliveries.c.look_at.is_not(None))
    )
    async with store.read() as connection:
        return await connection.scalar(asked.limit(1)) is not None


LOST = (
    failures.answer_lost(),
    failures.late(2.4),
    failures.accepted_late(2.2),
    failures.server_error(accept=True),
)
"""Slack took the message, but said nothing of use."""

NOT_TAKEN = (
    failures.answer_lost(accept=False),
    failures.server_error(),
    failures.refused("internal_error"),
    failures.refused("fatal_error"),
)


async def test_an_unknown_delivery_stands_there_once_in_the_end(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """It is found and recorded as it stands, or sent again; its parts come in order."""
    channels = {f"C{n}": failure for n, failure in enumerate((*LOST, *NOT_TAKEN))}
    for channel, failure in channels.items():
        await in_parts(store, channel, 2)
        slack.fail_next(POST, failure, channel=channel)
    found = await settled(store, historian, sender)
    assert found.found >= len(LOST)
    assert found.repeated >= len(NOT_TAKEN)
    for channel in channels:
        told = [post.text.split(":")[0] for post in slack.posts(channel)]
        assert told == [f"{channel} s 1", f"{channel} s 2"]
    for delivery in await box(store, State.SENT):
        async with store.read() as connection:
            kept = await outbox.post_of(connection, delivery.id)
        post = slack.posts(delivery.channel)[delivery.part - 1]
        assert kept == outbox.Post(delivery.channel, post.ts, shown(render_of(post.text)))


def render_of(text: str) -> Message:
    """Return the message that says this, as the stage words it."""
    return Message(text, ({"type": "section", "text": {"type": "mrkdwn", "text": text}},))


async def test_nothing_is_read_while_the_request_may_be_on_the_wire(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """Before the deadline a channel that does not show the message proves nothing."""
    await due(store, "C1")
    slack.fail_next(POST, failures.server_error())
    await send(store, sender, Timings())
    assert await look(store, historian) == Reconciled()
    assert slack.calls[READ] == 0


async def test_one_empty_reading_is_not_enough(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """What Slack lists a little later, between the two readings, is found by the second."""
    await due(store, "C1")
    slack.fail_next(POST, failures.answer_lost())
    await send(store, sender)
    (post,) = slack.posts("C1")
    post.deleted = True
    while slack.calls[READ] == 0:
        assert await look(store, historian) == Reconciled()
    post.deleted = False
    assert (await settled(store, historian, sender)).found == 1
    assert (len(slack.posts("C1")), slack.calls[POST]) == (1, 1)


@pytest.mark.parametrize(
    "failure", [failures.rate_limited(0), failures.server_error(), failures.answer_lost()]
)
async def test_an_incomplete_reading_proves_nothing(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian, failure: Failure
) -> None:
    """However often a reading fails, nothing is sent again by it; a good one settles it."""
    await due(store, "C1")
    slack.fail_next(POST, failures.answer_lost())
    slack.fail_next(READ, failure, times=3)
    await send(store, sender)
    assert await settled(store, historian, sender) == Reconciled(found=1)
    assert (slack.calls[POST], len(slack.posts("C1"))) == (1, 1)
    assert slack.calls[READ] == 4


async def test_a_channel_is_read_to_its_end(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """People wrote a lot meanwhile: all pages are read."""
    await due(store, "C1")
    slack.fail_next(POST, failures.answer_lost())
    await send(store, sender)
    for number in range(25):
        slack.writes("C1", f"hello {number}")
    slack.page_size = 10
    assert await settled(store, historian, sender) == Reconciled(found=1)
    assert slack.calls[READ] == 3


async def test_without_the_scope_it_stays_unknown_and_is_said_once(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """Nothing is sent twice; the channel goes on; once the scope is there it is found."""
    await in_parts(store, "C1", 2)
    slack.fail_next(POST, failures.answer_lost())
    granted = set(slack.scopes)
    slack.scopes = granted - {"channels:history"}
    with capture_logs() as logs:
        await send(store, sender)
        await settled(store, historian, sender, 25)
    said = [each["error"] for each in logs if each["event"] == "delivery unknown"]
    assert len(said) == 2
    assert said[1].endswith("; cannot be looked up: missing_scope (needs channels:history)")
    assert await states(store) == {"unknown": 1, "sent": 1}
    slack.scopes = granted
    assert await settled(store, historian, sender) == Reconciled(found=1)
    assert (len(slack.posts("C1")), slack.calls[POST]) == (2, 2)


@pytest.mark.parametrize("whose", ["another app", "another key", "another delivery"])
async def test_only_our_own_post_counts(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian, whose: str
) -> None:
    """A copied mark, one signed with another key, and another delivery's prove nothing."""
    await due(store, "C1")
    slack.fail_next(POST, failures.server_error())
    await send(store, sender)
    (lost,) = await box(store, State.UNKNOWN)
    carried: dict[str, Any] = metadata(lost, Message("x", ()), SECRET)
    if whose == "another key":
        carried = metadata(lost, Message("x", ()), b"somebody else's key")
    if whose == "another delivery":
        carried = metadata(replace(lost, part=7), Message("x", ()), SECRET)
    post = slack.writes("C1", "x")
    post.metadata = carried
    post.user = "U1" if whose == "another app" else None
    if whose == "another key":
        # Perhaps it is ours after all, from a machine that was given no key.
        assert await settled(store, historian, sender, 25) == Reconciled(unreadable=1)
        assert slack.calls[POST] == 1
    else:
        assert await settled(store, historian, sender) == Reconciled(repeated=1)
        assert slack.calls[POST] == 2


async def test_what_is_too_late_is_not_sent_again(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """A digest that was lost and is of no use any more is dropped, and said so."""
    await due(store, "C1")
    slack.fail_next(POST, failures.server_error())
    await send(store, sender)
    later = MONDAY + timedelta(days=7)
    while await any_uncertain(store):
        await reconcile(store, lambda: later, historian, log=LOG, timings=QUICK)
        await asyncio.sleep(0.1)
    (dropped,) = await box(store, State.DROPPED)
    assert dropped.error is not None
    assert dropped.error.endswith("it was not posted, and is too late to be of use")
    assert slack.calls[POST] == 1


async def test_a_message_that_comes_through_after_it_was_repeated_is_removed(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """Of two equal ones the later goes, whichever was recorded; nothing else does."""
    await due(store, "C1")
    slack.fail_next(POST, failures.server_error())
    await send(store, sender)
    slack.writes("C1", "hello")
    await in_parts(store, "C2", 1)
    while not slack.posts("C1")[1:]:
        await settled(store, historian, sender, 1)
    again = slack.posts("C1")[-1]
    late = slack.writes("C1", again.text)
    late.user, late.metadata = None, again.metadata
    assert (await settled(store, historian, sender)).removed == 1
    assert [post.user for post in slack.posts("C1")].count(None) == 1
    assert (len(slack.posts("C1")), len(slack.posts("C2"))) == (2, 1)
    sent = [each for each in await box(store, State.SENT) if each.channel == "C1"]
    async with store.read() as connection:
        kept = await outbox.post_of(connection, sent[0].id)
    (ours,) = [post for post in slack.posts("C1") if post.user is None]
    assert kept is not None
    assert kept.ts == ours.ts


async def test_the_earlier_of_two_stays(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """Where the first one stood there all the time, unseen, it is the one that is kept."""
    await due(store, "C1")
    slack.fail_next(POST, failures.answer_lost())
    await send(store, sender)
    (first,) = slack.posts("C1")
    first.deleted = True
    while slack.calls[POST] < 2:
        await settled(store, historian, sender, 1)
    first.deleted = False
    assert (await settled(store, historian, sender)).removed == 1
    assert [post.ts for post in slack.posts("C1")] == [first.ts]
    (sent,) = await box(store, State.SENT)
    async with store.read() as connection:
        kept = await outbox.post_of(connection, sent.id)
    assert kept is not None
    assert (kept.ts, kept.shown) == (first.ts, shown(render_of(first.text)))


async def test_a_reply_is_looked_for_in_its_thread(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """Replies do not stand in the channel's history."""
    await due(store, "C1")
    await send(store, sender)
    (root,) = await box(store, State.SENT)
    reply = replace(root, slot="reply", content=replace(root.content, thread=root.id))
    async with store.write() as connection:
        await outbox.add(connection, (replace(reply, state=State.PENDING),))
    slack.fail_next(POST, failures.answer_lost())
    await send(store, sender)
    assert await settled(store, historian, sender) == Reconciled(found=1)
    assert len(slack.thread("C1", slack.posts("C1")[0].ts)) == 1
    assert slack.calls[READ] == 0


async def test_the_first_message_to_a_named_channel_is_found(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """Where nothing was posted before, the channel's id is found among all channels."""
    for number in range(15):
        slack.add_channel(f"C{number}", name=f"channel-{number}")
    slack.add_channel("#treffen", name="treffen")
    slack.page_size = 10
    await in_parts(store, "#treffen", 1)
    slack.fail_next(POST, failures.answer_lost())
    await send(store, sender)
    assert await settled(store, historian, sender) == Reconciled(found=1)
    await in_parts(store, "#nowhere", 1)
    slack.fail_next(POST, failures.server_error())
    await send(store, sender)
    assert await settled(store, historian, sender, 25) == Reconciled(unreadable=1)


@pytest.mark.parametrize("channel", ["U7", "#treffen"])
async def test_people_and_named_channels_are_found(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian, channel: str
) -> None:
    """A person's direct messages are opened; of a channel's name the id is known or found out."""
    if channel.startswith("#"):
        await in_parts(store, channel, 1, slot="earlier")
        await send(store, sender)
    await in_parts(store, channel, 1)
    slack.fail_next(POST, failures.answer_lost())
    await send(store, sender)
    assert await settled(store, historian, sender) == Reconciled(found=1)


async def test_a_paused_sender_sends_nothing_when_it_wakes_up(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """Between "sending" and the request it stood still too long: nobody else need fear it."""
    await due(store, "C1")
    asleep = replace(QUICK, request=timedelta(microseconds=1))
    report = await deliver(
        store, lambda: MONDAY, render, sender, workspace="", log=LOG, timings=asleep
    )
    assert (report.waiting, slack.calls[POST]) == (1, 0)
    assert await states(store) == {"pending": 1}


async def test_an_answer_after_the_repetition_removes_one_of_the_two(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """A sender that was stopped for minutes and then hears that it did post says so."""
    await due(store, "C1")
    begun, woken = asyncio.Event(), asyncio.Event()

    async def stopped(delivery: Delivery, message: Message) -> Receipt:
        begun.set()
        await woken.wait()
        return await sender(delivery, message)

    long = replace(QUICK, request=timedelta(minutes=1))
    sleeping = asyncio.create_task(
        deliver(store, lambda: MONDAY, render, stopped, workspace="", log=LOG, timings=long)
    )
    await begun.wait()
    assert (await settled(store, historian, sender)).repeated == 1
    assert len(slack.posts("C1")) == 1
    woken.set()
    await sleeping
    assert len(slack.posts("C1")) == 2
    assert (await settled(store, historian, sender)).removed == 1
    assert len(slack.posts("C1")) == 1


async def test_mail_stays_unknown(store: Store, slack: SlackStandIn, historian: Historian) -> None:
    """Nobody can look into a mailbox: a person decides."""
    letter = Delivery(
        workspace="",
        channel="mail:ulm@codefor.de",
        kind=DeliveryKind.LETTER,
        slot="s",
        content=Content(language="de", timezone="Europe/Berlin"),
        created=MONDAY,
        next_attempt=MONDAY,
    )
    async with store.write() as connection:
        await outbox.add(connection, (letter,))

    async def lost(_delivery: Delivery, _message: Message) -> Receipt:
        return Receipt(outcome=Outcome.UNKNOWN, error="the server hung up")

    await run(store, lost)
    assert await look(store, historian) == Reconciled()
    assert await states(store) == {"unknown": 1}
    assert slack.calls.total() == 0


async def test_a_reader_that_crashes_is_followed_by_another(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """A lease on an uncertain delivery runs out, and the next run finds the message."""
    await due(store, "C1")
    slack.fail_next(POST, failures.answer_lost())
    await send(store, sender)
    crashed = None
    while crashed is None:
        async with store.write() as connection:
            crashed = await looking.claim(connection, QUICK.lease)
    assert await look(store, historian) == Reconciled()
    assert (await settled(store, historian, sender)).found == 1


async def test_a_second_attempt_can_be_unknown_too(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """Its readings count anew, and the message comes once in the end."""
    await due(store, "C1")
    slack.fail_next(POST, failures.server_error(), times=2)
    await send(store, sender)
    assert await settled(store, historian, sender) == Reconciled(repeated=2)
    assert (len(slack.posts("C1")), slack.calls[POST]) == (1, 3)


async def test_without_a_token_nothing_is_looked_for(
    store: Store, slack: SlackStandIn, sender: Sender, historian: Historian
) -> None:
    """What Slack's token has left behind stays unknown, until there is one again."""
    await in_parts(store, "C1", 1)
    slack.fail_next(POST, failures.answer_lost())
    await send(store, sender)
    found = Reconciled()
    while not found.unreadable:
        found = await look(store, None)
    assert await settled(store, historian, sender) == Reconciled(found=1)
