from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.subscription import Subscription
from bot.jobs.notices import notice
from bot.slack.rendering import drawing_of
from bot.store import tables, tellings
from tests.fakes.failures import answer_lost, refused
from tests.jobs.living_stage import EVENING, MONDAY, OFF, SITE, TALK
from tests.jobs.refresh_stage import NOW, feed, vevent

if TYPE_CHECKING:
    from tests.fakes.slack import SlackStandIn
    from tests.jobs.living_stage import Living

THURSDAY = vevent("a", "2026-12-10 20:00", "Kartenabend", "LOCATION:Impact Hub")
FRIDAY = vevent("a", "2026-12-11 20:00", "Kartenabend", "LOCATION:Impact Hub")
LATER = vevent("c", "2026-12-16 19:00", "Nächste Woche")
HALF = 0.5


def mentions(text: str) -> str:
    """Return a word without the link to the meeting."""
    before, _, rest = text.partition("<")
    _, _, rest = rest.partition("|")
    return before + rest.replace(">", "", 1)


async def test_a_cancellation_is_told_once_below_the_digest(living: Living) -> None:
    """One short reply says what is off and when it would have been."""
    await living.begin(EVENING, TALK)
    await living.tells(OFF, TALK)
    await living.after(1)
    assert [mentions(each) for each in living.replies()] == [
        "*Abgesagt:* *OK Lab ulm*: Kartenabend, Mittwoch, 9. Dezember, 19:00 Uhr."
    ]
    assert len(living.slack.posts("C1")) == 1


async def test_a_move_tells_both_times(living: Living) -> None:
    """The new one first."""
    await living.begin(EVENING)
    await living.tells(THURSDAY)
    assert [mentions(each) for each in living.replies()] == [
        (
            "*Verschoben:* *OK Lab ulm*: Kartenabend, jetzt Donnerstag, 10. Dezember, 20:00 Uhr"
            " (vorher Mittwoch, 9. Dezember, 19:00 Uhr)."
        )
    ]


async def test_a_new_place_tells_both_places(living: Living) -> None:
    """Another spelling of the same place is none."""
    await living.begin(EVENING)
    await living.tells(vevent("a", "2026-12-09 19:00", "Kartenabend", "LOCATION:impact-hub"))
    assert living.replies() == []
    await living.tells(vevent("a", "2026-12-09 19:00", "Kartenabend", "LOCATION:Rathaus"))
    assert [mentions(each) for each in living.replies()] == [
        (
            "*Neuer Ort:* *OK Lab ulm*: Kartenabend, Mittwoch, 9. Dezember, 19:00 Uhr:"
            " jetzt Rathaus (vorher Impact Hub)."
        )
    ]


async def test_what_is_on_again_is_told(living: Living) -> None:
    """Who read that it is off must hear of it."""
    await living.begin(EVENING)
    await living.tells(OFF)
    await living.tells(EVENING)
    *_, last = living.replies()
    assert mentions(last).startswith("*Findet doch statt:* *OK Lab ulm*: Kartenabend, Mittwoch")


async def test_no_longer_listed_is_not_called_cancelled(living: Living) -> None:
    """We say what we know, and to ask; a cancellation that follows is told, too."""
    await living.begin(EVENING, TALK)
    for _ in range(3):
        await living.tells(TALK)
    (reply,) = living.replies()
    assert mentions(reply).startswith("*Nicht mehr gelistet:* *OK Lab ulm*: Kartenabend")
    assert "Fragt bitte nach" in reply
    await living.tells(OFF, TALK)
    *_, last = living.replies()
    assert last.startswith("*Abgesagt:*")


@pytest.mark.parametrize(
    "changed",
    [
        vevent("a", "2026-12-09 19:00", "Karten und Kekse", "LOCATION:Impact Hub"),
        vevent("a", "2026-12-09 19:00", "Kartenabend", "LOCATION:Impact Hub", hours=3),
        vevent("a", "2026-12-09 19:00", "Kartenabend", "LOCATION:Impact Hub", "DESCRIPTION:x"),
        vevent("a", "2026-12-09 19:00", "Kartenabend"),
    ],
)
async def test_what_is_no_reason_to_interrupt_is_not_told(living: Living, changed: str) -> None:
    """A new name, a later end, other words, and a place that is no longer named."""
    await living.begin(EVENING)
    await living.tells(changed)
    assert living.replies() == []


