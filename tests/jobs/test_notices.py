from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.jobs.notices import notice
from bot.store import tables
from tests.jobs.living_stage import EVENING, MONDAY, OFF, TALK, THURSDAY, mentions
from tests.jobs.refresh_stage import vevent

if TYPE_CHECKING:
    from tests.jobs.living_stage import Living

FRIDAY = vevent("a", "2026-12-11 20:00", "Kartenabend", "LOCATION:Impact Hub")


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
    """People who read that it is off must hear that it is on."""
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
    """People who are there know better."""
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


async def test_what_was_called_off_stays_so_when_its_feed_drops_it(living: Living) -> None:
    """What was certain does not become a doubt: no word more, and the digest says the same."""
    await living.begin(EVENING, TALK)
    await living.tells(OFF, TALK)
    for _ in range(3):
        await living.tells(TALK)
    assert "ABGESAGT" in living.line("Kartenabend")
    assert len(living.replies()) == 1
    (evening, _) = await living.stage.shown()
    assert not evening.vanished
    await living.tells(EVENING, TALK)
    assert len(living.replies()) == 2
