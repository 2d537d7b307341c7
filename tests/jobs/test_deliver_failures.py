from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.jobs.deliver import Report, deliver
from bot.jobs.receipt import Outcome, Receipt, back_off, limited_for
from bot.jobs.subscribe import unsubscribe
from bot.slack.posting.send import Sender
from bot.store import claiming
from tests.fakes import failures
from tests.fakes.slack import TOKEN, SlackStandIn
from tests.jobs.sending_stage import LOG, State, due, in_parts, render, run, states
from tests.jobs.stage import MONDAY, box
from tests.secret import SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Occurrence
    from bot.store.engine import Store
    from tests.fakes.failures import Failure


POST = "chat.postMessage"
MOMENT = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


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


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found"])
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


@pytest.mark.parametrize("error", ["not_in_channel", "token_revoked"])
async def test_what_a_person_mends_is_said_once_and_then_posted(
    store: Store, slack: SlackStandIn, sender: Sender, error: str
) -> None:
    """The digest waits until the app is invited, or its token is right, and is not lost."""
    await due(store, "C1", "C2")
    slack.fail_next(POST, failures.refused(error), times=2, channel="C1")
    with capture_logs() as logs:
        assert await run(store, sender) == Report(sent=1, waiting=1)
        assert await run(store, sender, MONDAY + HOUR / 2) == Report(waiting=1)
        assert await run(store, sender, MONDAY + 2 * HOUR) == Report(sent=1)
    (said,) = [each for each in logs if each["log_level"] == "warning"]
    assert said["error"].startswith(f"{error}: ")
    assert [len(slack.posts(channel)) for channel in ("C1", "C2")] == [1, 1]


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
        (failures.late(2.5), 1),
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
    unreachable = Sender(TOKEN, secret=SECRET, api_url="http://127.0.0.1:9/api/")
    with capture_logs() as logs:
        assert await run(store, unreachable) == Report(waiting=1)
        assert await run(store, unreachable, MONDAY + MINUTE) == Report(waiting=1)
    assert len(logs) == 1
    sender = Sender(TOKEN, secret=SECRET, api_url=slack.api_url)
    assert await run(store, sender, MONDAY + 5 * MINUTE) == Report(sent=1)
    await unreachable.close()
    await sender.close()


async def test_a_channel_that_left_hears_nothing_more(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """What was on the wire when it unsubscribed, and was refused for now, is not tried again."""
    await due(store, "C1", "C2")

    async def send(delivery: Delivery, message: Message) -> Receipt:
        if delivery.channel == "C2":
            return await sender(delivery, message)
        assert await unsubscribe(store, "", "C1", MONDAY)
        return Receipt(outcome=Outcome.LIMITED, retry_after=1)

    assert await run(store, send) == Report(sent=1, waiting=1)
    assert await run(store, sender, MONDAY + MINUTE) == Report(dropped=1)
    assert [len(slack.posts(channel)) for channel in ("C1", "C2")] == [0, 1]


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
    """The next run reports it once, posts the other channels, and does not post it again."""
    await due(store, "C1", "C2")
    async with store.write() as connection:
        claimed = await claiming.claim(connection, "", MONDAY, MINUTE)
        assert claimed is not None
        assert await claiming.start(connection, claimed, MOMENT, MOMENT)
    await asyncio.sleep(0.01)
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


async def test_what_cannot_be_said_does_not_silence_its_channel(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """After an hour or so the next word goes, though one still waits; its own parts wait, too."""
    await in_parts(store, "C1", 2, slot="flawed")
    await in_parts(store, "C1", 1, slot="whole")

    def flawed(delivery: Delivery, known: Mapping[str, Occurrence]) -> Message:
        if delivery.slot == "flawed":
            raise KeyError("title")
        return render(delivery, known)

    for hours in range(claiming.STUCK):
        assert slack.posts("C1") == []
        moments = cycle([MONDAY + hours * HOUR])
        await deliver(store, moments.__next__, flawed, sender, workspace="", log=LOG)
    assert await run(store, sender, MONDAY + claiming.STUCK * HOUR) == Report(sent=2)
    told = [post.text.split(":")[0] for post in slack.posts("C1")]
    assert told == ["C1 whole 1", "C1 flawed 1", "C1 flawed 2"]


def test_waiting_grows_and_is_bounded() -> None:
    """It doubles from half a minute up to an hour, and chance takes away at most half."""
    assert back_off(1, 0.999) <= timedelta(seconds=30)
    assert back_off(1, 0) == timedelta(seconds=15)
    assert back_off(3, 0) == timedelta(minutes=1)
    assert back_off(10_000, 0) == timedelta(minutes=30)
    assert limited_for(1e12) == timedelta(days=1)
    assert limited_for(-5) == timedelta(seconds=1)
