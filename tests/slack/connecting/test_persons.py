from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.personal import Wishes
from bot.slack.connecting.persons import spoken, zone
from bot.store import people
from tests.fakes import failures
from tests.fakes.slack_nouns import TEAM

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.office import Person
    from tests.fakes.failures import Failure
    from tests.slack.conftest import SlackApplication


async def who(slack_app: SlackApplication, user: str = "U1") -> Person:
    """Ask who a user is, as listeners do."""
    client: AsyncWebClient = slack_app.connected.bolt.client
    client.token = slack_app.slack.token
    return await slack_app.office.who(client, TEAM, user)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-DE", "de"), ("de-AT", "de"), ("en-GB", "en"), ("fr-FR", "en"), ("", "de"), (None, "de")],
)
def test_the_language_is_one_of_the_network(locale: str | None, language: str) -> None:
    """German for German locales, English for others; nothing said is the network's first."""
    assert spoken(locale, ("de", "en")) == language


def test_a_network_may_speak_one_language() -> None:
    """Who speaks none of the network's languages gets its first."""
    assert spoken("fr-FR", ("de",)) == "de"


@pytest.mark.parametrize(
    ("locale", "language"), [("fr-FR", "fr"), ("fr_CA", "fr"), ("de-DE", "de"), ("it-IT", "en")]
)
def test_a_network_may_speak_three(locale: str, language: str) -> None:
    """Each locale has its own, where the network does."""
    assert spoken(locale, ("fr", "de", "en")) == language


@pytest.mark.parametrize("name", ["Mars/Olympus", "localtime", "", None, 7, "Europe", "\0"])
def test_a_zone_that_is_none_is_not_used(name: object) -> None:
    """What Slack says of a zone is looked up before it is believed."""
    assert zone(name) is None


async def test_slack_says_who_it_is(slack_app: SlackApplication) -> None:
    """Language, zone and standing come from Slack."""
    slack_app.slack.add_person("U1", locale="en-GB", tz="Europe/Lisbon", is_admin=True)
    ada = await who(slack_app)
    assert (ada.workspace, ada.user, ada.language) == ("", "U1", "en")
    assert (ada.timezone, ada.is_admin) == ("Europe/Lisbon", True)


async def test_a_person_is_asked_about_once_in_ten_minutes(slack_app: SlackApplication) -> None:
    """What Slack said is kept for a while."""
    for minutes in (0, 9, 2):
        slack_app.clock.move(minutes=minutes)
        await who(slack_app)
    assert slack_app.slack.calls["users.info"] == 2


async def test_a_changed_profile_is_asked_for_at_once(slack_app: SlackApplication) -> None:
    """Slack's word that somebody's profile changed ends the wait."""
    ada = slack_app.person("U1", locale="de-DE")
    assert (await who(slack_app)).language == "de"
    slack_app.slack.add_person("U1", locale="en-US")
    await ada.event("user_change", user={"id": "U1", "deleted": False})
    assert (await who(slack_app)).language == "en"


@pytest.mark.parametrize(
    "failure", [failures.late(3), failures.server_error(), failures.refused("missing_scope")]
)
async def test_a_silent_slack_does_not_keep_anybody_waiting(
    slack_app: SlackApplication, failure: Failure
) -> None:
    """After a second what is stored counts, else the network's language and zone."""
    slack_app.slack.fail_next("users.info", failure, times=2)
    stranger = await who(slack_app, "U2")
    assert (stranger.language, stranger.timezone) == ("de", "Europe/Berlin")
    now = slack_app.clock()
    wishes = Wishes(
        workspace="",
        user="U3",
        language="en",
        timezone="Europe/Lisbon",
        lead=timedelta(hours=1),
        labs=(),
        always=False,
        renewals=0,
        calendar="",
        created=now,
        active=now,
    )
    async with slack_app.store.write() as connection:
        await people.save(connection, wishes)
    known = await who(slack_app, "U3")
    assert (known.language, known.timezone) == ("en", "Europe/Lisbon")
