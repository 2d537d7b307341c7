"""The application over an empty store, asked as a browser asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.store import occurrences
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.domain.event import Occurrence
    from bot.store.engine import Store


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@dataclass
class Web:
    """The application: what is in its store, its clock, and a browser that asks it."""

    store: Store
    clock: Clock
    browser: httpx.AsyncClient

    async def hold(self, *held: Occurrence) -> None:
        """Put occurrences into the store as a refresh does."""
        async with self.store.write() as connection:
            await occurrences.save(connection, held, set())

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a path; `_` in a header's name stands for `-`. No gzip unless asked for."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.browser.get(path, headers={"accept-encoding": "identity"} | told)


@pytest.fixture
async def web(store: Store) -> AsyncIterator[Web]:
    """The application over an empty store."""
    clock = Clock()
    app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        yield Web(store, clock, browser)
