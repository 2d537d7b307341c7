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
    "/?state=DE-NW&attendance=online",
    "/?q=gibtesnicht",
    "/labs/hamburg",
    "/labs/magdeburg",
    "/labs/karlsruhe",
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
WAYS: Final[dict[str, dict[str, Any]]] = {
    "desktop": {"viewport": DESKTOP},
    "phone in the dark": {"viewport": PHONE, "color_scheme": "dark", "has_touch": True},
}
NARROW: Final = {"320 px": 320, "1280 px at 200 %": 640}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_reports_nothing(visitor: Visitor, path: str, way: str) -> None:
    """Axe finds nothing to mend; nothing is asked of strangers; the browser does not complain."""
    with visitor.looks(path, **WAYS[way]) as page:
        _open_all(page)
        assert axe(page) == []
        assert page.locator("h1").count() == 1
        assert page.context.cookies() == []
    assert visitor.strangers == []
    assert visitor.complaints == []


@pytest.mark.parametrize("width", NARROW.values(), ids=NARROW)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out(visitor: Visitor, path: str, width: int) -> None:
    """No page scrolls sideways on a small phone or at twice the size."""
    with visitor.looks(path, viewport={"width": width, "height": 700}) as page:
        _open_all(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} px wide"


def _open_all(page: Page) -> None:
    """Unfold what is folded, so that it is looked at too."""
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
