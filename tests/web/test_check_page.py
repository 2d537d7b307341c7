from __future__ import annotations

import asyncio
import tomllib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.app import App
from bot.domain.checked import Checked, Question
from bot.jobs.examine import examine
from bot.settings import Settings
from bot.web.routes import create_app
from tests.fakes.fetching import asking
from tests.fakes.site import Site
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store.engine import Store
    from bot.web.pages.check import Checking
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

WHEN = datetime(2026, 12, 1, tzinfo=UTC)
EVENING = "UID:1\nDTSTART:20270111T190000\nDTEND:20270111T210000\nSUMMARY:Karten <b>abend</b>"
ODD = "UID:3\nDTSTART:20270113T190000\nDTEND:20270112T210000\nSUMMARY:Löten\nLOCATION:Hof"


def calendar(*events: str) -> str:
    """Return a calendar file; each event is its lines apart from BEGIN and END."""
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\n{body}END:VCALENDAR\n"


@dataclass
class Examiner:
    """Examines for real, and remembers what it was asked for; or waits until it is let go."""

    asked: list[str] = field(default_factory=list)
    until: asyncio.Event | None = None
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, address: str) -> Checked:
        """Examine an address on loopback."""
        self.asked.append(address)
        self.began.set()
        if self.until is not None:
            await self.until.wait()
        async with asking() as asker:
            return await examine(Question(address=address), asker, WHEN)


@dataclass
class Page:
    """The page in front of an examiner."""

    examiner: Examiner
    browser: httpx.AsyncClient
    checking: Checking

    async def ask(self, url: str, **headers: str) -> httpx.Response:
        """Paste an address and press the button."""
        told = {"accept-language": "de", **headers}
        return await self.browser.post("/check", data={"url": url}, headers=told)


