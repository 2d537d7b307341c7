"""Problem details for programs (RFC 9457), in the reader's language."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import Response

from bot.domain.places import UnknownLabError
from bot.web.api.answers import ORIGINS, written
from bot.web.api.parameters import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

MEDIA_TYPE: Final = "application/problem+json"
KINDS: Final = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal-error",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}
"""The kinds of problems, each explained on the page of the API under that name."""


def asks_api(path: str) -> bool:
    """Whether a path belongs to the API, whose errors programs read."""
    return path.startswith("/api/")


def problem(
    request: Request,
    status: HTTPStatus,
    title: str,
    detail: str,
    *,
    public_url: str,
    language: str,
    headers: Mapping[str, str],
    cause: Exception | None = None,
) -> Response:
    """Answer with a problem; what the cause knows beyond words is given as members."""
    kind = KINDS.get(status)
    body: dict[str, object] = {
        # What needs no explanation beyond its status has no type of its own (section 4.2.1).
        "type": f"{public_url}/api#{kind}" if kind else "about:blank",
        "title": title,
        "status": status.value,
        "detail": detail,
        "instance": quote(request.url.path),
        **_known(cause),
    }
    told = {**headers, **ORIGINS, "Content-Language": language, "Vary": "Accept-Language"}
    return Response(written(body), status.value, headers=told, media_type=MEDIA_TYPE)


def _known(cause: Exception | None) -> dict[str, object]:
    match cause:
        case ParameterError(parameter=parameter):
            return {"parameter": parameter}
        case UnknownLabError(suggestions=suggestions):
            return {"suggestions": list(suggestions)}
        case _:
            return {}
