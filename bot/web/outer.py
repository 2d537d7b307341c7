"""The outermost layer: security headers, a log without addresses, an answer to every error."""

from __future__ import annotations

import time
from http import HTTPStatus
from secrets import token_hex
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import structlog
from starlette.datastructures import MutableHeaders
from structlog.contextvars import bound_contextvars

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.web.traffic import Traffic

HEADERS: Final = {
    # Nothing is loaded from anywhere else, nothing runs, nobody frames us.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "interest-cohort=()",
}
_PRIVATE: Final = ("/calendar/", "/by-mail/")
"""What follows these is a password: of a personal calendar, or a letter's link."""

_DULL: Final = ("/healthz", "/readyz", "/metrics", "/static/")
"""Monitoring asks several times a minute, each page for its style; logged only if it failed."""

log = structlog.get_logger(__name__)


class Outer:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp, *, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log it once it is answered: no address, no query, no token.

        What is logged meanwhile has the same id as that line.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        with bound_contextvars(request=token_hex(4)):
            try:
                await self._app(scope, receive, dressed)
            finally:
                spent = time.perf_counter() - began
                self._traffic.add(scope, status, spent)
                told = {"method": scope["method"], "path": _path(scope), "status": status}
                dull = status == HTTPStatus.OK and scope["path"].startswith(_DULL)
                say = log.debug if dull else log.info
                say("request", **told, ms=round(spent * 1000, 1))


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    private = next((begin for begin in _PRIVATE if path.startswith(begin)), None)
    return f"{private}…" if private else quote(path[:200])
