"""What a channel hears, or does not, of a meeting that no post there shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.delivery import DeliveryState
from bot.domain.event import Status
from bot.jobs.record import resettle
from bot.jobs.refresh import Wish
from bot.store import labs, undecided
from bot.store.labs import LabState
from tests.fakes.failures import answer_lost
from tests.jobs.living_stage import CHANNEL, EVENING, MONDAY, OFF, mentions
from tests.jobs.refresh_stage import NOW, feed, rule, vevent

if TYPE_CHECKING:
    from tests.fakes.slack import SlackStandIn
    from tests.jobs.living_stage import Living

SECOND_WEDNESDAY = "jeden zweiten Mittwoch im Monat, 19:00-21:00"
SATURDAY = vevent("s", "2026-12-12 15:00", "Hacktag")
NO_SATURDAY = vevent("s", "2026-12-12 15:00", "Hacktag", "STATUS:CANCELLED")


async def test_a_confirmation_is_no_notice(living: Living) -> None:
    """A rule's evening that its lab confirms is told nowhere, and not doubted."""
    living.stage.announces(rule(SECOND_WEDNESDAY))
    await living.round(MONDAY)
    await living.subscribe(replace(CHANNEL, created=MONDAY))
    await living.after(1)
    registry = living.stage.registry
    async with living.store.write() as connection:
        state = LabState(confirmed=living.now.date())
        await labs.put_state(connection, "ulm", state)
        await resettle(connection, registry["ulm"], living.now)
    wish = Wish(labs=frozenset({"ulm"}), rules_only=True)
    await living.stage.refresh(living.now + timedelta(minutes=1), wish)
    assert (await living.stage.shown(NOW))[0].status is Status.CONFIRMED
    await living.after(1)
    assert living.slack.posts("C1") == []


async def test_a_cancellation_is_told_when_nothing_else_changed_since(living: Living) -> None:
    """Announced on Thursday and called off on Friday: not first sight, for we looked between."""
    living.stage.announces(feed(living.stage.serve()))
    await living.round(NOW)
    await living.subscribe(replace(CHANNEL, created=MONDAY))
    await living.round(MONDAY + timedelta(days=3, hours=10))
    await living.tells(SATURDAY)
    for _ in range(3):
        await living.after(0.1)
    await living.tells(NO_SATURDAY, after=18)
    (told,) = living.slack.posts("C1")
    assert mentions(told.text).startswith("*Abgesagt:* *OK Lab ulm*: Hacktag, Samstag")


async def test_what_a_person_calls_posted_counts_as_told(
    living: Living, slack: SlackStandIn
) -> None:
    """Of what a post that nobody finds says, the opposite is told later, by itself."""
    await living.begin(EVENING)
    slack.fail_next("chat.postMessage", answer_lost(accept=False))
    await living.tells(OFF)
    (lost,) = await living.box(DeliveryState.UNKNOWN)
    async with living.store.write() as connection:
        assert await undecided.call_posted(connection, lost.id)
        assert not await undecided.call_posted(connection, lost.id)
    await living.tells(EVENING)
    assert [mentions(each)[:20] for each in living.replies()] == ["*Findet doch statt:*"]


async def test_a_digest_that_a_person_calls_posted_takes_no_replies(
    living: Living, slack: SlackStandIn
) -> None:
    """Nobody knows where it stands, so what changes of it is told alone."""
    slack.fail_next("chat.postMessage", answer_lost(accept=False))
    living.stage.announces(feed(living.stage.serve(EVENING)))
    await living.subscribe(CHANNEL)
    await living.round(NOW)
    await living.round(MONDAY)
    (lost,) = await living.box(DeliveryState.UNKNOWN)
    async with living.store.write() as connection:
        assert await undecided.call_posted(connection, lost.id)
    await living.tells(OFF)
    (told,) = slack.posts("C1")
    assert told.text.startswith("*Abgesagt:*")
