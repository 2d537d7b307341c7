"""“Remind me”: from the click to the direct message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Status
from bot.slack.people.reminding import rounded
from tests.slack.asking.asking_stage import DAY, Stage, evening
from tests.slack.people.personal_stage import tap, tick, wanted_by, wishes_of

if TYPE_CHECKING:
    from bot.slack.posting.send import Sender
    from tests.fakes.slack_answer import Answer
    from tests.slack.conftest import SlackApplication

TODAY = evening("heute", 0, "koeln")
MORROW = evening("morgen", 1, "ulm", hour=20)
LATER = evening("spaeter", 4, "koeln")


@pytest.fixture
async def stage(slack_app: SlackApplication) -> Stage:
    """The program, over a database with some meetings; it is Thursday, 15:30."""
    stage = Stage(slack_app)
    await stage.hold(TODAY, MORROW, LATER)
    return stage


def button(answer: Answer, meeting: str) -> str:
    """Return what the button of a meeting says."""
    (label,) = (
        element["text"]["text"]
        for block in answer.blocks
        for element in block.get("elements", [])
        if element.get("action_id", "").endswith(f":{meeting}")
        and element["action_id"].startswith("remind")
    )
    return str(label)


async def test_a_reminder_from_click_to_message(stage: Stage, sender: Sender) -> None:
    """The answer changes in place; a day before, a direct message comes, once."""
    ada = stage.person(patience=10)
    answer = await ada.types("/next-meetup köln")
    assert button(answer, "spaeter") == "Erinnere mich"
    clicked = await tap(stage, ada, answer, "remind:spaeter")
    assert clicked.in_time
    assert clicked.message is answer.message
    assert button(clicked, "spaeter") == "Erinnerung an ✓"
    assert button(clicked, "heute") == "Erinnere mich"
    await tick(stage, sender)
    assert stage.slack.posts("U1") == []
    stage.clock.move(days=3, hours=3, minutes=30)
    await tick(stage, sender)
    await tick(stage, sender)
    (post,) = stage.slack.posts("U1")
    assert "Abend spaeter" in post.text
    assert any("Abend spaeter" in str(block) for block in post.blocks)


async def test_switching_off_again(stage: Stage, sender: Sender) -> None:
    """The second click takes it back, and nothing comes."""
    ada = stage.person(patience=10)
    answer = await ada.types("/next-meetup köln")
    clicked = await tap(stage, ada, answer, "remind:spaeter")
    clicked = await tap(stage, ada, clicked, "remind:spaeter")
    assert button(clicked, "spaeter") == "Erinnere mich"
    assert await wanted_by(stage) == {"spaeter": False}
    stage.clock.move(days=4)
    await tick(stage, sender)
    assert stage.slack.posts("U1") == []


async def test_a_meeting_that_begins_soon(stage: Stage, sender: Sender) -> None:
    """Sooner than the lead: it is said so, and the reminder comes at once."""
    ada = stage.person(patience=10)
    stage.clock.move(hours=2, minutes=50)
    clicked = await ada.clicks(await ada.types("/next-meetup heute"), "remind:heute")
    assert "40 Minuten" in clicked.text
    assert "sofort" in clicked.text
    await tick(stage, sender)
    assert len(stage.slack.posts("U1")) == 1


async def test_a_meeting_that_begins_in_minutes(stage: Stage, sender: Sender) -> None:
    """Nothing is promised that cannot come any more, and nothing is kept."""
    ada = stage.person(patience=10)
    stage.clock.move(hours=3, minutes=20)
    clicked = await ada.clicks(await ada.types("/next-meetup heute"), "remind:heute")
    assert "10 Minuten" in clicked.text
    assert "keine Erinnerung mehr" in clicked.text
    await tick(stage, sender)
    assert stage.slack.posts("U1") == []
    assert await wishes_of(stage) is None


async def test_what_others_see_stays_as_it_is(stage: Stage) -> None:
    """Below a post for all, the answer is a word that only the one who clicked sees."""
    ada, ben = stage.person(patience=10), stage.person("U7", patience=10)
    answer = await ada.types("/next-meetup köln")
    await ada.clicks(answer, "ask:show")
    (post,) = stage.slack.posts("C1")
    before = post.blocks
    clicked = await tap(stage, ben, post, "remind:spaeter")
    assert post.blocks == before
    assert not post.revisions
    assert clicked.message is not post
    assert "An:" in clicked.text
    again = await ben.clicks(post, "remind:spaeter")
    assert "An:" in again.text
    assert await wanted_by(stage, "U7") == {"spaeter": True}
    off = await tap(stage, ben, again, "remind-off:spaeter")
    assert off.message is again.message
    assert "Aus:" in off.text
    assert await wanted_by(stage, "U7") == {"spaeter": False}


async def test_a_reminder_moves_along_and_a_cancelled_one_stays_silent(
    stage: Stage, sender: Sender
) -> None:
    """The meeting moves by a day: so does the reminder. Then it is cancelled."""
    ada = stage.person(patience=10)
    answer = await ada.types("/next-meetup köln")
    await tap(stage, ada, answer, "remind:spaeter")
    moved = replace(LATER, start=LATER.start + DAY, end=LATER.end + DAY)
    await stage.hold(moved)
    stage.clock.move(days=3, hours=4)
    await tick(stage, sender)
    assert stage.slack.posts("U1") == []
    await stage.hold(replace(moved, status=Status.CANCELLED))
    stage.clock.move(days=1)
    await tick(stage, sender)
    assert stage.slack.posts("U1") == []


async def test_the_reminder_itself_can_be_switched_off(stage: Stage, sender: Sender) -> None:
    """In the direct message the button changes in place."""
    ada = stage.person(patience=10)
    await tap(stage, ada, await ada.types("/next-meetup ulm"), "remind:morgen")
    stage.clock.move(hours=5)
    await tick(stage, sender)
    (post,) = stage.slack.posts("U1")
    clicked = await tap(stage, ada, post, "remind:morgen")
    assert clicked.message is post
    assert button(clicked, "morgen") == "Erinnere mich"
    assert await wanted_by(stage) == {"morgen": False}


async def test_each_in_their_language_and_zone(stage: Stage, sender: Sender) -> None:
    """Abroad the reminder is English and says Lisbon's time, with Berlin's beside it."""
    eve = stage.abroad()
    clicked = await tap(stage, eve, await eve.types("/next-meetup ulm"), "remind:morgen")
    assert button(clicked, "morgen") == "Reminder is on ✓"
    stage.clock.move(hours=5)
    await tick(stage, sender)
    (post,) = stage.slack.posts("U2")
    assert "Reminder" in post.text
    assert "19:00" in post.text
    assert "20:00 in Berlin" in post.text


async def test_a_meeting_that_is_gone(stage: Stage) -> None:
    """A made-up id is answered, and nothing is stored."""
    ada = stage.person(patience=10)
    answer = await ada.types("/next-meetup köln")
    assert answer.message is not None
    for block in answer.message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "remind:spaeter":
                element["action_id"] = "remind:'; DROP TABLE people"
    clicked = await ada.clicks(answer, "remind:'")
    assert clicked.in_time
    assert "nicht mehr bekannt" in clicked.text
    assert await wishes_of(stage) is None


async def test_two_taps_are_one(stage: Stage) -> None:
    """A nervous second tap on the same button does not take the first one back."""
    ada = stage.person(patience=10)
    answer = await ada.types("/next-meetup köln")
    await tap(stage, ada, answer, "remind:spaeter")
    body, headers = ada.last_request or (b"", {})
    stage.clock.move(seconds=1)
    stamp = str(int(ada.clock()))
    headers = {key: value for key, value in headers.items() if not key.startswith("X-Slack")}
    await ada.sends_raw(body, timestamp=stamp, headers=headers)
    assert await wanted_by(stage) == {"spaeter": True}


async def test_a_cancelled_meeting_is_told_to_whoever_asked(stage: Stage, sender: Sender) -> None:
    """By direct message, instead of the reminder; not to those who took it back."""
    ada, ben = stage.person(patience=10), stage.person("U7", patience=10)
    for person in (ada, ben):
        await tap(stage, person, await person.types("/next-meetup köln"), "remind:spaeter")
    await tap(stage, ben, await ben.types("/next-meetup köln"), "remind:spaeter")
    off = replace(LATER, status=Status.CANCELLED, updated=stage.clock())
    await stage.hold(off)
    stage.clock.move(minutes=1)
    await tick(stage, sender)
    (post,) = stage.slack.posts("U1")
    assert "Abgesagt" in post.text
    assert stage.slack.posts("U7") == []
    stage.clock.move(days=4)
    await tick(stage, sender)
    assert len(stage.slack.posts("U1")) == 1


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(hours=2, minutes=59), timedelta(hours=3)),
        (timedelta(hours=2, minutes=10), timedelta(hours=2)),
        (timedelta(minutes=9, seconds=40), timedelta(minutes=10)),
        (timedelta(seconds=5), timedelta(minutes=1)),
    ],
)
def test_what_is_left_is_said_as_people_do(left: timedelta, told: timedelta) -> None:
    """A minute before three hours is three hours, not two."""
    assert rounded(left) == told
