"""Errors as helpful answers in the form that was asked for: a page, or plain text for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.errors import StoreError, UsageError
from bot.web.outer import HEADERS
from bot.web.pages import render_problem
from bot.web.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.web.site import Site

NOT_FOUND: Final = "There is nothing at this address. The list of meetings is on the first page."
BUSY: Final = "We cannot reach our data right now. Please try again in a minute."
BROKEN: Final = "Something went wrong on our side. Please try again in a minute."

log = structlog.get_logger(__name__)


async def usage_error(request: Request, error: Exception) -> Response:
    """Say what is wrong with a question."""
    return _problem(request, HTTPStatus.BAD_REQUEST, "This question was not understood", str(error))


async def http_exception(request: Request, error: Exception) -> Response:
    """Answer what an endpoint or the router refused; a redirection is passed on."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- Starlette hands us no other
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if 300 <= status < 400:  # noqa: PLR2004 -- the redirections
        return Response(status_code=status, headers=headers)
    if status is HTTPStatus.NOT_FOUND:
        said = "" if error.detail == status.phrase else f"{error.detail} "
        return _problem(request, status, "Not found", NOT_FOUND, before=said)
    return _problem(request, status, status.phrase, error.detail, headers)


async def store_error(request: Request, error: Exception) -> Response:
    """Say that the database does not answer."""
    log.error("the store does not answer", error=str(error))
    headers = {"Retry-After": "60"}
    return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "One moment", BUSY, headers)


async def server_error(request: Request, error: Exception) -> Response:
    """Say sorry; what happened stands in the log."""
    log.error("request failed", exc_info=error)
    # Starlette answers these outside of every middleware.
    return _problem(
        request, HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong", BROKEN, HEADERS
    )


def _problem(
    request: Request,
    status: HTTPStatus,
    title: str,
    message: str,
    headers: Mapping[str, str] | None = None,
    *,
    before: str = "",
) -> Response:
    site: Site = request.app.state.site
    asked = request.query_params.get("lang") if len(request.url.query) < 1000 else None  # noqa: PLR2004
    language = site.language(request, asked)
    told = before + phrase(message, language)
    kept = {"Cache-Control": "no-store", **(headers or {})}
    if request.url.path.endswith(".ics"):
        return PlainTextResponse(f"{told}\n", status, headers=kept)
    frame = site.frame(language, site.today())
    page = render_problem(phrase(title, language), told, frame)
    return HTMLResponse(page, status, headers={**kept, "Vary": "Accept-Language"})


HANDLERS: Final[Mapping[Any, Any]] = {
    UsageError: usage_error,
    HTTPException: http_exception,
    StoreError: store_error,
    Exception: server_error,
}
