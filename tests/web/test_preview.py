"""The preview page: what Slack will show, for those who have not connected it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.domain.subscription import Subscription
from bot.slack.messages.examples import examples
from bot.store import occurrences, subscriptions
from bot.text import translator
from bot.web.pages.block_kit import mrkdwn
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from bot.jobs.ahead import Example
    from bot.store.engine import Store

pytestmark = pytest.mark.drawing

T = translator("en")
BERLIN = "Europe/Berlin"


async def shown(store: Store, path: str) -> httpx.Response:
    """Ask for a path of an application that has examples to show."""

    async def made(language: str) -> list[Example]:
        return await examples(store, registry(), language, NOW, public_url=PUBLIC_URL)

    app = create_app(
        store=store, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW, examples=made
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        return await browser.get(path)


async def test_digest_is_shown(store: Store) -> None:
    """The next digest stands there in the reader's language, made of the real meetings."""
    async with store.write() as connection:
        await occurrences.save(connection, [occurrence(title="Hack <b>night</b>")], set())
    page = await shown(store, "/preview?lang=de")
    assert page.status_code == 200
    assert "So sieht es in Slack aus" in page.text
    assert "Hack &lt;b&gt;night&lt;/b&gt;" in page.text


async def test_a_channel_is_shown_its_own_language(store: Store) -> None:
    """What a German reader sees is what an English channel will get, under a German title."""
    english = Subscription(channel="#abroad", language="en")
    async with store.write() as connection:
        await occurrences.save(connection, [occurrence(title="Hack night")], set())
        await subscriptions.save(connection, english, NOW)
    page = await shown(store, "/preview?lang=de")
    assert "Die nächste Übersicht in #abroad" in page.text
    assert '<div lang="en">' in page.text
    assert "Subscribe to the calendar" in page.text


async def test_absent_with_slack(store: Store) -> None:
    """Where Slack is connected there is no preview."""
    app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        assert (await browser.get("/preview")).status_code == 404


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* and ~gone~", "<b>bold</b> and <s>gone</s>"),
        ("a &lt;script&gt; &amp; co", "a &lt;script&gt; &amp; co"),
        ("*<https://a.example/?x=1&amp;y=2|A*B>*", None),
        ("<javascript:alert(1)|click>", "click"),
        ("<!date^1800000000^{date_long_pretty}, {time}|then>", "Friday, 15 January 2027, 09:00"),
        ("<!channel>", "!channel"),
        ("one\ntwo", "one<br>two"),
        ("said:\n> one", "said:<br>▎one"),
    ],
)
def test_mrkdwn(text: str, html: str | None) -> None:
    """Markup becomes tags, links lead only to the web, and everything else stays text."""
    drawn = str(mrkdwn(text, T, BERLIN))
    if html is None:
        assert drawn.startswith('<b><a href="https://a.example/?x=1&amp;y=2"')
        assert "A*B</a></b>" in drawn
    else:
        assert drawn == html
