"""Whether the process answers and should get traffic, for whatever watches it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.errors import TreffpunktError
from bot.store import occurrences
from bot.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PATIENCE_SECONDS: Final = 2
"""Whoever asks will want to send traffic elsewhere soon."""

log = structlog.get_logger(__name__)


async def healthz(_request: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """Say whether it should get traffic: the database answers and has the newest schema."""
    state = request.app.state
    looking: asyncio.Task[str] | None = getattr(state, "looking", None)
    if looking is None or looking.done():
        state.looking = looking = asyncio.create_task(_what_is_wrong(request))
    # Not cancelled: the driver would wait for a hanging database to cancel the query, too. Whoever
    # asks meanwhile waits for the same look, so that not every connection hangs.
    done, _ = await asyncio.wait({looking}, timeout=PATIENCE_SECONDS)
    if not done:
        return _not_ready(f"the database did not answer within {PATIENCE_SECONDS} seconds")
    if wrong := looking.result():
        return _not_ready(wrong)
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def _what_is_wrong(request: Request) -> str:
    try:
        async with site_of(request).store.read() as connection:
            await occurrences.version(connection)
    except TreffpunktError as error:
        # Anybody may ask, but where the database is, and as whom we connect, is nobody's business.
        log.warning("database.unreadable", error=str(error))
        return "the database cannot be read; the log says why"
    try:
        if request.app.state.ready is not None:
            await request.app.state.ready()
    except TreffpunktError as error:
        return str(error)
    return ""


def _not_ready(why: str) -> Response:
    return PlainTextResponse(f"{why}\n", 503, headers={"Cache-Control": "no-store"})


ROUTES: Final = [Route("/healthz", healthz), Route("/readyz", readyz)]
