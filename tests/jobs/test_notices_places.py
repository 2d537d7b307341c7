from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.personal import Wishes
from bot.domain.subscription import Subscription
from bot.jobs.receipt import Outcome, Receipt
from bot.slack.messages.rendering import drawing_of
from bot.store import people, tables, tellings
from bot.store.outbox import TERMINAL
from tests.fakes.failures import answer_lost, rate_limited, refused
from tests.jobs.living_stage import CHANNEL, EVENING, MONDAY, OFF, SITE, THURSDAY, mentions
from tests.jobs.refresh_stage import NOW, feed, vevent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Occurrence
    from tests.fakes.slack import SlackStandIn
    from tests.jobs.living_stage import Living

ANNA = Wishes(
    workspace="",
    user="U1",
    language="en",
    timezone="Europe/Lisbon",
    lead=timedelta(hours=24),
    created=NOW,
    active=NOW,
)
LATER = vevent("c", "2026-12-16 19:00", "Nächste Woche")
ALSO_OFF = vevent("c", "2026-12-16 19:00", "Nächste Woche", "STATUS:CANCELLED")


async def test_what_the_next_digest_will_tell_is_not_told_before(living: Living) -> None:
    """A weekly channel hears on Monday what became of a meeting that no post has shown yet."""
    await living.begin(EVENING, LATER)
    await living.tells(EVENING, ALSO_OFF)
    await living.after(1)
    (digest,) = living.slack.posts("C1")
    assert "Nächste Woche" not in living.shown()
    assert living.replies() == []
    await living.round(MONDAY + timedelta(days=7))
    assert "ABGESAGT" in living.line("Nächste Woche")
    assert living.slack.posts("C1")[0].ts == digest.ts
    assert len(living.slack.posts("C1")) == 2


async def test_a_near_meeting_that_no_post_shows_is_told_alone(living: Living) -> None:
    """A channel that has no digest yet hears of what starts before its first."""
    living.stage.announces(feed(living.stage.serve(EVENING, LATER)))
    await living.round(MONDAY)
    await living.subscribe(replace(CHANNEL, created=MONDAY))
    await living.after(1)
    await living.tells(OFF, ALSO_OFF)
    (notice_,) = living.slack.posts("C1")
    assert mentions(notice_.text).startswith("*Abgesagt:* *OK Lab ulm*: Kartenabend, Mittwoch")
    await living.tells(EVENING, LATER)
    assert [mentions(each)[:20] for each in living.replies()] == ["*Findet doch statt:*"]


async def test_a_digest_that_never_came_leaves_the_notice(
    living: Living, slack: SlackStandIn
) -> None:
    """Where the channel was archived on Monday, what is cancelled on Tuesday is told alone."""
    slack.fail_next("chat.postMessage", refused("is_archived"))
    living.stage.announces(feed(living.stage.serve(EVENING)))
    await living.subscribe(Subscription(channel="C1"))
    await living.round(NOW)
    await living.round(MONDAY)
    assert slack.posts("C1") == []
    await living.tells(OFF)
    (told,) = slack.posts("C1")
    assert told.text.startswith("*Abgesagt:*")


async def test_what_a_late_digest_shows_already_is_not_told_below_it(
    living: Living, slack: SlackStandIn
) -> None:
    """Slack took the digest only after the cancellation: it says so, and nothing says it again."""
    slack.fail_next("chat.postMessage", rate_limited(600))
    living.stage.announces(feed(living.stage.serve(EVENING)))
    await living.subscribe(Subscription(channel="C1"))
    await living.round(NOW)
    await living.round(MONDAY)
    assert slack.posts("C1") == []
    await living.tells(OFF)
    (digest,) = slack.posts("C1")
    assert "ABGESAGT" in digest.text
    assert slack.thread("C1", digest.ts) == []
    await living.tells(EVENING)
    assert [mentions(each)[:20] for each in living.replies()] == ["*Findet doch statt:*"]


async def test_a_reply_whose_post_is_gone_is_told_alone(
    living: Living, slack: SlackStandIn
) -> None:
    """Slack finds no thread, so the word is said in the channel: once."""
    await living.begin(EVENING)
    slack.fail_next("chat.postMessage", refused("thread_not_found"))
    await living.tells(OFF)
    await living.round(living.now + timedelta(minutes=2))
    await living.after(2)
    _, told = slack.posts("C1")
    assert told.text.startswith("*Abgesagt:*")


async def test_a_lost_answer_says_nothing_twice(living: Living, slack: SlackStandIn) -> None:
    """Whether it was posted is found out by reading, and nothing is repeated meanwhile."""
    await living.begin(EVENING)
    slack.fail_next("chat.postMessage", answer_lost())
    await living.tells(OFF)
    for _ in range(3):
        await living.after(1)
    assert len(living.replies()) == 1


