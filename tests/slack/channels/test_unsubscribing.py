from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog

from bot.domain.delivery import DeliveryState
from bot.domain.subscription import Subscription
from bot.jobs.announce import announce
from bot.store import subscriptions
from tests.jobs.stage import MONDAY, TUESDAY, box, know
from tests.slack.channels.channel_stage import Stage, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn) -> AsyncIterator[Stage]:
    """The app, over an empty database."""
    async with opened(store, slack) as ready:
        yield ready


async def test_it_asks_once_and_ends(stage: Stage) -> None:
    """One click ends it, what waited is dropped, and the file does not bring it back."""
    await stage.seed(Subscription(channel="#ulm"))
    await know(stage.store, TUESDAY)
    log = structlog.get_logger()
    await announce(stage.store, stage.registry, MONDAY, workspace="", log=log)
    ada = stage.person()
    question = await ada.types("/meetups unsubscribe", "CULM", "ulm")
    assert len(await stage.heard()) == 1
    done = await ada.clicks(question, "unsubscribe")
    assert "Erledigt" in done.text
    assert stage.slack.ephemerals("U1") == [done.message]
    assert await stage.heard() == []
    (dropped,) = await box(stage.store, DeliveryState.DROPPED, DeliveryState.PENDING)
    assert dropped.state is DeliveryState.DROPPED
    async with stage.store.write() as connection:
        assert await subscriptions.seed(connection, [Subscription(channel="#ulm")], MONDAY) == 0


async def test_nothing_to_end_is_said(stage: Stage) -> None:
    """A channel that hears nothing is told so, also when two people click."""
    ada, bob = stage.person("U1"), stage.person("U2")
    answer = await ada.types("/meetups unsubscribe", "C1", "ulm")
    assert "nichts abzubestellen" in answer.text
    await stage.seed(Subscription(channel="C1"))
    questions = [await each.types("/meetups unsubscribe", "C1", "ulm") for each in (ada, bob)]
    assert "Erledigt" in (await ada.clicks(questions[0], "unsubscribe")).text
    assert "nichts abzubestellen" in (await bob.clicks(questions[1], "unsubscribe")).text


async def test_a_private_channel_is_found_by_its_name(stage: Stage) -> None:
    """A command hides its name; the click asks Slack for it."""
    await stage.seed(Subscription(channel="#secret"))
    stage.slack.add_channel("C9", name="secret", private=True, members=["U1", "U0BOT"])
    ada = stage.person()
    question = await ada.types("/meetups unsubscribe", "C9", "privategroup")
    await ada.clicks(question, "unsubscribe")
    assert await stage.heard() == []


async def test_who_left_meanwhile_may_not(stage: Stage) -> None:
    """The click is checked like the form."""
    await stage.seed(Subscription(channel="C1"))
    ada = stage.person()
    question = await ada.types("/meetups unsubscribe", "C1", "ulm")
    stage.slack.add_channel("C1", members=["U2", "U0BOT"])
    assert "Mitglieder" in (await ada.clicks(question, "unsubscribe")).text
    assert len(await stage.heard()) == 1


async def test_a_forged_button_does_nothing(stage: Stage) -> None:
    """A value that we did not sign ends no subscription."""
    await stage.seed(Subscription(channel="C1"))
    ada = stage.person()
    question = await ada.types("/meetups unsubscribe", "C2", "privategroup")
    element = question.blocks[1]["elements"][0]
    element["value"] = element["value"].replace('"C2"', '"C1"')
    assert "gehört dir nicht" in (await ada.clicks(question, "unsubscribe")).text
    assert len(await stage.heard()) == 1


async def test_subscribing_again_begins_anew(stage: Stage) -> None:
    """After leaving, the form is there as for a new channel."""
    await stage.seed(Subscription(channel="C1"))
    ada = stage.person()
    await ada.clicks(await ada.types("/meetups unsubscribe", "C1", "ulm"), "unsubscribe")
    await ada.submits(await ada.types("/meetups subscribe", "C1", "ulm"))
    (found,) = await stage.heard()
    assert found.labs == ("ulm",)
