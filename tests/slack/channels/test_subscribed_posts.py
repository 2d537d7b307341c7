"""What is posted after somebody subscribed, and what they see of it beforehand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from bot.domain.delivery import DeliveryState
from bot.domain.subscription import Subscription
from bot.errors import StoreError
from bot.jobs.announce import announce
from bot.jobs.deliver import deliver
from bot.jobs.first_digest import announce_first
from bot.slack.channels import subscribing
from bot.slack.messages.rendering import message_of
from bot.store import subscriptions
from tests.jobs.stage import MONDAY, TUESDAY, box, know, meeting
from tests.slack.channels.channel_stage import SITE, Stage, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Occurrence
    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn

LOG = structlog.get_logger()


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn) -> AsyncIterator[Stage]:
    """The app, over an empty database."""
    async with opened(store, slack) as ready:
        yield ready


class Post:
    """Announces and sends as the program does."""

    def __init__(self, stage: Stage, sender: Sender) -> None:
        self.stage, self.sender = stage, sender

    def render(self, delivery: Delivery, found: Mapping[str, Occurrence]) -> Message:
        """Find the words of a delivery."""
        registry, now = self.stage.registry, self.stage.now
        return message_of(delivery, found, registry, public_url=SITE, now=now)

    async def round(self) -> None:
        """Announce what is due now, and send it."""
        stage = self.stage
        await announce(stage.store, stage.registry, stage.now, workspace="", log=LOG)
        await deliver(
            stage.store, lambda: stage.now, self.render, self.sender, workspace="", log=LOG
        )


def drawn(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the blocks without the ids Slack gave them."""
    return [{name: of for name, of in block.items() if name != "block_id"} for block in blocks]


async def test_the_preview_is_what_is_sent(stage: Stage, sender: Sender) -> None:
    """What was shown below the answer is what the channel reads on Monday, but for its buttons."""
    await know(stage.store, TUESDAY, meeting("friday", MONDAY + timedelta(days=4), "koeln"))
    ada = stage.person()
    done = await ada.submits(await ada.types("/meetups subscribe", "C1", "general"))
    stage.now = MONDAY
    await Post(stage, sender).round()
    (post,) = stage.slack.posts("C1")
    at = [block["type"] for block in done.blocks].index("divider") + 1
    posted = [block for block in drawn(post.blocks) if block["type"] != "actions"]
    assert drawn(done.blocks[at:]) == posted
    assert done.text.endswith(post.text)


async def test_nothing_is_posted_by_subscribing(stage: Stage, sender: Sender) -> None:
    """Neither a first digest at the next start, nor one of this morning, nor a late reminder."""
    await know(stage.store, TUESDAY)
    stage.now = TUESDAY.starts_at - timedelta(hours=5)
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    early = {"rhythm": "weekly:1", "at": "10:00", "reminders": ["86400", "10800"]}
    await ada.submits(form, early)
    await announce_first(stage.store, stage.registry, stage.now, workspace="")
    post = Post(stage, sender)
    await post.round()
    assert stage.slack.posts("C1") == []
    form = await ada.types("/meetups settings", "C1", "ulm")
    await ada.submits(form, {"at": "12:00", "reminders": ["86400", "10800", "172800"]})
    await post.round()
    assert stage.slack.posts("C1") == []
    stage.now = TUESDAY.starts_at - timedelta(hours=3)
    await announce(stage.store, stage.registry, stage.now, workspace="", log=LOG)
    (due,) = await box(stage.store, DeliveryState.PENDING)
    assert due.content.lead == timedelta(hours=3)


async def test_a_digest_told_by_name_is_not_told_by_id(stage: Stage, sender: Sender) -> None:
    """After the channel's name gave way to its id, this week's digest is not posted again."""
    async with stage.store.write() as connection:
        early = stage.now - timedelta(days=30)
        await subscriptions.seed(connection, [Subscription(channel="#ulm")], early)
    await know(stage.store, TUESDAY)
    post = Post(stage, sender)
    stage.now = MONDAY
    await post.round()
    assert len(stage.slack.posts("#ulm")) == 1
    ada = stage.person()
    await ada.submits(await ada.types("/meetups settings", "CULM", "ulm"))
    stage.now = MONDAY + timedelta(hours=1)
    await post.round()
    assert len(stage.slack.posts("CULM")) == 1


async def test_nothing_on_is_said_in_the_answer(stage: Stage) -> None:
    """A preview of nothing says that nothing would be posted."""
    ada = stage.person()
    done = await ada.submits(await ada.types("/meetups subscribe", "C1", "ulm"))
    assert "nichts los" in done.text


async def test_the_answer_finds_another_way(stage: Stage) -> None:
    """Where the response_url is used up the answer comes as an ephemeral message."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    for hook in stage.slack.hooks.values():
        hook.uses = 5
    done = await ada.submits(form)
    assert "Gespeichert" in done.text
    assert stage.slack.calls["chat.postEphemeral"] == 1


async def test_where_the_app_cannot_write_it_is_a_direct_message(stage: Stage) -> None:
    """With the response_url used up and the app not in the channel, the person gets a DM."""
    stage.slack.add_channel("C9", private=True, members=["U1"])
    ada = stage.person()
    form = await ada.types("/meetups subscribe ulm", "C9", "privategroup")
    for hook in stage.slack.hooks.values():
        hook.uses = 5
    await ada.submits(form)
    (post,) = stage.slack.posts("U1")
    assert "Gespeichert" in post.text


async def test_a_failure_after_the_form_is_told(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form is closed by then, so silence would look like success."""

    async def broken(*_args: object, **_named: object) -> None:
        raise StoreError("the disk is full")

    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    monkeypatch.setattr(subscribing, "begin", broken)
    assert "noch einmal" in (await ada.submits(form)).text
