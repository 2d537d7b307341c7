from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from defusedxml import ElementTree
from protego import Protego

from bot.web.frame import Frame
from bot.web.pages.sitemap import MOST, render_sitemap
from tests.web.samples import NOW, PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_LINK = "{http://www.w3.org/1999/xhtml}link"


def found(body: bytes) -> dict[str, tuple[str | None, dict[str, str]]]:
    """Return the addresses of a sitemap: when each changed, and its other languages."""
    return {
        url.findtext(f"{_MAP}loc", ""): (
            url.findtext(f"{_MAP}lastmod"),
            {link.get("hreflang", ""): link.get("href", "") for link in url.findall(_LINK)},
        )
        for url in ElementTree.fromstring(body).findall(f"{_MAP}url")
    }


async def test_it_names_every_page_in_every_language(web: Web) -> None:
    """The first page, each lab, each coming meeting; none that is over."""
    await web.hold(occurrence(), occurrence(-5, id="old", uid="old"))
    answer = await web.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    urls = found(answer.content)
    for path in ("/", "/labs/koeln", "/events/o1"):
        assert f"{PUBLIC_URL}{path}" in urls
        assert f"{PUBLIC_URL}{path}?lang=en" in urls
    assert f"{PUBLIC_URL}/events/old" not in urls


async def test_languages_name_each_other(web: Web) -> None:
    """As they do in the pages' own heads."""
    urls = found((await web.get("/sitemap.xml")).content)
    page = (await web.get("/labs/koeln")).text
    for address in (f"{PUBLIC_URL}/labs/koeln", f"{PUBLIC_URL}/labs/koeln?lang=en"):
        _, others = urls[address]
        assert set(others) == {"de", "en", "x-default"}
        assert all(f'hreflang="{name}" href="{href}"' in page for name, href in others.items())


async def test_lastmod_is_when_the_meeting_changed(web: Web) -> None:
    """Of a list, its newest change; nothing is claimed of what never had one."""
    changed = datetime(2027, 1, 9, 12, 30, tzinfo=UTC)
    await web.hold(occurrence(), occurrence(2, updated=changed))
    urls = found((await web.get("/sitemap.xml")).content)
    assert urls[f"{PUBLIC_URL}/events/o1"][0] == "2027-01-02T03:04:05+00:00"
    assert urls[f"{PUBLIC_URL}/labs/koeln"][0] == "2027-01-09T12:30:00+00:00"
    assert urls[f"{PUBLIC_URL}/"][0] == "2027-01-09T12:30:00+00:00"
    assert urls[f"{PUBLIC_URL}/labs/leipzig"][0] is None


def test_it_never_holds_more_than_one_may() -> None:
    """What is furthest off is left out."""
    frame = Frame(
        registry=registry(),
        public_url=PUBLIC_URL,
        language="de",
        languages=("de", "en"),
        today=NOW.date(),
    )
    one = occurrence()
    body = render_sitemap([replace(one, id=f"o{n}") for n in range(MOST)], frame)
    assert body.count(b"<url>") == MOST
    assert b"/events/o0<" in body
    assert len(body) < 50_000_000


async def test_crawlers_are_kept_from_what_is_private_or_costs(web: Web) -> None:
    """Pages, calendars and pictures are theirs to read."""
    text = (await web.get("/robots.txt")).text
    rules = Protego.parse(text)
    for path in ("/calendar/geheim.ics", "/check", "/?q=daten", "/?lab=koeln&from=2027-01-01"):
        assert not rules.can_fetch(f"{PUBLIC_URL}{path}", "Googlebot")
    for path in ("/labs/koeln/pause", "/events/o1/doubt?lang=en"):
        assert not rules.can_fetch(f"{PUBLIC_URL}{path}", "Googlebot")
    for path in (
        "/",
        "/?lang=en",
        "/labs/koeln",
        "/labs/pausen",
        "/events/o1.png",
        "/calendar.ics",
    ):
        assert rules.can_fetch(f"{PUBLIC_URL}{path}", "Googlebot")
    assert list(rules.sitemaps) == [f"{PUBLIC_URL}/sitemap.xml"]
