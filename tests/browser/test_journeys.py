"""What people do on the page, done in a real browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.browser.chromium import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.chromium import Visitor

pytestmark = pytest.mark.xdist_group("browser")

SCRIPTED: Final[dict[str, dict[str, Any]]] = {
    "with scripts": {},
    "without scripts": {"java_script_enabled": False},
}
BROAD: Final = 100_000
"""Bytes that the first page and all that it loads may have."""


def titles(page: Page) -> list[str]:
    """Return the titles of the meetings that a page lists."""
    return page.locator(".list h4 a, .list .usual .title").all_inner_texts()


def asked(page: Page) -> dict[str, list[str]]:
    """Return what stands in the address."""
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("how", SCRIPTED.values(), ids=SCRIPTED)
def test_search_finds_by_words(visitor: Visitor, how: dict[str, Any]) -> None:
    """Typing a word and Enter leaves the meetings that have it."""
    with visitor.looks("/", **how) as page:
        assert len(titles(page)) > 10
        page.get_by_role("searchbox").fill("Verkehrsdaten")
        page.get_by_role("searchbox").press("Enter")
        page.wait_for_url("**q=Verkehrsdaten**")
        assert titles(page) == ["Offene Verkehrsdaten: was die Busse wissen"]


@pytest.mark.parametrize("how", SCRIPTED.values(), ids=SCRIPTED)
def test_filters_can_be_set_and_removed(visitor: Visitor, how: dict[str, Any]) -> None:
    """A chosen lab stands as a chip, and a click on it takes the filter off again."""
    with visitor.looks("/", **how) as page:
        page.locator("summary", has_text="Filter").click()
        page.locator("select[name=lab]").select_option("koeln")
        page.locator(".filter button").click()
        page.wait_for_url("**lab=koeln**")
        assert set(titles(page)) >= {"Mapping-Abend", "OK Lab Köln"}
        assert "Code for Berlin" not in titles(page)
        page.locator(".chips a").first.click()
        page.wait_for_url(lambda url: "lab=" not in url)
        assert "Code for Berlin" in titles(page)


def test_the_month_shows_the_same_meetings(visitor: Visitor) -> None:
    """The month view is a table whose meetings lead to their pages, a month on by a link."""
    with visitor.looks("/?lab=hamburg") as page:
        page.get_by_role("link", name="Monat", exact=True).click()
        page.wait_for_url("**view=month**")
        assert asked(page)["lab"] == ["hamburg"]
        assert page.locator("table th").first.inner_text().startswith("Mo")
        assert page.locator("table a", has_text="Verkehrsdaten").count() == 1
        assert "Januar 2027" in page.locator("main").inner_text()


def test_subscribing_is_for_the_filter_in_view(visitor: Visitor, site: str) -> None:
    """Every way to subscribe leads to the calendar of exactly what is shown."""
    with visitor.looks("/?state=DE-NW&attendance=onsite") as page:
        links = page.locator(".subscribe a").evaluate_all("all => all.map(a => a.href)")
        calendar = f"{site}/calendar.ics?state=DE-NW&attendance=onsite"
        bare = calendar.partition("://")[2]
        assert f"webcal://{bare}" in links
        for host in ("calendar.google.com", "outlook.live.com", "outlook.office.com"):
            vendor = next(link for link in links if urlsplit(link).hostname == host)
            assert quote(bare, safe="") in vendor
        assert page.locator(".subscribe input").input_value() == calendar
        assert page.locator(".subscribe svg").count() == 1
        answer = page.request.get(calendar)
        assert answer.ok
        assert b"OK Lab Hamburg" not in answer.body()


def test_two_taps_on_a_phone_lead_into_the_calendar(visitor: Visitor) -> None:
    """On a phone the panel opens by one tap, and its first link is the calendar for good."""
    with visitor.looks("/", viewport=PHONE, has_touch=True) as page:
        page.locator(".subscribe summary").tap()
        link = page.locator(".subscribe a").first
        assert link.is_visible()
        assert str(link.get_attribute("href")).startswith("webcal://")


def test_the_next_evening_is_seen_at_once(visitor: Visitor) -> None:
    """On a phone the first meeting's title and time stand on the first screen."""
    with visitor.looks("/", viewport=PHONE) as page:
        first = page.locator(".list .meeting").first.bounding_box()
        assert first is not None
        assert first["y"] < PHONE["height"]


