from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.domain.event import Attendance
from bot.domain.subscription import Subscription
from bot.slack.asking.commands import meetups
from bot.slack.channels.calendar_address import calendar_address, ways
from bot.slack.channels.help import help_message
from bot.slack.commands import handler
from bot.store import subscriptions
from bot.text import translator
from bot.web.filters import parse_filters
from tests.fakes.block_kit import complaints
from tests.slack.channels.channel_stage import REGISTRY, SITE, Stage, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn) -> AsyncIterator[Stage]:
    """The app, over an empty database."""
    async with opened(store, slack) as ready:
        yield ready


def test_the_page_reads_the_address_as_it_was_meant() -> None:
    """Every filter means there what it means here."""
    wanted = Subscription(
        channel="C1",
        labs=("koeln", "ulm"),
        states=("DE-NW",),
        near="48.4,10",
        within_km=12.5,
        attendance=(Attendance.ONLINE,),
    )
    address = calendar_address(SITE, wanted, online_too=True)
    read = parse_filters(urlsplit(address).query)
    assert read.online_too
    assert (read.labs, read.states, read.attendance) == (wanted.labs, wanted.states, ("online",))
    assert (read.near, read.within_km) == ("48.4,10", 12.5)


def test_each_program_has_a_line() -> None:
    """Google and Apple follow webcal, Outlook https; the address is quoted where it is nested."""
    google, outlook, apple = ways(f"{SITE}/calendar.ics?lab=ulm&state=DE-NW", translator("de"))
    quoted = "treffpunkt.example%2Fcalendar.ics%3Flab%3Dulm%26state%3DDE-NW"
    assert f"cid=webcal%3A%2F%2F{quoted}|" in google
    assert f"url=https%3A%2F%2F{quoted}|" in outlook
    assert "`webcal://treffpunkt.example/calendar.ics?lab=ulm&amp;state=DE-NW`" in apple


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("NRW online", "?state=DE-NW&amp;attendance=online"),
        ("nahe ulm 30 km", "?near=ulm&amp;within=30"),
        ("", "?lab=ulm"),
        ("online", "?lab=ulm&amp;attendance=online"),
        ("alle", ""),
    ],
)
async def test_words_become_an_address(stage: Stage, words: str, query: str) -> None:
    """Words decide; without a place it is that of the channel's lab."""
    answer = await stage.person().types(f"/meetups calendar {words}", "C1", "ulm")
    assert f"`{SITE}/calendar.ics{query}`" in answer.text


async def test_without_words_it_is_what_the_channel_hears(stage: Stage) -> None:
    """The subscription of the channel, by name or id."""
    async with stage.store.write() as connection:
        wanted = Subscription(channel="#ulm", labs=("koeln", "muenster"))
        await subscriptions.seed(connection, [wanted], stage.now)
    answer = await stage.person().types("/meetups calendar", "C1", "ulm")
    assert "/calendar.ics?lab=koeln&amp;lab=muenster`" in answer.text


async def test_what_was_not_understood_is_told(stage: Stage) -> None:
    """The nearest names stand beside the word, and the address is there all the same."""
    answer = await stage.person().types("/meetups calendar xylophon<!here>", "C1", "general")
    assert "„xylophon" in answer.text
    assert "<!here>" not in answer.text
    assert f"`{SITE}/calendar.ics`" in answer.text


async def test_too_much_for_one_address_is_said(stage: Stage) -> None:
    """What no calendar program would take is not offered."""
    async with stage.store.write() as connection:
        labs = tuple(f"a-rather-long-slug-{n}" for n in range(100))
        await subscriptions.seed(connection, [Subscription(channel="C1", labs=labs)], stage.now)
    answer = await stage.person().types("/meetups calendar", "C1", "general")
    assert "zu viel für eine Adresse" in answer.text


async def test_without_a_public_address_it_says_so(store: Store, slack: SlackStandIn) -> None:
    """There is nothing to subscribe to."""
    async with opened(store, slack, PUBLIC_URL="http://localhost:8000") as stage:
        answer = await stage.person().types("/meetups calendar", "C1", "ulm")
        assert "PUBLIC_URL" in answer.text


async def test_help_speaks_the_reader_s_language(stage: Stage) -> None:
    """With verbs and examples as they would type them."""
    german = await stage.person().types("/meetups help")
    assert "/meetups abonnieren" in german.text
    assert "/next-meetup Köln" in german.text
    english = await stage.person("U2", locale="en-GB").types("/meetups help")
    assert "/meetups subscribe" in english.text


@pytest.mark.parametrize("language", ["de", "en"])
def test_help_says_only_what_is_understood(language: str) -> None:
    """Every verb of the help is one of ours; what is none is a question about labs."""
    told = help_message(REGISTRY, translator(language)).text
    typed = re.findall(r"`/meetups ([^`]+)`", told)
    assert len(typed) == 9
    asked = [words for words in typed if handler(words, REGISTRY)[0] is meetups]
    assert asked in (["nahe Köln 50 km"], ["near Köln 50 km"])


@pytest.mark.parametrize("language", ["de", "en"])
def test_help_is_one_short_message(language: str) -> None:
    """Three groups, valid, and brief enough for one screen."""
    message = help_message(REGISTRY, translator(language))
    assert complaints(list(message.blocks)) == []
    assert len(message.text) < 1_200
