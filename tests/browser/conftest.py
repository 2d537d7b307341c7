"""A browser and a world to look at, one of each for all tests that look."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import pytest

from tests.browser import world as worlds
from tests.browser.chromium import CHROMIUM, Visitor, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

DAYS: Final = 14
"""Enough for every change in the world; thirty are only for the pictures."""


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a database in which a fortnight has gone by."""
    url = f"sqlite:///{tmp_path_factory.mktemp('world')}/world.db"
    # In a thread, because playwright keeps a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, worlds.fill(url, DAYS)).result()
    return url


@pytest.fixture(scope="session")
def site(database: str) -> Iterator[str]:
    """Serve the world, and yield its address."""
    with worlds.served(database) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start one browser; the tests are left out where there is none.

    It ends with this package: as long as it runs, no asynchronous test could.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium here; on Debian: apt install chromium")
    with chromium() as started:
        yield started


@pytest.fixture
def visitor(browser: Browser, site: str) -> Visitor:
    """Somebody who looks at the site."""
    return Visitor(browser, site)
