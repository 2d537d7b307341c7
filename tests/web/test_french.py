"""The pages of a French network: everything in French, whatever browser asks."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.store import occurrences
from bot.web.routes import create_app
from tests.catalogues import catalogue, forms
from tests.french import MEETINGS, NOW, REGISTRY, SITE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store

pytestmark = pytest.mark.drawing

PAGES = (
    *("/", "/?view=month", "/?view=map", "/?lab=lyon&q=x", "/?lab=nullepart", "/events/talk"),
    *("/events/off", "/events/usual", "/events/talk/change", "/labs/orleans", "/labs/orleans/add"),
    *("/status", "/api", "/check", "/impressum", "/datenschutz", "/embed", "/rien"),
    *("/calendar.ics", "/labs/lyon/calendar.ics", "/feed.atom", "/feed.json"),
    *("/api/v1/events?x=1", "/export"),
)
WORD = re.compile(r"[^\W\d_]{4,}")
UNSAID = re.compile(r"(?s)<(script|style|svg|pre|code)\b.*?</\1>|<[^>]+>|&quot;|[\w./-]*/[\w./-]*")
NAMES = frozenset({"treffpunkt", "lang"})


@pytest.fixture
async def browser(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """A German browser before the French network's pages."""
    async with store.write() as connection:
        await occurrences.save(connection, MEETINGS, set())
    app = create_app(store=store, registry=REGISTRY, public_url=SITE, now=lambda: NOW)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    german = {"accept-language": "de,de-AT;q=0.9", "accept-encoding": "identity"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers=german
    ) as asked:
        yield asked


def words_of(language: str) -> set[str]:
    """Return the words that a catalogue says, in lower case."""
    told = (form for each in catalogue(language) if each.id for form in forms(each.string))
    return {word.casefold() for form in told for word in WORD.findall(form)}


async def test_no_page_says_a_german_word(browser: httpx.AsyncClient) -> None:
    """Words of the German catalogue alone appear on no page, in no calendar and in no feed."""
    german = words_of("de") - words_of("fr") - words_of("en") - NAMES
    assert {"treffen", "abgesagt", "übersicht"} <= german
    for path in PAGES:
        page = (await browser.get(path)).text
        told = html.unescape(UNSAID.sub(" ", page)).casefold()
        assert german.intersection(WORD.findall(told)) == set(), path


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Prochaines rencontres · Données pour tous"),
        ("/?view=month", "Rencontres : Mars 2027 · Données pour tous"),
        ("/labs/orleans", "Groupe d’Orléans · Données pour tous"),
        ("/status", "Comment vont les sources · Données pour tous"),
        ("/impressum", "Mentions légales · Données pour tous"),
    ],
)
async def test_titles_are_french(browser: httpx.AsyncClient, path: str, title: str) -> None:
    """The first language is the page's own, and it says so."""
    page = (await browser.get(path)).text
    found = re.search(r"<title>(.*?)</title>", page)
    assert found is not None
    assert html.unescape(found[1]).replace("\u202f", " ") == title
    assert '<html lang="fr"' in page
    assert 'hreflang="de"' not in page


async def test_a_day_is_written_as_in_french(browser: httpx.AsyncClient) -> None:
    """Nothing but a blank parts its weekday from its date, as a comma does in German."""
    heading = '<span class="comma"> </span><span class="date">'
    assert heading in (await browser.get("/")).text
    assert heading.replace("> <", ">, <") in (await browser.get("/?lang=en")).text


async def test_english_is_there_for_who_asks(browser: httpx.AsyncClient) -> None:
    """By address, or by what the browser prefers of the network's languages."""
    preferring = {"accept-language": "de,en;q=0.2"}
    for answer in (await browser.get("/?lang=en"), await browser.get("/", headers=preferring)):
        assert '<html lang="en"' in answer.text


async def test_a_calendar_is_named_in_french(browser: httpx.AsyncClient) -> None:
    """Its name, and what is cancelled."""
    told = (await browser.get("/calendar.ics")).text.replace("\r\n ", "").replace("\u202f", " ")
    assert "\r\nNAME:Données pour tous : Rencontres\r\n" in told
    assert "\r\nSUMMARY:ANNULÉE : Code pour Nantes : Cartopartie\r\n" in told
