"""The application on a port of loopback, with odd data in its store, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from bot.store import occurrences
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.store.outbox import TERMINAL
from bot.web.leads.desk import Desk
from bot.web.routes import create_app
from tests.secret import SECRET
from tests.web.api.odd import odd_occurrences, odd_registry
from tests.web.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Quiet(uvicorn.Server):
    """Leaves signals to the tests."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def served(database_url: str) -> Iterator[str]:
    """Serve an empty database filled with odd meetings; yields the address."""
    # With its protocol named asyncio sends at once (TCP_NODELAY); else each answer waits 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    ready = threading.Event()
    servers: list[uvicorn.Server] = []

    async def work() -> None:
        store = Store.open(database_url)
        await migrate(store)
        async with store.write() as connection:
            await occurrences.save(connection, odd_occurrences(), set())
        app = create_app(
            store=store,
            registry=odd_registry(),
            public_url=address,
            now=lambda: NOW,
            desk=Desk(key=SECRET, workspace=TERMINAL, mails=True),
        )
        config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")
        servers.append(_Quiet(config))
        ready.set()
        await servers[0].serve([listening])
        await store.close()

    def run() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of uvicorn's protocols
            asyncio.run(work())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield address
    servers[0].should_exit = True
    thread.join(10)
    listening.close()
