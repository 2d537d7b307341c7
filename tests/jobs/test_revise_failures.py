from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.subscription import Subscription
from bot.jobs.receipt import Outcome, Receipt
from bot.slack.posting.edits import Editor
from bot.store.engine import Store
from tests.fakes.failures import answer_lost, rate_limited, refused, server_error
from tests.jobs.living_stage import EVENING, MONDAY, OFF, TALK, Living
from tests.jobs.refresh_stage import feed, vevent
from tests.jobs.test_revise import many

if TYPE_CHECKING:
    from bot.domain.delivery import Delivery, Message
    from bot.slack.posting.send import Sender
    from bot.store.outbox import Post as Standing
    from tests.fakes.failures import Failure
    from tests.fakes.slack import SlackStandIn


@pytest.mark.parametrize(
    "failure", [server_error(), answer_lost(accept=False), answer_lost(), server_error(accept=True)]
)
async def test_an_edit_that_got_no_answer_is_made_again(
    living: Living, slack: SlackStandIn, failure: Failure
) -> None:
    """Whether it was made does not matter: a minute later it is."""
    await living.begin(EVENING)
    slack.fail_next("chat.update", failure)
    await living.tells(OFF)
    calls = slack.calls["chat.update"]
    await living.round(living.now + timedelta(seconds=70))
    assert "ABGESAGT" in living.shown()
    assert slack.calls["chat.update"] == calls + 1
    await living.after(1)
    assert slack.calls["chat.update"] == calls + 1


async def test_slack_is_left_alone_as_long_as_it_asks_for_patience(
    living: Living, slack: SlackStandIn
) -> None:
    """No edit in that workspace before Retry-After; then all of them."""
    await living.subscribe(*(Subscription(channel=f"C{n}") for n in (2, 3)))
    await living.begin(EVENING)
    slack.fail_next("chat.update", rate_limited(300))
    await living.tells(OFF)
    assert slack.calls["chat.update"] == 1
    await living.round(living.now + timedelta(seconds=290))
    assert slack.calls["chat.update"] == 1
    await living.round(living.now + timedelta(seconds=20))
    assert slack.calls["chat.update"] == 4
    assert all("ABGESAGT" in living.shown(f"C{n}") for n in (1, 2, 3))


async def test_what_was_changed_while_an_edit_waited_is_shown_at_once(
    living: Living, slack: SlackStandIn
) -> None:
    """The edit that waited shows the newest, and one that is not needed any more is not made."""
    await living.begin(EVENING)
    slack.fail_next("chat.update", rate_limited(600))
    await living.tells(OFF)
    await living.tells(EVENING, after=0.1)
    await living.after(1)
    assert slack.calls["chat.update"] == 1
    assert "ABGESAGT" not in living.shown()


@pytest.mark.parametrize("error", ["cant_update_message", "edit_window_closed", "is_archived"])
async def test_what_slack_refuses_for_good_is_edited_no_more(
    living: Living, slack: SlackStandIn, error: str
) -> None:
    """One try, one line in the log, and the post is left as it is."""
    await living.begin(EVENING)
    slack.fail_next("chat.update", refused(error), times=9)
    with capture_logs() as logs:
        await living.tells(OFF)
        await living.tells(EVENING)
        await living.tells(OFF)
    assert slack.calls["chat.update"] == 1
    (said,) = [each for each in logs if each["event"] == "post.no_longer_edited"]
    assert said["error"].startswith(error)


async def test_a_post_that_people_removed_is_left_removed(
    living: Living, slack: SlackStandIn
) -> None:
    """It is not posted again; the change is told in the channel instead of below it."""
    post = await living.begin(EVENING)
    post.deleted = True
    await living.tells(OFF)
    await living.tells(OFF, TALK)
    assert slack.calls["chat.update"] == 1
    (notice,) = slack.posts("C1")
    assert notice.text.startswith("*Abgesagt:*")
    assert notice.thread_ts is None


