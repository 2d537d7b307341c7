from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.domain.imprint import Imprint
from bot.domain.lab import Registry
from bot.domain.source import Kind, Source
from bot.jobs import tidy
from bot.web.pages.legal import Reach, hosts, render_privacy
from bot.web.routes import create_app
from bot.web.site import Site
from tests.configuration import LAB, read
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.engine import Store
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

IMPRINT = Imprint(
    name="Beispiel & Söhne e. V.",
    address=("Musterstraße 1", "12345 Musterstadt"),
    mail="info+treffen@example.org",
    phone="+49 30 1234567",
    represented_by="Vera Muster",
    register="Amtsgericht Musterstadt, VR 12345",
    vat="DE123456789",
    responsible="Max Muster, Anschrift wie oben",
    host="Beispiel-Rechner GmbH",
    authority="Landesbeauftragte für den Datenschutz",
    text="Wir sind **gern** für euch da. <script>alert(1)</script>",
)


def named(imprint: Imprint | None = IMPRINT) -> Registry:
    """Return the registry of a network that names who answers for its pages."""
    usual = registry()
    return replace(usual, network=replace(usual.network, imprint=imprint))


async def page(store: Store, path: str, labs: Registry) -> str:
    """Return a page of an application with these labs."""
    app = create_app(store=store, registry=labs, public_url=PUBLIC_URL, now=lambda: NOW)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        answer = await browser.get(path)
    assert answer.status_code == 200
    return answer.text


def privacy(store: Store, reach: Reach, language: str = "de") -> str:
    """Return what /datenschutz says where these are connected."""
    site = Site(store=store, registry=named(), public_url=PUBLIC_URL, now=lambda: NOW)
    return render_privacy(reach, site.frame(language, site.today())).decode()


def plain(html: str) -> str:
    """Return the words of a page, without its tags and runs of white space."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_the_imprint_tells_what_the_law_asks_for(store: Store) -> None:
    """Everything that is configured stands there, escaped; mail and telephone are links."""
    told = await page(store, "/impressum", named())
    for line in ("Beispiel &amp; Söhne e. V.", "Musterstraße 1", "12345 Musterstadt", "VR 12345"):
        assert line in told
    for line in ("Vera Muster", "DE123456789", "Max Muster, Anschrift wie oben"):
        assert line in told
    assert 'href="mailto:info%2Btreffen%40example.org"' in told
    assert 'href="tel:%2B49301234567"' in told
    assert "<strong>gern</strong>" in told
    assert "<script>alert" not in told
    assert "noindex" not in told


async def test_only_what_is_configured_has_a_heading(store: Store) -> None:
    """Somebody without a register is not asked for one by an empty line."""
    least = Imprint(name="Vera Muster", address=("Weg 1", "1 Ort"), mail="a@b.de")
    told = plain(await page(store, "/impressum", named(least)))
    assert "Vera Muster" in told
    for absent in ("Register", "Telefon", "Vertreten durch", "Verantwortlich für den Inhalt"):
        assert absent not in told


async def test_without_an_imprint_the_operator_reads_what_to_write(
    web: Web, tmp_path: Path
) -> None:
    """The page is there, is not for search engines, and its lines can be taken as they are."""
    answer = await web.get("/impressum")
    assert answer.status_code == 200
    assert "[imprint]" in answer.text
    assert "network.toml" in answer.text
    (shown,) = re.findall(r"<code>([^<]+)</code>", answer.text)
    assert read(tmp_path, LAB, unescape(shown)).network.imprint is not None
    assert 'content="noindex"' in answer.text


@pytest.mark.parametrize("path", ["/impressum", "/datenschutz"])
async def test_both_speak_the_readers_language(store: Store, path: str) -> None:
    """By address and by Accept-Language, and without a word of the other language."""
    german, english = (
        await page(store, path, named()),
        await page(store, f"{path}?lang=en", named()),
    )
    assert '<html lang="de">' in german
    assert '<html lang="en">' in english
    assert "Deine Rechte" not in english
    assert "Who " not in german


def test_privacy_is_silent_about_what_is_not_connected(store: Store) -> None:
    """Without Slack and mail there is nothing to tell of Slack ids and mail addresses."""
    neither = plain(privacy(store, Reach(slack=False, mail=False)))
    assert "in Slack benutzt" not in neither
    assert "deine E-Mail-Adresse" not in neither
    assert "in Slack benutzt" in plain(privacy(store, Reach(slack=True, mail=False)))
    assert "deine E-Mail-Adresse" in plain(privacy(store, Reach(slack=False, mail=True)))


def test_privacy_tells_the_terms_that_tidy_keeps_to(store: Store) -> None:
    """The days are those of the code, in every place where they are told."""
    told = plain(privacy(store, Reach(slack=True, mail=True)))
    assert f"{tidy.KEPT.days} Tage nach seinem Ende wird ein Treffen gelöscht" in told
    assert f"Wie lange: {tidy.ASKED.days} Tage" in told
    assert f"bis {tidy.TOLD.days} Tage nach der Entscheidung" in told
    assert f"sonst bis {tidy.UNUSED.days} Tage, nachdem du zuletzt da warst" in told


def test_privacy_names_who_is_responsible(store: Store) -> None:
    """Name, address and mail of the imprint, whose machines, and where to complain."""
    told = plain(privacy(store, Reach(slack=False, mail=False), "en"))
    for words in (
        "Beispiel &amp; Söhne e. V.",
        "info+treffen@example.org",
        "Beispiel-Rechner GmbH",
    ):
        assert words in told
    assert "Landesbeauftragte für den Datenschutz" in told


def test_the_servers_that_are_asked_are_named_once() -> None:
    """Hosts without “www.”, in order; a rule has none."""
    lab = registry()["koeln"]
    urls = ("https://www.meetup.com/a", "https://meetup.com/b", "https://a.example/x.ics", None)
    sources = tuple(
        Source(lab="koeln", key=f"k{n}", url=url, kind=Kind.ICAL, timezone="Europe/Berlin")
        for n, url in enumerate(urls)
    )
    assert hosts(Registry({"koeln": replace(lab, sources=sources)})) == ["a.example", "meetup.com"]
