"""The application with odd labs, over an empty store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.web.routes import create_app
from tests.web.api.odd import odd_registry
from tests.web.conftest import Clock, Web
from tests.web.samples import PUBLIC_URL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store


@pytest.fixture
async def web(store: Store) -> AsyncIterator[Web]:
    """The application over an empty store, with labs of every sort."""
    clock = Clock()
    app = create_app(store=store, registry=odd_registry(), public_url=PUBLIC_URL, now=clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        yield Web(store, clock, browser)
