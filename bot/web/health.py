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
    site = site_of(request)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async with site.store.read() as connection:
                await occurrences.version(connection)
    except TreffpunktError as error:
        # Anybody may ask, but where the database is, and as whom we connect, is nobody's business.
        log.warning("database.unreadable", error=str(error))
        return _not_ready("the database cannot be read; the log says why")
    except TimeoutError:
        return _not_ready(f"the database did not answer within {PATIENCE_SECONDS} seconds")
    return await _migrated(request)


async def _migrated(request: Request) -> Response:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            if request.app.state.ready is not None:
                await request.app.state.ready()
    except TreffpunktError as error:
        return _not_ready(str(error))
    except TimeoutError:
        return _not_ready(f"the database did not answer within {PATIENCE_SECONDS} seconds")
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


def _not_ready(why: str) -> Response:
    return PlainTextResponse(f"{why}\n", 503, headers={"Cache-Control": "no-store"})


ROUTES: Final = [Route("/healthz", healthz), Route("/readyz", readyz)]