async def test_a_place_that_became_known_and_changed_then_is_told(living: Living) -> None:
    """To name the place at last interrupts nobody, to change it does."""
    await living.begin(vevent("a", "2026-12-09 19:00", "Kartenabend"))
    await living.tells(EVENING)
    assert living.replies() == []
    await living.tells(vevent("a", "2026-12-09 19:00", "Kartenabend", "LOCATION:Rathaus"))
    (reply,) = living.replies()
    assert "jetzt Rathaus (vorher Impact Hub)" in reply


async def test_a_meeting_is_spoken_of_once_in_half_an_hour(living: Living) -> None:
    """What changes meanwhile is told in one; the digest above is edited at once."""
    await living.begin(EVENING, TALK)
    await living.tells(THURSDAY, TALK)
    await living.tells(FRIDAY, TALK, after=0.1)
    assert "Fr 11. Dez." in living.line("Kartenabend")
    assert len(living.replies()) == 1
    sunday = vevent("a", "2026-12-13 20:00", "Kartenabend", "LOCATION:Impact Hub")
    await living.tells(sunday, TALK, after=0.1)
    await living.after(0.2)
    assert len(living.replies()) == 1
    await living.after(0.2)
    _, last = living.replies()
    assert "jetzt Sonntag, 13. Dezember, 20:00 Uhr (vorher Donnerstag, 10. Dezember" in last
    await living.after(1)
    assert len(living.replies()) == 2


async def test_there_and_back_is_nothing_to_say(living: Living) -> None:
    """Within the half hour it was moved and moved back: what was told last is true."""
    await living.begin(EVENING)
    await living.tells(THURSDAY)
    await living.tells(FRIDAY, after=0.1)
    await living.tells(THURSDAY, after=0.1)
    await living.after(2)
    assert len(living.replies()) == 1


async def test_two_meetings_do_not_wait_for_each_other(living: Living) -> None:
    """The half hour is each meeting's own."""
    await living.begin(EVENING, TALK)
    await living.tells(OFF, TALK)
    await living.tells(OFF, vevent("b", "2026-12-12 18:00", "Datenabend"), after=0.1)
    assert len(living.replies()) == 2


async def test_a_channel_without_notices_is_only_edited(living: Living) -> None:
    """And when it wants them one day, it does not hear of what was edited long ago."""
    await living.begin(EVENING, TALK, notices=False)
    await living.tells(OFF, TALK)
    assert "ABGESAGT" in living.shown()
    assert living.replies() == []
    async with living.store.write() as connection:
        await connection.execute(tables.subscriptions.update().values(notices=True))
    await living.tells(OFF, vevent("b", "2026-12-12 18:00", "Datenabend"))
    (reply,) = living.replies()
    assert "Datenabend" in reply


async def test_a_pause_keeps_silence_and_then_tells_what_is_so(living: Living) -> None:
    """Of all that changed meanwhile one word is said, if it is still different."""
    await living.begin(EVENING, TALK)
    await living.pause(paused=True)
    await living.tells(THURSDAY, vevent("b", "2026-12-12 18:00", "Datenabend"))
    await living.tells(FRIDAY, TALK)
    assert living.replies() == []
    await living.pause(paused=False)
    await living.after(1)
    (reply,) = living.replies()
    assert "jetzt Freitag, 11. Dezember, 20:00 Uhr (vorher Mittwoch" in reply


async def test_nothing_is_said_of_what_has_begun(living: Living) -> None:
    """Who is there knows better."""
    await living.begin(EVENING)
    await living.round(MONDAY + timedelta(days=2, hours=10, minutes=5))
    await living.tells(OFF, after=0.1)
    assert living.replies() == []


