"""The page with forms, a mailbox behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.store.outbox import TERMINAL
from bot.web.leads.desk import Desk
from bot.web.routes import create_app
from tests.fakes.mailbox import Mailbox
from tests.secret import SECRET
from tests.web.conftest import Clock
from tests.web.leads.stage import Stage, registry
from tests.web.samples import PUBLIC_URL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    """The page with forms, a mailbox behind it."""
    clock = Clock()
    desk = Desk(key=SECRET, workspace=TERMINAL, mails=True)
    app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=clock, desk=desk)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        Mailbox() as mailbox,
        httpx.AsyncClient(transport=transport, base_url="http://test") as browser,
    ):
        yield Stage(store, browser, clock, mailbox)