@asynccontextmanager
async def opened(store: Store) -> AsyncIterator[Page]:
    """Open the page."""
    examiner = Examiner()
    app = create_app(
        store=store,
        registry=registry(),
        public_url=PUBLIC_URL,
        now=lambda: NOW,
        examine=examiner,
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        yield Page(examiner, browser, app.state.checking)


@pytest.fixture
async def page(store: Store) -> AsyncIterator[Page]:
    """The page, over an empty store."""
    async with opened(store) as one:
        yield one


async def test_it_shows_what_would_be_read(page: Page) -> None:
    """What it is, when and where, what is odd, and lines that are valid TOML; all escaped."""
    with Site() as site:
        site.answer("/a.ics", calendar(EVENING, ODD), headers={"Content-Type": "text/calendar"})
        answer = await page.ask(f"{site.url}/a.ics")
        url = f"{site.url}/a.ics"
    assert answer.status_code == 200
    shown = answer.text
    for words in ("Kalenderdatei", "2 Treffen stehen an", "Mo 11. Jan. 2027", "19:00–21:00"):
        assert words in shown
    assert "Das Ende liegt vor dem Beginn; es ist geraten." in shown
    assert "Karten &lt;b&gt;abend" in shown
    lines = unescape(shown.partition('spellcheck="false">[[')[2].partition("</textarea>")[0])
    assert tomllib.loads(f"[[{lines}")["labs"]["sources"] == [{"url": url, "kind": "ical"}] or (
        tomllib.loads(f"[[{lines}")["labs"]["sources"] == [{"url": url}]
    )


async def test_a_link_only_fills_the_field_in(page: Page) -> None:
    """Neither crawlers nor link previews make us ask anybody."""
    answer = await page.browser.get('/check?url=https://a.example/"><script>')
    assert answer.status_code == 200
    assert "https://a.example/&#34;&gt;&lt;script&gt;" in answer.text
    assert page.examiner.asked == []


@pytest.mark.parametrize(
    "told",
    [
        "",
        "köln",
        "/etc/passwd",
        "labs.toml",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "42",
        "ftp://a.example/x",
        "https://",
        "https://user:secret@a.example/",
        "https://" + "x" * 3000,
        "https://exa mple.org/\x00",
        "https://[::1",
    ],
)
async def test_what_is_no_address_is_refused_without_asking(page: Page, told: str) -> None:
    """Above all no file of this machine is read; the answer says what to paste."""
    answer = await page.ask(told)
    assert answer.status_code in {200, 422}
    assert "Das hat nicht geklappt" in answer.text
    assert "root:" not in answer.text


async def test_an_address_as_browsers_show_it_is_understood(page: Page) -> None:
    """Without its scheme, or in brackets."""
    page.checking.limit.wait("")
    await page.ask("<www.example.invalid/kalender>")
    assert page.examiner.asked == ["https://www.example.invalid/kalender"]


async def test_why_it_cannot_be_read_is_told_in_words(page: Page) -> None:
    """With what its people can do, as in Slack."""
    with Site() as site:
        site.answer("/weg", "", 404)
        answer = await page.ask(f"{site.url}/weg")
    assert "Sie antwortet mit 404" in answer.text or "404" in answer.text
    assert answer.status_code == 200


async def test_who_asks_too_often_is_asked_to_wait(page: Page) -> None:
    """Six a minute; then 429 with the seconds, and nobody is asked."""
    with Site() as site:
        site.answer("/a.ics", calendar(EVENING))
        for _ in range(6):
            page.checking.limit.wait("127.0.0.1")
        answer = await page.ask(f"{site.url}/a.ics")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert page.examiner.asked == []


async def test_one_reader_waits_for_one_answer_at_a_time(page: Page) -> None:
    """Whoever asks again meanwhile keeps nobody else from asking."""
    page.examiner.until = asyncio.Event()
    first = asyncio.create_task(page.ask("https://a.example/"))
    await page.examiner.began.wait()
    assert (await page.ask("https://b.example/")).status_code == 429
    assert page.examiner.asked == ["https://a.example/"]
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_what_never_answers_ends_with_words(store: Store) -> None:
    """The reader is told so after some seconds, and the next one may ask."""
    async with opened(store) as page:
        page.examiner.until = asyncio.Event()
        object.__setattr__(page.checking, "seconds", 0.05)
        answer = await page.ask("https://a.example/")
        assert answer.status_code == 200
        assert "keine Antwort" in answer.text
        assert not page.checking.under_way


async def test_a_hostile_page_harms_nobody(page: Page) -> None:
    """Its words are text, its endless rules and deep nesting are bounded."""
    hostile = "<script>alert(1)</script>" + "<div>" * 50_000
    event = EVENING.replace("Karten", "</textarea><script>alert(2)</script>")
    endless = f"{event}\nRRULE:FREQ=SECONDLY"
    with Site() as site:
        site.answer("/p", f"<!doctype html>{hostile}", headers={"Content-Type": "text/html"})
        site.answer("/c", calendar(endless))
        for path in ("/p", "/c"):
            answer = await page.ask(f"{site.url}{path}")
            assert answer.status_code == 200
            assert "alert(1)</script>" not in answer.text
            assert "<script>alert" not in answer.text


async def test_where_nobody_examines_the_page_says_so(web: Web) -> None:
    """A test of the pages alone has no way to the world; asking anyway is answered too."""
    assert "nicht geprüft werden" in (await web.get("/check")).text
    asked = await web.browser.post("/check", data={"url": "https://a.example/"})
    assert asked.status_code == 503


async def test_an_answer_is_nobodys_to_keep(page: Page) -> None:
    """Neither proxies nor search engines hold what somebody asked."""
    answer = await page.browser.get("/check")
    assert answer.headers["cache-control"] == "no-store"
    assert 'name="robots" content="noindex"' in answer.text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://169.254.169.254/latest/meta-data", "nicht im offenen Internet"),
        ("http://127.0.0.1/", "nicht im offenen Internet"),
        ("http://[::1]/", "nicht im offenen Internet"),
        ("https://example.org:22/", "Port 22"),
    ],
)
async def test_what_is_not_public_is_not_asked(
    store: Store, address: str, told: str, tmp_path: Path
) -> None:
    """As the program is set up unless told otherwise; in words that name none of its settings."""
    settings = Settings.load({"TREFFPUNKT_CONFIG": str(tmp_path)})
    program = App(settings=settings, registry=registry(), declared=(), store=store)
    page = create_app(
        store=store,
        registry=registry(),
        public_url=PUBLIC_URL,
        now=lambda: NOW,
        examine=program.examine,
    )
    transport = httpx.ASGITransport(page, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        answer = await browser.post("/check", data={"url": address})
    assert told in answer.text
    assert "TREFFPUNKT_" not in answer.text
