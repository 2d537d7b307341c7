"""A whole network to look at: 38 labs, thirty days of refreshing, served to real browsers.

    python -m tests.browser.world --port 8123

serves it until Ctrl-C. The labs and their addresses are those of config/labs.toml; what stands at
the addresses is in `platforms`, and the clock stands still on a Monday morning.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import tempfile
import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import uvicorn

from bot.domain.checked import Checked, Question
from bot.errors import FetchError
from bot.feeds.asking import Asker
from bot.feeds.sandbox import Sandbox
from bot.jobs.examine import examine
from bot.jobs.poll import Outside
from bot.jobs.refresh import refresh
from bot.registry import load_configuration
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.store.outbox import TERMINAL
from bot.web.leads.desk import Desk
from bot.web.routes import create_app
from tests.browser.platforms import NOW, Platforms
from tests.fakes.fetching import here
from tests.fakes.site import Site
from tests.secret import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from starlette.applications import Starlette

    from bot.domain.lab import Registry
    from bot.feeds.document import Document, Get

CONFIGURATION: Final = Path(__file__).parents[2] / "config"
DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Asks the one site on loopback for what stands at any address of the world."""

    get: Get
    site: str

    async def __call__(self, url: str, **asked: Any) -> Document:
        """Fetch `https://host/path` as `/host/path` of the site."""
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        try:
            return await self.get(f"{self.site}/{parts.netloc}{parts.path}{query}", **asked)
        except FetchError as error:
            told = str(error).replace("127.0.0.1", parts.netloc)
            raise type(error)(told, status=error.status) from error


def registry() -> Registry:
    """Return the labs of the configuration that comes with the program."""
    return load_configuration(CONFIGURATION, today=NOW.date())[0]


async def fill(database: str, days: int = DAYS) -> None:
    """Refresh every lab once a day for thirty days, up to the present of this world."""
    store = Store.open(database)
    await migrate(store)
    platforms = Platforms()
    with Site() as site:
        site.script("", platforms)
        async with here() as get, Sandbox() as sandbox:
            ask = Asker(_Elsewhere(get, site.url), sandbox)
            for ago in range(days, -1, -1):
                platforms.ago = ago
                await refresh(
                    Outside(store=store, ask=ask), registry(), NOW - timedelta(days=ago, minutes=20)
                )
    await store.close()


@dataclass(frozen=True, slots=True)
class _Examiner:
    """Reads any address of the world for /check, as it is at present."""

    site: str

    async def __call__(self, url: str) -> Checked:
        async with here() as get, Sandbox() as sandbox:
            asker = Asker(_Elsewhere(get, self.site), sandbox)
            return await examine(Question(address=url), asker, NOW)


@contextlib.contextmanager
def served(database: str, *, port: int = 0, **wiring: Any) -> Iterator[str]:
    """Serve the pages over a filled database from a thread; yields the address.

    `wiring` are more arguments of `create_app`. The forms for leads are there, and mail is said to
    go; /check asks the platforms of the world.
    """
    listener = socket.create_server(("127.0.0.1", port))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    store = Store.open(database)
    with Site() as platforms:
        platforms.script("", Platforms())
        app = create_app(
            **{
                "store": store,
                "registry": registry(),
                "public_url": address,
                "now": lambda: NOW,
                "desk": Desk(key=SECRET, workspace=TERMINAL, mails=True),
                "examine": _Examiner(platforms.url),
                **wiring,
            }
        )
        with _running(app, store, listener):
            yield address


@contextlib.contextmanager
def _running(app: Starlette, store: Store, listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")
    )

    async def serve() -> None:
        await server.serve(sockets=[listener])
        await store.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    """Serve it until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--days", type=int, default=DAYS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/world.db"
        asyncio.run(fill(database, asked.days))
        with served(database, port=asked.port) as address, contextlib.suppress(KeyboardInterrupt):
            print(address, flush=True)  # noqa: T201 -- a command for people who develop
            threading.Event().wait()


if __name__ == "__main__":
    main()