async def test_a_meeting_seen_first_is_no_news(living: Living) -> None:
    """It is added to the digest; when it changes then, that is news."""
    await living.begin(EVENING)
    await living.tells(EVENING, TALK)
    assert living.replies() == []
    await living.tells(EVENING, vevent("b", "2026-12-12 18:00", "Datenabend"))
    (reply,) = living.replies()
    assert "Datenabend" in reply


async def test_a_near_meeting_that_no_post_shows_is_told_alone(living: Living) -> None:
    """A channel hears of the next fortnight; the next digest shows it as it is then."""
    far = vevent("d", "2027-01-20 19:00", "Fern")
    await living.begin(EVENING, LATER, far)
    await living.tells(
        EVENING,
        vevent("c", "2026-12-16 19:00", "Nächste Woche", "STATUS:CANCELLED"),
        vevent("d", "2027-01-21 19:00", "Fern"),
    )
    await living.after(1)
    _, notice_ = living.slack.posts("C1")
    assert mentions(notice_.text).startswith("*Abgesagt:* *OK Lab ulm*: Nächste Woche, Mittwoch")
    assert living.replies() == []
    again = vevent("c", "2026-12-16 19:00", "Nächste Woche")
    await living.tells(EVENING, again, vevent("d", "2027-01-21 19:00", "Fern"))
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
    """In their language, without a thread, and beside the channel."""
    await living.begin(EVENING)
    (meeting,) = await living.stage.shown()
    async with living.store.write() as connection:
        await tellings.tell(connection, "", "U1", meeting)
        await tellings.tell(connection, "", "U2", meeting)
        await tellings.forget(connection, "", "U2")
    await living.tells(THURSDAY)
    (told,) = slack.posts("U1")
    assert mentions(told.text).startswith("*Verschoben:* *OK Lab ulm*: Kartenabend")
    assert slack.posts("U2") == []
    assert len(living.replies()) == 1


async def test_a_channel_that_left_hears_nothing(living: Living) -> None:
    """Unsubscribed means no word more."""
    await living.begin(EVENING)
    async with living.store.write() as connection:
        await connection.execute(delete(tables.subscriptions))
    await living.tells(OFF)
    assert living.replies() == []


async def test_what_was_put_right_before_its_turn_is_dropped(living: Living) -> None:
    """A word in the outbox that is not true any more is not said."""
    await living.begin(EVENING)
    living.stage.serve(OFF)
    now = living.now + timedelta(hours=1)
    await living.stage.refresh(now)
    assert await notice(living.store, living.stage.registry, now, workspace="") == 1
    await living.tells(EVENING)
    assert living.replies() == []
    (dropped,) = await living.box(DeliveryState.DROPPED)
    assert dropped.kind is DeliveryKind.NOTICE
    await living.tells(OFF)
    assert len(living.replies()) == 1


async def test_english_channels_read_english(living: Living) -> None:
    """No German word is left."""
    await living.begin(EVENING, TALK, language="en")
    await living.tells(THURSDAY, TALK)
    for _ in range(3):
        await living.tells(THURSDAY)
    moved, gone = living.replies()
    assert mentions(moved) == (
        "*Moved:* *OK Lab ulm*: Kartenabend, now Thursday, 10 December, 20:00"
        " (before: Wednesday, 9 December, 19:00)."
    )
    assert mentions(gone).endswith(
        "Friday, 11 December, 18:00. We do not know whether it takes place:"
        " please ask before you go."
    )


async def test_the_terminal_draws_a_notice_in_one_line(living: Living) -> None:
    """Without Slack the same words stand where the program runs."""
    await living.begin(EVENING)
    await living.tells(OFF)
    (word,) = [each for each in await living.box(*DeliveryState)
               if each.kind is DeliveryKind.NOTICE]  # fmt: skip
    found = {each.id: each for each in await living.stage.shown()}
    drawn = drawing_of(word, found, living.stage.registry, public_url=SITE, now=living.now)
    assert drawn.text == "Abgesagt: OK Lab ulm: Kartenabend, Mittwoch, 9. Dezember, 19:00 Uhr."
