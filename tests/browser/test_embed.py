"""The list in a frame, on a page of somebody else, in a real browser."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.chromium import PATIENCE_MS, axe
from tests.fakes.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")

HEIGHT = 480
SIZED = f"""() => {{
  const frame = document.querySelector('iframe');
  return frame.clientHeight !== {HEIGHT};
}}"""


def html(site: str, query: str) -> str:
    """Return a page of somebody else with the two lines of the snippet."""
    return (
        "<!doctype html><title>Unser Lab</title>"
        f'<iframe src="{site}/embed?{query}" title="Nächste Treffen" width="100%" '
        f'height="{HEIGHT}" loading="lazy" style="border:0"></iframe>'
        f'<script src="{site}/static/embed.js" async></script>'
    )


@contextlib.contextmanager
def visited(browser: Browser, page: str, **how: Any) -> Iterator[tuple[Page, list[str]]]:
    """Open somebody else's page; yields it, and what the browser complained of."""
    complaints: list[str] = []
    with Site() as elsewhere:
        elsewhere.answer("/", page, headers={"Content-Type": "text/html; charset=utf-8"})
        context = browser.new_context(**{"viewport": {"width": 900, "height": 800}} | how)
        context.set_default_timeout(PATIENCE_MS)
        try:
            shown = context.new_page()
            shown.on("console", lambda said: complaints.append(said.text))
            shown.on("pageerror", lambda error: complaints.append(str(error)))
            shown.goto(elsewhere.url)
            yield shown, complaints
        finally:
            context.close()


def test_the_frame_is_as_high_as_its_list(browser: Browser, site: str) -> None:
    """On another origin, wide and narrow; nothing in it scrolls, and nothing is complained of."""
    with visited(browser, html(site, "count=3")) as (page, complaints):
        page.wait_for_function(SIZED)
        inside = page.frames[1]
        wide = page.locator("iframe").evaluate("frame => frame.clientHeight")
        assert wide == inside.evaluate("Math.ceil(document.documentElement.scrollHeight)")
        page.set_viewport_size({"width": 320, "height": 800})
        page.wait_for_function(f"document.querySelector('iframe').clientHeight > {wide}")
        assert inside.evaluate("document.documentElement.scrollWidth") <= 320
        assert [each for each in complaints if "favicon" not in each and "404" not in each] == []


def test_without_scripts_the_list_is_there(browser: Browser, site: str) -> None:
    """In a frame of the height that the page gave it."""
    with visited(browser, html(site, "count=3"), java_script_enabled=False) as (page, _):
        frame = page.frame_locator("iframe")
        assert frame.locator("li").count() == 3
        assert page.locator("iframe").bounding_box()["height"] == HEIGHT  # type: ignore[index]


def test_a_link_takes_the_whole_window(browser: Browser, site: str) -> None:
    """Who follows a meeting is on its page, not in a frame."""
    with visited(browser, html(site, "count=1")) as (page, _):
        page.frame_locator("iframe").locator("h2 a").click()
        page.wait_for_url(f"{site}/events/*")
        assert len(page.frames) == 1


def test_other_pages_cannot_be_framed(browser: Browser, site: str) -> None:
    """Only the list is there to be framed."""
    framing = html(site, "").replace("/embed?", "/?")
    with visited(browser, framing) as (page, complaints):
        for _ in range(100):  # another complaint, of a missing favicon, may be the first
            if any("frame-ancestors" in each for each in complaints):
                break
            page.wait_for_timeout(100)
        else:
            pytest.fail(f"the browser complained of {complaints} only")
        assert "Treffen" not in page.frames[1].content()


@pytest.mark.parametrize("query", ["count=4", "accent=ffff00&scheme=dark", "lab=nirgends"])
def test_axe_reports_nothing_of_any_theme(browser: Browser, site: str, query: str) -> None:
    """Also of a colour that nobody could read."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{site}/embed?{query}")
        assert axe(page) == []
    finally:
        context.close()