def test_the_reader_chooses_the_language(visitor: Visitor) -> None:
    """The browser's language counts first, then the link, and the filter stays."""
    with visitor.looks("/?state=DE-NW", locale="en-GB") as page:
        assert page.locator("html").get_attribute("lang") == "en"
        page.get_by_role("link", name="Deutsch").click()
        page.wait_for_url("**lang=de**")
        assert page.locator("html").get_attribute("lang") == "de"
        assert asked(page)["state"] == ["DE-NW"]
        assert "Nächste Treffen" in page.locator("h1").inner_text()


@pytest.mark.parametrize("path", ["/", "/labs/hamburg", "/status"])
def test_dark_is_dark_and_light_is_light(visitor: Visitor, path: str) -> None:
    """The page follows the reader's scheme."""
    seen = {}
    for scheme in ("light", "dark"):
        with visitor.looks(path, color_scheme=scheme) as page:
            colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            seen[scheme] = sum(
                json.loads(colour.removeprefix("rgb").replace("(", "[").replace(")", "]"))
            )
    assert seen["light"] > 3 * 230
    assert seen["dark"] < 3 * 60


def test_the_keyboard_goes_all_the_way(visitor: Visitor) -> None:
    """Tab reaches the skip link first, then everything; Enter opens a meeting, focus is seen."""
    with visitor.looks("/", viewport=DESKTOP) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        for _ in range(200):
            page.keyboard.press("Tab")
            inside = page.evaluate("document.activeElement.matches('.list h4 a, .list .title')")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            if inside:
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/events/**")


def test_a_lab_is_reached_from_the_map(visitor: Visitor) -> None:
    """A dot says the lab and when it meets next, and leads to its page; so does the list."""
    with visitor.looks("/?view=map") as page:
        dot = page.locator("svg a[href*='/labs/hamburg']")
        assert "12. Januar" in str(dot.first.text_content()) + str(
            dot.first.get_attribute("aria-label")
        )
        page.locator("main section a[href*='/labs/hamburg']").first.click()
        page.wait_for_url("**/labs/hamburg**")


def test_near_me_asks_only_when_clicked(visitor: Visitor) -> None:
    """The reader's place goes into the address, rounded, once they press the button."""
    here = {"latitude": 50.94123, "longitude": 6.95789}
    with visitor.looks("/", geolocation=here, permissions=["geolocation"]) as page:
        page.locator("button.here").click()
        page.wait_for_url("**near=**")
        assert asked(page)["near"] == ["50.94,6.96"]
        assert "Mapping-Abend" in titles(page)
        assert "Code for Berlin" not in titles(page)


def test_the_readers_own_time_stands_beside(visitor: Visitor) -> None:
    """In Lisbon the meeting's time is told with the time there; in Berlin it stands alone."""
    with visitor.looks("/?q=Verkehrsdaten", timezone_id="Europe/Lisbon") as page:
        shown = page.locator(".list .meeting").first.inner_text()
        assert "18:30" in shown
        assert "17:30" in shown
    with visitor.looks("/?q=Verkehrsdaten") as page:
        assert "17:30" not in page.locator(".list .meeting").first.inner_text()


def test_a_meeting_tells_what_changed(visitor: Visitor) -> None:
    """From the list to the meeting: where, its history, the map link and its calendar file."""
    with visitor.looks("/?q=Verkehrsdaten") as page:
        page.locator(".list h4 a").first.click()
        told = page.locator("main").inner_text()
        assert "Betahaus" in told
        assert "19:00" in told
        links = page.locator("main a").evaluate_all("all => all.map(a => a.href)")
        assert any(link.endswith(".ics") or ".ics?" in link for link in links)


def test_the_first_page_is_light_and_still(visitor: Visitor) -> None:
    """It weighs less than 100 KB in all, has one stylesheet, and nothing jumps."""
    sizes: list[int] = []
    with visitor.looks("/") as page:
        page.on("response", lambda answer: sizes.append(int(answer.headers["content-length"])))
        page.reload()
        page.wait_for_load_state("networkidle")
        moved = page.evaluate(
            """() => new Promise(done => {
                let all = 0;
                new PerformanceObserver(list => {
                    for (const shift of list.getEntries()) all += shift.value;
                }).observe({type: 'layout-shift', buffered: true});
                setTimeout(() => done(all), 300);
            })"""
        )
        assert page.locator("link[rel=stylesheet]").count() == 1
    assert sum(sizes) < BROAD
    assert moved < 0.01
