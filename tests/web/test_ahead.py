"""Nobody waits for what the first page takes only once."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import httpx
import jinja2
import pytest

from bot.web import server
from bot.web.ahead import draw_ahead
from bot.web.pages import rendering
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.engine import Store
    from bot.web.site import Site

pytestmark = pytest.mark.drawing


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


async def test_templates_are_compiled_before_anyone_asks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Soon after a server listens, a first page takes no template that is not compiled."""
    rendering._environment.cache_clear()  # noqa: SLF001 -- as it is when a process starts
    loop, drawn, read = asyncio.get_running_loop(), asyncio.Event(), list[str]()
    get_source = jinja2.FileSystemLoader.get_source

    def noted(
        self: jinja2.FileSystemLoader, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        read.append(template)
        return get_source(self, environment, template)

    def drawing(site: Site) -> None:
        draw_ahead(site)
        loop.call_soon_threadsafe(drawn.set)

    monkeypatch.setattr(jinja2.FileSystemLoader, "get_source", noted)
    monkeypatch.setattr(server, "draw_ahead", drawing)
    app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW)
    stop, port = asyncio.Event(), _free_port()
    serving = asyncio.create_task(server.serve(app, port=port, stop=stop))
    await asyncio.wait_for(drawn.wait(), 20)
    before = list(read)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as browser:
        for page in ("/", "/?view=month", "/?view=map"):
            assert (await browser.get(page)).status_code == httpx.codes.OK
    stop.set()
    await serving
    assert read == before
