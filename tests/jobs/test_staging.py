from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.delivery import DeliveryKind, Message
from bot.domain.lab import Network
from bot.errors import UsageError
from bot.jobs.receipt import Outcome
from bot.jobs.staging import NOT_OURS, check_staging, diverted, diverted_edits
from bot.slack.posting.edits import Editor
from bot.store import marks, outbox
from tests.jobs.sending_stage import State, due, run, states
from tests.jobs.stage import MONDAY, box

if TYPE_CHECKING:
    from bot.domain.delivery import Delivery
    from bot.jobs.receipt import Receipt
    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn

TEST_CHANNEL = "C0STAGING"


async def no_posts(delivery: Delivery, message: Message) -> Receipt:
    """Nobody may be asked to send this."""
    pytest.fail(f"{delivery.channel} {message.text}")


async def test_everything_goes_to_the_one_channel_and_says_for_whom_it_was(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """Channels, people and mailboxes hear nothing; who tries it sees what they would have heard."""
    await due(store, "C1", "C2")
    (first, _) = await box(store, State.PENDING)
    others = [
        replace(first, channel="U777", slot="a", subscription=None),
        replace(first, channel="mail:lead@codefor.example", slot="b", subscription=None),
        replace(first, workspace="T9", channel="C3", slot="c"),
    ]
    async with store.write() as connection:
        for each in others:
            await outbox.add(connection, [each])
    await run(store, diverted(sender, TEST_CHANNEL, Network()))
    assert await states(store) == {"sent": 5}
    assert not [slack.posts(each) for each in ("C1", "C2", "C3", "U777") if slack.posts(each)]
    told = [post.text.splitlines()[0] for post in slack.posts(TEST_CHANNEL)]
    last = sorted(line.rpartition(" ")[2].casefold() for line in told)
    assert last == ["c1.", "c2.", "c3.", "person.", "person."]
    assert slack.posts(TEST_CHANNEL)[0].blocks[0]["type"] == "context"


async def test_programs_are_not_called(store: Store) -> None:
    """A webhook of a copy would be a lie."""
    await due(store, "C1")
    (one,) = await box(store, State.PENDING)
    hook = replace(one, kind=DeliveryKind.HOOK)
    receipt = await diverted(no_posts, TEST_CHANNEL, Network())(hook, Message("{}", ()))
    assert (receipt.outcome, receipt.error) == (Outcome.REFUSED, NOT_OURS)


async def test_what_a_copy_posted_it_edits_there(
    store: Store, slack: SlackStandIn, sender: Sender
) -> None:
    """The line that says who it was for stays on top."""
    await due(store, "C1")
    await run(store, diverted(sender, TEST_CHANNEL, Network()))
    (one,) = await box(store, State.SENT)
    async with store.read() as connection:
        post = await outbox.post_of(connection, one.id)
    edits = diverted_edits(Editor(sender), Network())
    assert post is not None
    assert edits is not None
    blocks: tuple[dict[str, Any], ...] = ({"type": "divider"},)
    await edits.update(replace(one, workspace="T9"), post, Message("new", blocks))
    (shown,) = slack.posts(TEST_CHANNEL)
    assert shown.text.endswith("C1.\nnew")
    assert [each["type"] for each in shown.blocks] == ["context", "divider"]


async def test_a_copy_and_the_real_one_are_never_taken_for_each_other(store: Store) -> None:
    """What was spoken from is real for ever; what is a copy stays one."""
    await check_staging(store, None, MONDAY)
    await due(store, "C1")
    await check_staging(store, None, MONDAY)
    with pytest.raises(UsageError, match="this database is the real one"):
        await check_staging(store, "#test", MONDAY)
    async with store.write() as connection:
        await marks.put(connection, marks.STAGING, MONDAY.isoformat())
    await check_staging(store, "#test", MONDAY)
    with pytest.raises(UsageError, match="is a staging copy"):
        await check_staging(store, None, MONDAY)


async def test_a_new_database_may_become_a_copy(store: Store) -> None:
    """Where nothing was ever said, each start decides; the first word settles it."""
    await check_staging(store, "#test", MONDAY)
    await check_staging(store, None, MONDAY)
    await check_staging(store, "#test", MONDAY)
    await due(store, "C1")
    with pytest.raises(UsageError, match="is a staging copy"):
        await check_staging(store, None, MONDAY)
