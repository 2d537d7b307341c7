"""Debian's Chromium, driven by playwright, that reaches nothing but the site it looks at."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

CHROMIUM: Final = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET: Final = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESKTOP: Final = {"width": 1280, "height": 900}
PATIENCE_MS: Final = 15_000
PHONE: Final = {"width": 390, "height": 844}


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; it ends with the context."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """Somebody who looks at pages of one site; `complaints` is what the browser said against them.

    Requests that leave the site are refused and noted in `strangers`.
    """

    browser: Browser
    site: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def looks(self, path: str = "/", **how: Any) -> Iterator[Page]:
        """Open a path of the site; `how` are options of playwright's browser context."""
        options = {"viewport": DESKTOP, "locale": "de-DE", "timezone_id": "Europe/Berlin"} | how
        context = self.browser.new_context(**options)
        context.route("**/*", self._at_home_only)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        try:
            page.goto(self.site + path)
            yield page
        finally:
            context.close()

    def _at_home_only(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(self.site).netloc:
            route.continue_()
            return
        self.strangers.append(route.request.url)
        route.abort()

    def _note(self, kind: str, text: str) -> None:
        # That an error page has an error's status is no complaint.
        if kind in {"error", "warning"} and "the server responded with a status of" not in text:
            self.complaints.append(text)


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def axe(page: Page) -> list[str]:
    """Return what axe-core holds against a page: the rule, the element and how to mend it."""
    page.evaluate(_axe())
    found = page.evaluate("axe.run()")
    return [
        f"{rule['id']}: {node['html']}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
