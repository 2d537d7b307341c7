"""Being forgotten: on asking, from the App Home, and when the account is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.domain.policy import Policy
from bot.jobs.tidy import tidy
from bot.slack.office import Person
from bot.slack.people.privacy import is_named
from bot.store import policies
from bot.store.tables import deliveries
from tests.domain.some_labs import REGISTRY
from tests.slack.asking.asking_stage import Stage, evening
from tests.slack.people.personal_stage import rows_naming, tap, tick, wishes_of

if TYPE_CHECKING:
    from bot.slack.posting.send import Sender
    from tests.fakes.slack_person import SlackPerson
    from tests.slack.conftest import SlackApplication

ADA, BEN = "U0ADA4711", "U0BEN0815"


@pytest.fixture
async def stage(slack_app: SlackApplication) -> Stage:
    """The program, over a database with meetings of Cologne."""
    stage = Stage(slack_app)
    await stage.hold(evening("morgen", 1, "koeln"), evening("spaeter", 4, "koeln"))
    return stage


async def live(stage: Stage, who: SlackPerson, sender: Sender) -> None:
    """Leave traces everywhere: choices, reminders, messages, rights."""
    await who.types("/meetups remind köln")
    await tap(stage, who, await who.types("/next-meetup köln"), "remind:spaeter")
    await tap(stage, who, await who.types("/next-meetup köln"), "remind:spaeter")
    async with stage.store.write() as connection:
        policy = await policies.get(connection, "")
        named = Policy(only_named=True, named=(*policy.named, who.user))
        await policies.put(connection, "", named, stage.clock())
    await tick(stage, sender)


async def test_forget_me_asks_once_and_says_what_it_deleted(stage: Stage, sender: Sender) -> None:
    """Then the id stands nowhere in the database; what others left stays."""
    ada, ben = stage.person(ADA, patience=10), stage.person(BEN, patience=10)
    stage.clock.move(hours=10)
    await live(stage, ada, sender)
    await live(stage, ben, sender)
    assert len(stage.slack.posts(ADA)) == 1
    bens = await rows_naming(stage.store, BEN)
    asked = await ada.types("/meetups forget-me")
    assert "Alles löschen" in str(asked.blocks)
    assert await rows_naming(stage.store, ADA)
    done = await tap(stage, ada, asked, "forget:yes")
    assert done.in_time
    assert done.message is asked.message
    assert "deine Einstellungen" in done.text
    assert "1 Erinnerung" in done.text
    assert "1 Nachricht an dich" in done.text
    assert "dein Name an 1 Stelle" in done.text
    assert await rows_naming(stage.store, ADA) == []
    assert await rows_naming(stage.store, BEN) == bens
    again = await tap(stage, ada, await ada.types("/meetups vergiss-mich"), "forget:yes")
    assert "war nichts gespeichert" in again.text


async def test_everything_is_deleted_from_the_home(stage: Stage, sender: Sender) -> None:
    """After Slack's own question; the Home then shows that nothing is stored."""
    ada = stage.person(ADA, patience=10)
    await live(stage, ada, sender)
    view = await ada.opens_home()
    await ada.clicks(view, "home:forget")
    assert await rows_naming(stage.store, ADA) == []
    assert "Über dich ist nichts gespeichert" in str(stage.slack.homes[ADA])
    await ada.opens_home()
    assert await rows_naming(stage.store, ADA) == []


async def test_whoever_is_forgotten_is_not_reminded(stage: Stage, sender: Sender) -> None:
    """Neither of what was announced, nor of what would be."""
    ada = stage.person(ADA, patience=10)
    await live(stage, ada, sender)
    await tap(stage, ada, await ada.types("/meetups forget-me"), "forget:yes")
    stage.clock.move(days=1)
    await tick(stage, sender)
    assert stage.slack.posts(ADA) == []


async def test_an_account_that_is_gone(stage: Stage, sender: Sender) -> None:
    """Slack says so, and nothing is left; any other change only tells language and zone."""
    ada = stage.person(ADA, patience=10)
    await live(stage, ada, sender)
    moved = {"id": ADA, "team_id": "T0STANDIN", "locale": "en-GB", "tz": "Europe/Lisbon"}
    await ada.event("user_change", user=moved | {"deleted": False}, wait=0.3)
    wishes = await wishes_of(stage, ADA)
    assert wishes is not None
    assert (wishes.language, wishes.timezone) == ("en", "Europe/Lisbon")
    await ada.event("user_change", user=moved | {"deleted": True}, wait=0.3)
    assert await rows_naming(stage.store, ADA) == []


@pytest.mark.parametrize("error", ["user_not_found", "user_disabled", "cannot_dm_bot"])
async def test_a_message_that_nobody_can_read(stage: Stage, sender: Sender, error: str) -> None:
    """A reminder is refused because the account is gone: at the next tidying so is the rest."""
    ada = stage.person(ADA, patience=10)
    await live(stage, ada, sender)
    stage.slack.refuse(ADA, error)
    stage.clock.move(hours=10)
    await tick(stage, sender)
    async with stage.store.read() as connection:
        states = list(await connection.scalars(select(deliveries.c.state)))
    assert states == ["failed"]
    await tidy(stage.store, stage.clock())
    assert await rows_naming(stage.store, ADA) == []


async def test_whoever_is_away_for_long_is_forgotten(stage: Stage, sender: Sender) -> None:
    """400 days after they were last seen."""
    ada = stage.person(ADA, patience=10)
    await live(stage, ada, sender)
    stage.clock.move(days=399)
    await tidy(stage.store, stage.clock())
    assert await wishes_of(stage, ADA) is not None
    stage.clock.move(days=2)
    async with stage.store.write() as connection:
        await connection.execute(update(deliveries).values(created=stage.clock()))
        await policies.put(connection, "", Policy(), stage.clock())
    await tidy(stage.store, stage.clock())
    assert await rows_naming(stage.store, ADA) == []


def test_contacts_of_labs_are_told_where_they_still_stand() -> None:
    """The operator's file names them, by user or by workspace and user."""
    koeln = replace(REGISTRY["koeln"], people=("slack:U1", "slack:T2/U2", "mail:a@b.example"))
    registry = replace(REGISTRY, labs={"koeln": koeln})
    assert is_named(registry, Person(workspace="", user="U1"))
    assert is_named(registry, Person(workspace="T2", user="U2"))
    assert not is_named(registry, Person(workspace="", user="U2"))
