"""Serves the web application with uvicorn until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

import structlog
import uvicorn

from bot.errors import StoreError, UsageError
from bot.web.ahead import draw_ahead

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from starlette.applications import Starlette

    from bot.store.engine import Store
    from bot.web.site import Site

log = structlog.get_logger(__name__)

GRACE_SECONDS: Final = 5
"""How long open connections may take once we are told to stop."""


class _Server(uvicorn.Server):
    """Leaves signals to the command that started it; draws ahead once it is listening."""

    def __init__(self, config: uvicorn.Config, site: Site) -> None:
        super().__init__(config)
        self._site = site

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # Not earlier, so that nobody waits longer for the first answer, whatever it is.
        self._drawing = asyncio.create_task(self._draw())

    async def _draw(self) -> None:
        try:
            await asyncio.to_thread(draw_ahead, self._site)
        except Exception:
            log.exception("web.not_drawn_ahead")  # then the first reader waits for it

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(application: Starlette, *, port: int, stop: asyncio.Event) -> None:
    """Serve until `stop` is set; UsageError if the port is taken."""
    server = _Server(
        uvicorn.Config(
            application,
            host="0.0.0.0",  # noqa: S104  a web server is there to be reached
            port=port,
            log_config=None,  # its lines are logged like all others
            log_level="warning",
            access_log=False,  # readers' addresses are not logged
            timeout_graceful_shutdown=GRACE_SECONDS,
            lifespan="off",
        ),
        application.state.site,
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
        # uvicorn logs why it cannot listen, and exits.
        raise UsageError(f"PORT: {port} cannot be listened on; set PORT to another one") from error


async def ready(store: Store) -> None:
    """Raise StoreError unless the database answers and has the newest schema."""
    from bot.store.migrate import is_current

    if not await is_current(store):
        raise StoreError("the database has an older schema; run treffpunkt migrate")
