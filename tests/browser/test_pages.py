"""Every page, as people and their tools meet it: axe, widths, zoom, strangers, complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.browser.chromium import DESKTOP, PHONE, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.chromium import Visitor

pytestmark = pytest.mark.xdist_group("browser")

PAGES: Final = (
    "/",
    "/?view=month",
    "/?view=map",
    "/?lab=koeln&attendance=online",
    "/?q=gibtesnicht",
    "/labs/hamburg",
    "/labs/magdeburg",
    "/labs/karlsruhe",
    "/labs/stuttgart",
    "/labs/hamburg/report",
    "/labs/koeln/confirm",
    "/labs/koeln/pause",
    "/by-mail",
    "/by-mail/nothing",
    "/status",
    "/check",
    "/api",
    "/impressum",
    "/datenschutz",
    "/export/out-in-the-open",
    "/embed?lab=hamburg",
    "/embed/snippet?lab=hamburg",
    "/events/unknown",
    "/?from=yesterday",
)
MEETINGS: Final = {"moved": "Verkehrsdaten", "called off": "Haushalt zum Anfassen"}
FORMS: Final = ("", "/doubt", "/change", "/cancel")
WAYS: Final[dict[str, dict[str, Any]]] = {
    "desktop": {"viewport": DESKTOP},
    "phone in the dark": {"viewport": PHONE, "color_scheme": "dark", "has_touch": True},
}
BY_DAY: Final = ("/labs/karlsruhe", "/status", "/check", "/export/out-in-the-open")
NARROW: Final = (640, 320)
"""A desktop of 1280 px at 200 %, and a small phone, in pixels."""


LOOKS: Final = [
    # Every page once; by day those that differ most in colours, the others by name.
    pytest.param(path, way, marks=() if way != "desktop" or path in BY_DAY else pytest.mark.long)
    for path in PAGES
    for way in WAYS
]


@pytest.mark.parametrize(("path", "way"), LOOKS)
def test_every_page_is_for_everybody(visitor: Visitor, path: str, way: str) -> None:
    """Axe finds nothing, no page scrolls sideways, nobody else is asked, nothing is kept."""
    with visitor.looks(path, **WAYS[way]) as page:
        _look_over(page)
    assert visitor.strangers == []
    assert visitor.complaints == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("words", MEETINGS.values(), ids=MEETINGS)
def test_every_page_of_a_meeting_is_for_everybody(visitor: Visitor, words: str, form: str) -> None:
    """The same of a meeting that moved and of one that was called off, and of their forms."""
    with visitor.looks(f"/?q={words}", **WAYS["phone in the dark"]) as page:
        page.locator(".list h4 a").first.click()
        page.wait_for_url("**/events/*")
        if form:
            page.goto(page.url.partition("?")[0] + form)
        _look_over(page)
    assert visitor.strangers == []
    assert visitor.complaints == []


def test_what_was_found_at_an_address_is_for_everybody(visitor: Visitor) -> None:
    """A calendar that could be read, and an address where nothing is."""
    calendar = "https://www.meetup.com/de-DE/codeforcologne/events/ical/"
    for address in (calendar, "https://gettogether.community/OK-Lab-Magdeburg/"):
        with visitor.looks("/check") as page:
            page.locator("main input").first.fill(address)
            page.locator("main form button").first.click()
            page.locator("main section, main .hint, main [role=alert]").first.wait_for()
            _look_over(page)
    assert visitor.complaints == []


def _look_over(page: Page) -> None:
    """Unfold what is folded; hold the page against axe, and against narrow windows."""
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert axe(page) == []
    assert page.locator("h1").count() == 1
    assert page.context.cookies() == []
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 700})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} px wide"
