"""Take the pictures of the docs from the real pages: `python -m tests.pictures [NAME…]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image
from rich.console import Console
from rich.progress import track

from tests.browser import world
from tests.browser.chromium import DESKTOP, PHONE, Visitor, chromium

FOLDER: Final = Path(__file__).parents[1] / "docs" / "pictures"
PUBLIC_URL: Final = "https://treffpunkt.example"
COLOURS: Final = 128
"""As many as the pages need; so a picture takes a third of the room."""
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


PICTURES: Final = {
    "page": Picture(path="/"),
    "page-dark": Picture(path="/", dark=True),
    "page-phone": Picture(path="/", phone=True, ends=844),
    "page-english": Picture(path="/?lang=en", language="en"),
    "month": Picture(path="/?view=month", ends=1000),
    "map": Picture(path="/?view=map", ends=1100),
    "subscribe": Picture(path="/?state=DE-NW", opens=".subscribe", ends=1100),
    "lab": Picture(path="/labs/hamburg", ends=1300),
    "event": Picture(path="/labs/hamburg", opens="event", ends=1100),
    "status": Picture(path="/status", ends=1200),
    "check": Picture(path="/check", asks=GROUP, ends=1100),
    "api": Picture(path="/api", ends=1200),
    "export": Picture(path="/export/out-in-the-open", ends=1300),
    "report": Picture(path="/labs/hamburg/report", ends=1100),
    "embed": Picture(path="/embed?lab=hamburg", phone=True, ends=500),
    "snippet": Picture(path="/embed/snippet?lab=hamburg", ends=900),
    "impressum": Picture(path="/impressum", ends=700),
    "datenschutz": Picture(path="/datenschutz", ends=1200),
    "problem": Picture(path="/events/unbekannt", ends=600),
}


def main() -> None:
    """Fill a world, look at each page, and keep what is seen."""
    wanted = {name: PICTURES[name] for name in sys.argv[1:] or PICTURES}
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/world.db"
        Console().print("Thirty days go by in 38 labs …")
        asyncio.run(world.fill(database))
        with world.served(database, public_url=PUBLIC_URL) as site, chromium() as browser:
            for name, picture in track(wanted.items(), description="Looking"):
                take(Visitor(browser, site), picture, FOLDER / f"{name}.png")


def take(visitor: Visitor, picture: Picture, file: Path) -> None:
    """Keep what one page looks like."""
    with visitor.looks(picture.path, **picture.visit) as page:
        if picture.opens == "event":
            page.locator("main h4 a, main .title").first.click()
        elif picture.asks:
            page.locator("#url").fill(picture.asks)
            page.locator("form.check button").click()
            page.locator(".found").wait_for()
        elif picture.opens:
            page.evaluate(f"document.querySelector('{picture.opens}').open = true")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=file)
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    main()
