"""The pages of a network whose groups are no labs: none of them says the word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.store import occurrences
from bot.web.routes import create_app
from tests.catalogues import has_lab
from tests.network.words import pieces
from tests.web.samples import CITIES, NOW, PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.store.engine import Store

pytestmark = pytest.mark.drawing

PAGES = (
    *("/", "/?view=map", "/?lab=nirgends", "/events/o1", "/events/o1/change", "/labs/koeln"),
    *("/labs/ulm", "/labs/koeln/add", "/status", "/api", "/check", "/impressum", "/datenschutz"),
    *("/embed", "/rien", "/feed.atom"),
)


def of_groups() -> Registry:
    """Return groups in Germany that are called so, under names without the word."""
    told = registry()
    named = {slug: replace(told[slug], name=f"Offene Daten {city}") for slug, _, city, _ in CITIES}
    ulm = replace(named["koeln"], slug="ulm", city="Ulm", name="Ulm", active=False)
    network = replace(told.network, noun="Gruppe", nouns="Gruppen")
    return replace(told, labs=named | {"ulm": ulm}, network=network)


@pytest.mark.parametrize(("language", "word"), [("de", "Gruppe"), ("en", "group")])
async def test_no_page_says_lab(store: Store, language: str, word: str) -> None:
    """Pages, refusals, forms and feeds speak of groups, in German and in English."""
    async with store.write() as connection:
        await occurrences.save(connection, [occurrence()], set())
    app = create_app(store=store, registry=of_groups(), public_url=PUBLIC_URL, now=lambda: NOW)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    said = set()
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        for path in PAGES:
            page = (await browser.get(path, headers={"accept-language": language})).text
            texts = pieces(page)
            assert [text for text in texts if has_lab(text)] == [], path
            said |= texts
    assert sum(word in text for text in said) >= len(PAGES)