async def test_a_person_who_asked_is_told_directly(living: Living, slack: SlackStandIn) -> None:
    """In their language, without a thread, and beside the channel; who was forgotten is not."""
    await living.begin(EVENING)
    (meeting,) = await living.stage.shown()
    async with living.store.write() as connection:
        for user in ("U1", "U2"):
            await people.save(connection, replace(ANNA, user=user, language="de"))
        await tellings.tell(connection, "", "U1", meeting)
        await tellings.tell(connection, "", "U3", meeting)
        await tellings.tell(connection, "", "U2", meeting)
        await tellings.forget(connection, "", "U2")
    await living.tells(THURSDAY)
    (told,) = slack.posts("U1")
    assert mentions(told.text).startswith("*Verschoben:* *OK Lab ulm*: Kartenabend")
    assert slack.posts("U2") == slack.posts("U3") == []
    assert len(living.replies()) == 1


async def test_a_channel_that_left_hears_nothing(living: Living) -> None:
    """Unsubscribed means no word more."""
    await living.begin(EVENING)
    async with living.store.write() as connection:
        await connection.execute(delete(tables.subscriptions))
    await living.tells(OFF)
    assert living.replies() == []


async def test_the_terminal_draws_a_notice_in_one_line(living: Living) -> None:
    """Without Slack the same words stand where the program runs."""
    await living.begin(EVENING)
    await living.tells(OFF)
    (word,) = [each for each in await living.box(*DeliveryState)
               if each.kind is DeliveryKind.NOTICE]  # fmt: skip
    found = {each.id: each for each in await living.stage.shown()}
    drawn = drawing_of(word, found, living.stage.registry, public_url=SITE, now=living.now)
    assert drawn.text == "Abgesagt: OK Lab ulm: Kartenabend, Mittwoch, 9. Dezember, 19:00 Uhr."


async def test_a_person_is_told_in_their_words_and_their_reminder_is_edited(
    living: Living, slack: SlackStandIn
) -> None:
    """A member abroad reads English and their own clock; the reminder above says it, too."""
    await living.begin(EVENING)
    (meeting,) = await living.stage.shown()
    async with living.store.write() as connection:
        await people.save(connection, ANNA)
        await people.want(connection, "", "U1", meeting.id, NOW, wanted=True)
    await living.round(MONDAY + timedelta(days=1, hours=11))
    (reminder,) = slack.posts("U1")
    assert "MOVED" not in reminder.text
    await living.tells(THURSDAY)
    reminder, word = slack.posts("U1")[:2]
    assert "MOVED, was Wed 9 Dec, 18:00" in reminder.text
    assert reminder.blocks[-1]["type"] == "actions"
    assert "now Thursday, 10 December, 19:00 (20:00 in Berlin)" in word.text


async def test_a_reminder_that_was_switched_off_stays_so(
    living: Living, slack: SlackStandIn
) -> None:
    """Its message is edited with the button as its reader left it."""
    await living.begin(EVENING)
    (meeting,) = await living.stage.shown()
    async with living.store.write() as connection:
        for user in ("U1", "U2"):
            await people.save(connection, replace(ANNA, user=user))
            await people.want(connection, "", user, meeting.id, NOW, wanted=True)
    await living.round(MONDAY + timedelta(days=1, hours=11))
    async with living.store.write() as connection:
        await people.want(connection, "", "U2", meeting.id, living.now, wanted=False)
    await living.tells(THURSDAY)
    on, off = (str(slack.posts(user)[0].blocks[-1]) for user in ("U1", "U2"))
    assert "Reminder is on ✓" in on
    assert "Remind me" in off


async def test_without_slack_the_terminal_tells_it_all(living: Living) -> None:
    """Digest, then a line of its own for the change; nothing there can be edited."""
    seen: list[str] = []

    async def show(delivery: Delivery, message: Message) -> Receipt:
        seen.append(message.text)
        return Receipt(outcome=Outcome.SENT, channel=delivery.channel, ts=str(delivery.id))

    def draw(delivery: Delivery, found: Mapping[str, Occurrence]) -> Message:
        registry = living.stage.registry
        return drawing_of(delivery, found, registry, public_url=SITE, now=living.now)

    living.sender, living.render, living.workspace = show, draw, TERMINAL  # type: ignore[method-assign]
    living.stage.announces(feed(living.stage.serve(EVENING)))
    await living.subscribe(Subscription(channel="C1"))
    await living.round(NOW)
    await living.round(MONDAY)
    await living.tells(OFF)
    digest, word = seen
    assert "Kartenabend" in digest
    assert word == "Abgesagt: OK Lab ulm: Kartenabend, Mittwoch, 9. Dezember, 19:00 Uhr."
    assert living.edits == 0
