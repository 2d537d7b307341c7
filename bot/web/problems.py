"""Errors as helpful answers in the form that was asked for: a page, or text for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.domain.places import UnknownLabError
from bot.errors import StoreError, UsageError
from bot.text import translator_of
from bot.web.api.answers import METHODS, ORIGINS
from bot.web.api.problem import asks_api, problem
from bot.web.filters import FilterError
from bot.web.outer import HEADERS
from bot.web.pages.problem import render_problem
from bot.web.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from bot.text import Translator
    from bot.web.site import Site

_PLAIN: Final = (".ics", ".atom", ".json")
"""Endings of what programs ask for that show no pages."""

log = structlog.get_logger(__name__)


async def usage_error(request: Request, error: Exception) -> Response:
    """Say what is wrong with a question."""
    t = _speaker(request)
    title = t("This question was not understood")
    return _problem(request, HTTPStatus.BAD_REQUEST, title, why(error, t), cause=error)


async def http_exception(request: Request, error: Exception) -> Response:
    """Answer for what an endpoint or the router refused; a redirection is passed on."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- Starlette hands us no other
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    api = asks_api(request.url.path)
    if 300 <= status < 400:  # noqa: PLR2004 -- the redirections
        # Not where it is raised, as readers with different queries may share one rendering.
        headers["Location"] += f"?{request.url.query}" if request.url.query else ""
        return Response(status_code=status, headers=headers | (ORIGINS if api else {}))
    t = _speaker(request)
    if status is HTTPStatus.NOT_FOUND:
        hint = t("There is nothing at this address. The list of meetings is on the first page.")
        if api:
            hint = t("There is nothing at this address. What there is stands at /api.")
        cause = error.__cause__ if isinstance(error.__cause__, UsageError) else None
        message = why(cause, t) if cause else hint
        return _problem(request, status, t("Not found"), message, cause=cause)
    if api and status is HTTPStatus.METHOD_NOT_ALLOWED:
        hint = t("Here one can only read: {methods}.", methods=", ".join(METHODS))
        return _problem(request, status, t("This method is not allowed"), hint, headers)
    title, message = _refusal(status, t)
    return _problem(request, status, title or status.phrase, message or error.detail, headers)


def _refusal(status: HTTPStatus, t: Translator) -> tuple[str, str]:
    """Return title and hint for a refusal; empty ones for any other status."""
    match status:
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return t("This method is not allowed"), t("This address can only be read.")
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return t("Too long"), t("Please write less.")
        case HTTPStatus.BAD_REQUEST:
            return t("Not understood"), t("This is not our form; please open it anew.")
        case HTTPStatus.SERVICE_UNAVAILABLE:
            words = t("Many are searching right now. Please try again in a minute.")
            return t("One moment"), words
        case _:
            return "", ""


async def store_error(request: Request, error: Exception) -> Response:
    """Say that the database does not answer."""
    log.error("the store does not answer", error=str(error))
    t = _speaker(request)
    hint = t("We cannot reach our data right now. Please try again in a minute.")
    headers = {"Retry-After": "60"}
    return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, t("One moment"), hint, headers)


async def server_error(request: Request, error: Exception) -> Response:
    """Apologise; what happened is in the log."""
    log.error("request failed", exc_info=error)
    t = _speaker(request)
    title = t("Something went wrong")
    hint = t("Something went wrong on our side. Please try again in a minute.")
    # Starlette answers these outside all middleware.
    return _problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, title, hint, HEADERS)


def say_so(request: Request, status: int, say: Callable[[Translator], tuple[str, str]]) -> Response:
    """Make a page from a heading and a sentence, in the reader's language."""
    title, message = say(_speaker(request))
    return _problem(request, HTTPStatus(status), title, message)


def why(error: Exception, t: Translator) -> str:
    """Say in the reader's language what is wrong with a question."""
    match error:
        case FilterError(say=say):
            return str(say(t))
        case UnknownLabError(word=word, suggestions=suggestions):
            near, told = t.join(suggestions, "or"), one_line(word[:60])
            if not suggestions:
                return t("“{word}” is not known.", word=told)
            return t("“{word}” is not known. Did you mean {near}?", word=told, near=near)
        case _:
            return str(error)


def _problem(
    request: Request,
    status: HTTPStatus,
    title: str,
    message: str,
    headers: Mapping[str, str] | None = None,
    *,
    cause: Exception | None = None,
) -> Response:
    kept = {"Cache-Control": "no-store", **(headers or {})}
    site: Site = request.app.state.site
    if asks_api(request.url.path):
        return problem(
            request,
            status,
            title,
            message,
            public_url=site.public_url,
            language=_speaker(request).language,
            headers=kept,
            cause=cause,
        )
    if request.url.path.endswith(_PLAIN):
        return PlainTextResponse(f"{message}\n", status, headers=kept)
    frame = site.frame(_speaker(request).language, site.today())
    page = render_problem(title, message, frame)
    return HTMLResponse(page, status, headers={**kept, "Vary": "Accept-Language"})


def _speaker(request: Request) -> Translator:
    site: Site = request.app.state.site
    asked = request.query_params.get("lang") if len(request.url.query) < 1000 else None  # noqa: PLR2004
    return translator_of(site.registry.network, site.language(request, asked))


HANDLERS: Final[Mapping[Any, Any]] = {
    UsageError: usage_error,
    HTTPException: http_exception,
    StoreError: store_error,
    Exception: server_error,
}
