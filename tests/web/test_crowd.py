"""Where there are thousands of labs, pages stay small and lead on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from bot.store import paging
from bot.web.routes import create_app
from tests.benchmarks.filling import fill, network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store

pytestmark = pytest.mark.drawing

NOW: Final = datetime(2027, 1, 11, 8, tzinfo=UTC)
LABS: Final = 1000


@pytest.fixture
async def browser(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before a network of a thousand labs with some thousand meetings."""
    registry = network(LABS)
    await fill(store, registry, occurrences=4000, now=NOW)
    app = create_app(
        store=store, registry=registry, public_url="https://t.example", now=lambda: NOW
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def test_first_page(browser: httpx.AsyncClient) -> None:
    """No list of all labs: one names a lab, and the map tells how many are where."""
    page = (await browser.get("/?lang=en")).text
    assert '<input type="text" name="lab"' in page
    assert 'class="dot cluster"' in page
    assert page.count("<option") < 40
    assert len(page) < 250_000
    assert "<option" not in (await browser.get("/api")).text.partition('name="state"')[0]


async def test_a_search_goes_on_where_it_paused(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page says how far it looked, and it and the API lead to the rest."""
    monkeypatch.setattr(paging, "SEARCHED", 200)
    page = (await browser.get("/?lang=en&q=“nirgends”")).text
    assert "No meeting until" in page
    assert "after=" in page
    found, address = [], "/api/v1/events?q=Nr. 38&limit=50"
    for _ in range(20):
        answer = await browser.get(address)
        found += [one["title"] for one in answer.json()["items"]]
        if "next" not in answer.links:
            break
        address = answer.links["next"]["url"]
    monkeypatch.undo()
    at_once = (await browser.get("/api/v1/events?q=Nr. 38&limit=100")).json()["items"]
    assert len(found) > 1
    assert found == [one["title"] for one in at_once]


async def test_searches_wait_for_each_other(browser: httpx.AsyncClient) -> None:
    """Many at once are refused, politely, and other pages do not wait for them."""
    asked = [browser.get(f"/api/v1/events?q=nirgends{number}") for number in range(40)]
    *searched, page = await asyncio.gather(*asked, browser.get("/?lang=en"))
    told = {answer.status_code for answer in searched}
    assert told == {200, 503}
    assert page.status_code == 200
    refused = next(answer for answer in searched if answer.status_code == 503)
    assert refused.headers["retry-after"] == "60"
    assert "suchen viele" in refused.text


async def test_a_few_of_many_are_drawn(browser: httpx.AsyncClient) -> None:
    """Where few labs are asked for, each of them has its dot, and no others have."""
    page = (await browser.get("/?lang=en&view=map&near=lab-00005&within=60")).text
    assert "cluster" not in page
    assert 0 < page.count('class="dot') <= 60


async def test_the_combined_calendar_tells_what_comes_next(browser: httpx.AsyncClient) -> None:
    """It holds no more than programs can take, and a lab's own is whole."""
    whole = (await browser.get("/calendar.ics")).text
    own = (await browser.get("/calendar.ics?lab=lab-00300")).text
    assert 0 < whole.count("BEGIN:VEVENT") <= 2000
    assert own.count("SUMMARY") == own.count("BEGIN:VEVENT") > 0
