"""Friends and inactive labs: where their meetings are told, and where not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.domain.lab import Lab, Registry
from bot.domain.subscription import Subscription
from bot.domain.words.understand import understand
from bot.jobs.announce import labs_of
from bot.store import occurrences
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.query import Query
    from bot.store.engine import Store

KNOWN = registry()
REGISTRY = Registry(
    {
        **KNOWN.labs,
        "leipzig": replace(KNOWN["leipzig"], active=False),
        "wikimedia": Lab(
            slug="wikimedia", name="Wikimedia", city="Köln", state="DE-NW", friend=True
        ),
    }
)
HELD = (
    occurrence(1, title="Ananas", labs=("koeln",)),
    occurrence(2, title="Birne", labs=("wikimedia",)),
    occurrence(3, title="Citrus", labs=("wikimedia", "koeln")),
    occurrence(4, title="Dattel", labs=("leipzig",)),
)
BOTH = {"Ananas", "Citrus"}


@pytest.fixture
async def browser(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """The page over a lab, a friend, an inactive lab, and a meeting of lab and friend."""
    async with store.write() as connection:
        await occurrences.save(connection, HELD, set())
    app = create_app(store=store, registry=REGISTRY, public_url=PUBLIC_URL, now=lambda: NOW)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
        yield asking


@pytest.mark.parametrize("path", ["/", "/calendar.ics"])
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", BOTH),
        ("friends=1", BOTH | {"Birne"}),
        ("state=DE-NW", BOTH),
        ("state=DE-NW&friends=1", BOTH | {"Birne"}),
        ("lab=wikimedia", {"Birne", "Citrus"}),
        ("lab=leipzig", {"Dattel"}),
    ],
)
async def test_page_and_calendar_show_friends_only_if_asked(
    browser: httpx.AsyncClient, path: str, asked: str, shown: set[str]
) -> None:
    """A meeting that a lab holds together with a friend is the lab's; inactive labs by name."""
    answer = await browser.get(f"{path}?{asked}")
    assert answer.status_code == 200
    assert {one.title for one in HELD if one.title in answer.text} == shown


async def test_a_meeting_of_a_friend_has_its_page(browser: httpx.AsyncClient) -> None:
    """A link to it works, like that to any other."""
    assert (await browser.get("/events/o2")).status_code == 200


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, BOTH),
        ({"states": ("DE-NW",)}, BOTH),
        ({"labs": ("koeln",)}, BOTH),
        ({"labs": ("koeln", "wikimedia")}, BOTH | {"Birne"}),
        ({"labs": ("leipzig",)}, {"Dattel"}),
    ],
)
def test_a_digest_tells_of_a_friend_only_where_it_is_named(
    facts: dict[str, tuple[str, ...]], told: set[str]
) -> None:
    """And its notices and reminders ask for the same labs."""
    labs = labs_of(REGISTRY, Subscription(channel="#x", **facts))  # type: ignore[arg-type]
    assert labs is not None
    assert {one.title for one in HELD if not labs.isdisjoint(one.labs)} == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", BOTH),
        ("alle", BOTH),
        ("köln", BOTH),
        ("nrw", BOTH),
        ("wikimedia", {"Birne", "Citrus"}),
        ("leipzig", {"Dattel"}),
    ],
)
def test_next_meetup_tells_of_a_friend_only_if_asked(words: str, told: set[str]) -> None:
    """An inactive lab that is named answers with what is known of it."""
    query = understand(words, REGISTRY, now=NOW, zone="Europe/Berlin").query
    assert _answers(query) == told


def _answers(query: Query) -> set[str]:
    assert query.labs is not None
    return {one.title for one in HELD if not query.labs.isdisjoint(one.labs)}
