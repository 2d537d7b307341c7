"""Pages as they are to be shown, and how a browser takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PIL import Image

from tests.browser.chromium import DESKTOP, PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.chromium import Visitor

COLOURS: Final = 128
"""What the pages need; so a picture takes a third of the room."""
GROUP: Final = "https://www.meetup.com/de-DE/codeforcologne/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page as it is to be shown; `ends` is where it is cut off, in pixels."""

    path: str
    phone: bool = False
    dark: bool = False
    language: str = "de"
    opens: str = ""
    """Which fold is opened before."""
    asks: str = ""
    """Which address is typed and sent before."""
    only: str = ""
    """Which part of the page is shown, all of it."""
    hides: str = ""
    """What is left out of it."""
    ends: int = 900

    @property
    def visit(self) -> dict[str, Any]:
        """The options of the browser."""
        size = PHONE if self.phone else DESKTOP
        return {
            "viewport": size | {"height": self.ends},
            "color_scheme": "dark" if self.dark else "light",
            "locale": {"de": "de-DE", "en": "en-GB", "fr": "fr-FR"}[self.language],
            "device_scale_factor": 2 if self.phone else 1,
        }


PAGES: Final = {
    "page": Picture(path="/"),
    "month": Picture(path="/?view=month", ends=1000),
    "lab": Picture(path="/labs/hamburg", ends=1300),
    "status": Picture(path="/status", ends=1200),
    "subscribe": Picture(path="/?state=DE-NW", opens=".subscribe", ends=1100),
    "check": Picture(path="/check", asks=GROUP, ends=1100),
    "api": Picture(path="/api", ends=1200),
    "export": Picture(path="/export/out-in-the-open", ends=1300),
    "snippet": Picture(path="/embed/snippet?lab=hamburg", ends=900),
}


def take(visitor: Visitor, picture: Picture, file: Path) -> None:
    """Keep what one page looks like."""
    with visitor.looks(picture.path, **picture.visit) as page:
        if picture.asks:
            page.locator("#url").fill(picture.asks)
            page.locator("form.check button").click()
            page.locator(".found").wait_for()
        if picture.opens:
            page.evaluate(f"document.querySelector('{picture.opens}').open = true")
        if picture.hides:
            page.evaluate(
                f"document.querySelectorAll('{picture.hides}').forEach(part => part.remove())"
            )
        page.wait_for_load_state("networkidle")
        if picture.only:
            page.locator(picture.only).screenshot(path=file)
        else:
            page.screenshot(path=file)
    smaller(file)


def smaller(file: Path) -> None:
    """Write a picture again with no more colours than it needs."""
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS).save(file, optimize=True)