async def test_nothing_is_edited_while_posting_is_paused(living: Living) -> None:
    """Pausing stops everything; afterwards the post becomes true."""
    await living.begin(EVENING)
    await living.pause(paused=True)
    await living.tells(OFF)
    assert "ABGESAGT" not in living.shown()
    await living.pause(paused=False)
    await living.after(1)
    assert "ABGESAGT" in living.shown()


async def test_a_part_that_waits_for_long_keeps_none_of_the_others_untrue(
    living: Living, slack: SlackStandIn, sender: Sender
) -> None:
    """The app was removed from the channel between two parts: the first still becomes true."""

    async def send(delivery: Delivery, message: Message) -> Receipt:
        if delivery.part == 1:
            return await sender(delivery, message)
        return Receipt(outcome=Outcome.RETRY, error="not_in_channel")

    living.sender = send
    await living.begin(*many(30))
    assert len(slack.posts("C1")) == 1
    off = vevent("m00", "2026-12-09 18:00", "Runde 00", "STATUS:CANCELLED")
    await living.tells(off, *many(30)[1:])
    assert "ABGESAGT" in living.line("Runde 00")
    living.sender = sender
    await living.after(1)
    assert all(living.shown().count(f"Runde {n:02}") == 1 for n in range(30))


async def test_a_pause_stops_editing_at_once(
    living: Living, slack: SlackStandIn, sender: Sender
) -> None:
    """Of many posts those that come after it stay as they are until posting goes on."""
    await living.subscribe(Subscription(channel="C2"))
    await living.begin(EVENING)
    edit = living.edit

    class Pausing(Editor):
        async def update(self, delivery: Delivery, post: Standing, message: Message) -> Receipt:
            await living.pause(paused=True)
            return await edit.update(delivery, post, message)

    living.edit = Pausing(sender)
    await living.tells(OFF)
    assert slack.calls["chat.update"] == 1
    living.edit = edit
    await living.pause(paused=False)
    await living.after(0.1)
    assert slack.calls["chat.update"] == 2


async def test_what_changed_while_the_post_was_on_its_way_is_shown(
    living: Living, sender: Sender
) -> None:
    """The post was put in words before the change, and recorded after it was looked at."""

    async def slow(delivery: Delivery, message: Message) -> Receipt:
        await living.stage.refresh(living.now)
        living.stage.serve(OFF)
        await living.stage.refresh(living.now + timedelta(minutes=1))
        await living.revise()
        return await sender(delivery, message)

    living.stage.announces(feed(living.stage.serve(EVENING)))
    await living.subscribe(Subscription(channel="C1"))
    living.sender = slow
    await living.round(MONDAY - timedelta(hours=1))
    await living.round(MONDAY)
    assert "ABGESAGT" in living.shown()


async def test_two_processes_edit_once(
    living: Living, slack: SlackStandIn, sender: Sender, database_url: str
) -> None:
    """Of several that look at the same time one edits."""
    await living.begin(EVENING)
    living.stage.serve(OFF)
    await living.stage.refresh(living.now + timedelta(hours=1))
    other = Store.open(database_url)
    twin = Living(living.stage, slack, sender)
    twin.store, twin.now = other, living.now
    await asyncio.gather(*(each.revise() for each in (living, twin, living, twin)))
    await other.close()
    assert slack.calls["chat.update"] == 1


async def test_who_lost_the_turn_does_not_edit(
    living: Living, slack: SlackStandIn, sender: Sender
) -> None:
    """A process that slept through its turn leaves the editing to the one that took it."""
    await living.subscribe(Subscription(channel="C2"))
    await living.begin(EVENING)
    living.stage.serve(OFF)
    await living.stage.refresh(living.now + timedelta(hours=1))
    twin = Living(living.stage, slack, sender)

    class Sleepy(Editor):
        async def update(self, delivery: Delivery, post: Standing, message: Message) -> Receipt:
            receipt = await super().update(delivery, post, message)
            await asyncio.sleep(0.1)
            await twin.revise()
            return receipt

    twin.now = living.now
    living.edit = Sleepy(sender)
    await living.revise(lease=timedelta(milliseconds=50))
    (second,) = slack.posts("C2")
    assert len(second.revisions) == 1
    assert "ABGESAGT" in second.text
