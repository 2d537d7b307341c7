from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.domain.event import Attendance
from bot.domain.lab import Registry
from bot.domain.source import Kind, Source
from bot.domain.subscription import Rhythm, Subscription
from bot.slack.channels.hearing import sentences
from bot.store import marks, sources, tables
from bot.text import translator
from tests.slack.channels.channel_stage import LABS, REGISTRY, Stage, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn

FEED = Source(
    lab="ulm", key="https://ulm.example", kind=Kind.ICAL, url="https://ulm.example",
    timezone="Europe/Berlin",
)  # fmt: skip
WITH_FEED = Registry({lab.slug: lab for lab in (replace(LABS[0], sources=(FEED,)), *LABS[1:])})
RICH = Subscription(
    channel="C1",
    rhythm=Rhythm.MONTHLY,
    day=31,
    at=time(18, 30),
    timezone="Europe/Lisbon",
    language="en",
    labs=("ulm", "gone"),
    states=("DE-NW",),
    near="koeln",
    within_km=12.5,
    attendance=(Attendance.ONLINE,),
    reminders=(timedelta(days=7), timedelta(days=1), timedelta(hours=1), timedelta(minutes=90)),
    notices=False,
    empty=True,
)


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn) -> AsyncIterator[Stage]:
    """The app with one lab that has a source, over an empty database."""
    async with opened(store, slack, registry=WITH_FEED) as ready:
        yield ready


def test_every_choice_has_its_sentence() -> None:
    """In German, what a channel hears, how often, and what it is reminded of."""
    assert sentences(RICH, REGISTRY, translator("de")) == [
        "Treffen: OK Lab Ulm, gone, Nordrhein-Westfalen und 12,5 km um OK Lab Köln; nur online.",
        "Übersicht: am 31. des Monats um 18:30 (Europe/Lisbon).",
        "Ist nichts los, wird auch das gesagt.",
        "Erinnerung vor jedem Treffen: 1 Woche, 1 Tag, 90 Minuten und 1 Stunde vorher.",
        "Verschiebungen und Absagen werden nicht sofort gemeldet.",
        "Sprache: English.",
    ]


def test_a_plain_subscription_in_english() -> None:
    """All labs, weekly, nothing else."""
    assert sentences(Subscription(channel="C1"), REGISTRY, translator("en")) == [
        "Meetings: all of Code for Germany.",
        "Digest: every Monday at 09:00 (Europe/Berlin).",
        "When nothing is on, it stays silent.",
        "No reminders.",
        "Moved and cancelled meetings are told at once.",
        "Language: Deutsch.",
    ]


def test_hundreds_of_labs_are_counted() -> None:
    """Twelve are named, so that the sentence stays one."""
    many = Subscription(channel="C1", labs=tuple(f"lab{n}" for n in range(100)))
    assert "88" in sentences(many, REGISTRY, translator("de"))[0]


async def test_what_this_channel_hears(stage: Stage) -> None:
    """Anyone sees the sentences, the next digest on their own clock, and that posting works."""
    await stage.seed(Subscription(channel="C1", labs=("ulm",)))
    bob = stage.person("U2", locale="en-US", tz="Europe/Lisbon")
    answer = await bob.types("/meetups status", "C1", "ulm")
    assert "Meetings: OK Lab Ulm." in answer.text
    assert "Monday, 11 January 2027, 08:00" in answer.text.replace("8:00 AM", "08:00")
    assert "I can post here." in answer.text
    assert "paused" not in answer.text


async def test_what_stands_in_the_way(stage: Stage) -> None:
    """A pause, a failing source of its own labs, and a private channel without the app."""
    await stage.seed(Subscription(channel="C9", labs=("ulm",)))
    stage.slack.add_channel("C9", private=True, members=["U1"])
    async with stage.store.write() as connection:
        await sources.sync(connection, WITH_FEED.sources, stage.now)
        await connection.execute(update(tables.sources).values(failing_since=stage.now))
        await marks.put(connection, marks.PAUSED, "1")
    answer = await stage.person().types("/meetups status", "C9", "privategroup")
    assert "überall Pause" in answer.text
    assert "Eine Quelle von OK Lab Ulm antwortet seit Freitag, 8. Januar nicht" in answer.text
    assert "/invite" in answer.text


async def test_sources_of_others_do_not_matter(stage: Stage) -> None:
    """A channel hears nothing of what fails elsewhere."""
    await stage.seed(Subscription(channel="C1", labs=("koeln",)))
    async with stage.store.write() as connection:
        await sources.sync(connection, WITH_FEED.sources, stage.now)
        await connection.execute(update(tables.sources).values(failing_since=stage.now))
    answer = await stage.person().types("/meetups status", "C1", "ulm")
    assert "antwortet" not in answer.text


async def test_a_channel_that_hears_nothing(stage: Stage) -> None:
    """It is told how to begin, and asking decides nothing: the file may still subscribe it."""
    answer = await stage.person().types("/meetups status", "C1", "ulm")
    assert "/meetups abonnieren" in answer.text
    await stage.seed(Subscription(channel="#ulm"))
    assert len(await stage.heard()) == 1


async def test_a_name_gives_way_to_the_id_when_first_seen(stage: Stage) -> None:
    """The file's "#ulm" stands under the channel's id from then on."""
    await stage.seed(Subscription(channel="#ulm", labs=("ulm",)))
    answer = await stage.person().types("/meetups status", "C1", "ulm")
    assert "OK Lab Ulm" in answer.text
    assert [each.channel for each in await stage.heard()] == ["C1"]


async def test_a_private_channel_that_has_two_is_left_with_one(stage: Stage) -> None:
    """Subscribed before the app was invited, it has the file's beside: the one of Slack stays."""
    stage.slack.add_channel("C9", name="secret", private=True, members=["U1"])
    await stage.seed(Subscription(channel="#secret", labs=("koeln",)))
    ada = stage.person()
    await ada.submits(await ada.types("/meetups subscribe ulm", "C9", "privategroup"))
    assert len(await stage.heard()) == 2
    stage.slack.add_channel("C9", name="secret", private=True, members=["U1", "U0BOT"])
    answer = await ada.types("/meetups status", "C9", "privategroup")
    assert "OK Lab Ulm" in answer.text
    assert [(each.channel, each.labs) for each in await stage.heard()] == [("C9", ("ulm",))]


async def test_a_direct_message_has_no_status(stage: Stage) -> None:
    """It says where to ask."""
    answer = await stage.person().types("/meetups status", "DU1", "directmessage")
    assert "nur Kanäle" in answer.text


async def test_slack_silent_leaves_one_line_open(stage: Stage) -> None:
    """Where Slack does not tell about the channel, the rest is told."""
    stage.slack.scopes -= {"channels:read"}
    await stage.seed(Subscription(channel="C1", labs=("ulm",)))
    answer = await stage.person().types("/meetups status", "C1", "ulm")
    assert "OK Lab Ulm" in answer.text
    assert "Slack hat nicht gesagt" in answer.text
