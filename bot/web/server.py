"""Serving the web application with uvicorn until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import uvicorn

from bot.errors import StoreError, UsageError
from bot.web.routes import create_app

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from starlette.routing import BaseRoute

    from bot.domain.checked import Checked
    from bot.domain.lab import Registry
    from bot.jobs.ahead import Example
    from bot.store.engine import Store
    from bot.web.leads.desk import Desk

GRACE_SECONDS: Final = 5
"""How long open connections may take once we are told to stop."""


class _Server(uvicorn.Server):
    """Leaves signals to the command that started it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    store: Store,
    registry: Registry,
    *,
    port: int,
    public_url: str,
    stop: asyncio.Event,
    examples: Callable[[str], Awaitable[Sequence[Example]]] | None = None,
    slack: Sequence[BaseRoute] = (),
    desk: Desk | None = None,
    examine: Callable[[str], Awaitable[Checked]] | None = None,
) -> None:
    """Serve until `stop` is set; UsageError if the port is taken."""
    application = create_app(
        store=store,
        registry=registry,
        public_url=public_url,
        now=lambda: datetime.now(UTC),
        ready=lambda: _ready(store),
        examples=examples,
        slack=slack,
        desk=desk,
        examine=examine,
    )
    server = _Server(
        uvicorn.Config(
            application,
            host="0.0.0.0",  # noqa: S104  a web server is there to be reached
            port=port,
            log_level="warning",
            access_log=False,  # readers stay private: addresses are not logged
            timeout_graceful_shutdown=GRACE_SECONDS,
            lifespan="off",
        )
    )
    serving = asyncio.create_task(_serve(server, port))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving


async def _serve(server: _Server, port: int) -> None:
    try:
        await server.serve()
    except SystemExit as error:
        # uvicorn logs why, and exits by itself when it cannot listen.
        raise UsageError(f"PORT: {port} cannot be listened on; set PORT to another one") from error


async def _ready(store: Store) -> None:
    from bot.store.migrate import is_current

    if not await is_current(store):
        raise StoreError("the database has an older schema; run treffpunkt migrate")
