from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import httpx
from structlog.testing import capture_logs

from bot.store.engine import Store
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    import pytest


async def test_a_database_that_says_nothing_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever asks is told in time not to send traffic here; the process itself is well."""
    monkeypatch.setattr("bot.web.health.PATIENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        store = Store.open(f"postgresql://nobody@127.0.0.1:{port}/nothing")
        app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://test"
        ) as browser:
            async with asyncio.timeout(2):
                answer = await browser.get("/readyz")
            assert answer.status_code == 503
            assert answer.text == "the database did not answer within 0.2 seconds\n"
            assert (await browser.get("/healthz")).status_code == 200
        await store.close()


async def test_strangers_do_not_read_where_the_database_stands() -> None:
    """Whoever asks learns that it cannot be read; whoever reads the log learns why."""
    store = Store.open("postgresql://somebody:geheim@127.0.0.1:1/nothing")
    app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as browser:
        with capture_logs() as logs:
            answer = await browser.get("/readyz")
    await store.close()
    assert (answer.status_code, answer.text) == (
        503,
        "the database cannot be read; the log says why\n",
    )
    assert logs[0]["event"] == "database.unreadable"
    assert "127.0.0.1" in logs[0]["error"]
    assert "geheim" not in str(logs)
