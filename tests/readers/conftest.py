"""The odd meetings served on loopback, to programs that know nothing of us but the address."""

from __future__ import annotations

import asyncio
import shutil
import socket
from typing import TYPE_CHECKING

import pytest
import uvicorn

from bot.store import occurrences
from bot.store.engine import Store
from bot.web.routes import create_app
from tests.readers.odd import odd
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def held(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """A database that holds the odd meetings."""
    path = tmp_path / "treffpunkt.db"
    shutil.copyfile(sqlite_template, path)
    store = Store.open(f"sqlite:///{path}")
    async with store.write() as connection:
        await occurrences.save(connection, odd(), set())
    yield store
    await store.close()


@pytest.fixture
async def address(held: Store) -> AsyncIterator[str]:
    """Where the application serves them."""
    app = create_app(store=held, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving
