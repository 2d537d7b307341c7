"""`/meetups remind`: words, and the form."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.subscription import Subscription
from bot.store import people, subscriptions
from tests.domain.some_labs import NOW
from tests.slack.asking.asking_stage import Stage, evening
from tests.slack.people.personal_stage import eventually, tap, wanted_by, wishes_of

if TYPE_CHECKING:
    from tests.slack.conftest import SlackApplication

HOUR = timedelta(hours=1)


@pytest.fixture
async def stage(slack_app: SlackApplication) -> Stage:
    """The program, over a database with a meeting."""
    stage = Stage(slack_app)
    await stage.hold(evening("spaeter", 4, "koeln"))
    return stage


@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("remind 2h", 2 * HOUR),
        ("erinnern 3 Stunden", 3 * HOUR),
        ("remind 1 day before", 24 * HOUR),
        ("erinnern 2 Tage vorher", 48 * HOUR),
        ("REMIND 90min", 1.5 * HOUR),
    ],
)
async def test_a_lead_is_said(stage: Stage, words: str, lead: timedelta) -> None:
    """In German and English, short and long."""
    answer = await stage.person(patience=10).types(f"/meetups {words}")
    assert answer.in_time
    wishes = await wishes_of(stage)
    assert wishes is not None
    assert (wishes.lead, wishes.labs, wishes.always) == (lead, (), False)


async def test_labs_come_and_go(stage: Stage) -> None:
    """Whoever names a lab is reminded of its meetings, until they say otherwise."""
    ada = stage.person(patience=10)
    answer = await ada.types("/meetups remind kolen und Ulm 2h")
    assert "Köln" in answer.text
    await eventually(lambda: "U1" in stage.slack.homes)
    assert "Köln" in str(stage.slack.homes["U1"])
    wishes = await wishes_of(stage)
    assert wishes is not None
    assert (set(wishes.labs), wishes.always, wishes.lead) == ({"koeln", "ulm"}, True, 2 * HOUR)
    await ada.types("/meetups erinnern köln aus")
    wishes = await wishes_of(stage)
    assert wishes is not None
    assert (wishes.labs, wishes.always) == (("ulm",), True)


async def test_off_takes_everything_back(stage: Stage) -> None:
    """Single wishes and those for my labs; my labs stay, for the calendar."""
    ada = stage.person(patience=10)
    await ada.types("/meetups remind köln")
    await tap(stage, ada, await ada.types("/next-meetup köln"), "remind:spaeter")
    await tap(stage, ada, await ada.types("/next-meetup köln"), "remind:spaeter")
    answer = await ada.types("/meetups remind aus")
    assert answer.in_time
    wishes = await wishes_of(stage)
    assert wishes is not None
    assert (wishes.labs, wishes.always) == (("koeln",), False)
    assert await wanted_by(stage) == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("remind 5 min", "zwischen 15 Minuten und 2 Wochen"),
        ("remind 9999 wochen", "zwischen 15 Minuten und 2 Wochen"),
        ("remind xyzzyplugh", "kennen wir nicht"),
        ("remind <!channel>", "kennen wir nicht"),
        ("remind online", "zum Beispiel"),
    ],
)
async def test_what_cannot_be_is_said_in_a_line(stage: Stage, words: str, told: str) -> None:
    """And nothing is stored."""
    answer = await stage.person(patience=10).types(f"/meetups {words}")
    assert told in answer.text
    assert "<!channel>" not in answer.text
    assert "\n" not in answer.text
    assert await wishes_of(stage) is None


async def test_without_words_a_form_opens(stage: Stage) -> None:
    """With what was chosen before, a lead of one's own among them."""
    ada = stage.person(patience=10)
    await ada.types("/meetups remind 2h köln")
    opened = await ada.types("/meetups remind")
    assert opened.view is not None
    done = await ada.submits(opened, {"labs": ["ulm"], "always": []})
    assert done.in_time
    assert not done.errors
    wishes = await wishes_of(stage)
    assert wishes is not None
    assert (wishes.labs, wishes.always, wishes.lead) == (("ulm",), False, 2 * HOUR)


async def test_in_a_subscribed_channel_it_names_the_channels_own(stage: Stage) -> None:
    """Its reminders are chosen in its settings; elsewhere they are not spoken of."""
    heard = Subscription(channel="C1", created=NOW)
    async with stage.store.write() as connection:
        await subscriptions.seed(connection, [heard], NOW)
    ada = stage.person(patience=10)
    assert "/meetups einstellungen" in str((await ada.types("/meetups remind")).blocks)
    elsewhere = await ada.types("/meetups remind", channel="C2", channel_name="andere")
    assert "/meetups einstellungen" not in str(elsewhere.blocks)


async def test_made_up_fields_are_refused(stage: Stage) -> None:
    """A lead that is none and a lab that is none are told at their fields."""
    ada = stage.person(patience=10)
    opened = await ada.types("/meetups remind")
    assert opened.view is not None
    for block in opened.view["blocks"]:
        if block.get("block_id") == "lead":
            block["element"]["options"].append(
                {"text": {"type": "plain_text", "text": "nie"}, "value": "²"}
            )
        if block.get("block_id") == "labs":
            block["element"]["options"].append(
                {"text": {"type": "plain_text", "text": "nirgends"}, "value": "atlantis"}
            )
    done = await ada.submits(opened, {"lead": "²", "labs": ["atlantis"]})
    assert set(done.errors) == {"lead", "labs"}
    async with stage.store.read() as connection:
        assert await people.get(connection, "", "U1") is None
