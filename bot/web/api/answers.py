"""What all answers of the API share: JSON or GeoJSON, open to pages of any origin.

CORS: https://fetch.spec.whatwg.org/#http-cors-protocol. Nothing here depends on who asks, so any
origin may read it, and no credentials are taken.
"""

from __future__ import annotations

import json
from enum import Enum
from functools import wraps
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from bot.web.api.parameters import FORMATS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from bot.web.api.parameters import Values

    Endpoint = Callable[[Request], Awaitable[Response]]

PATH: Final = "/api/v1"
METHODS: Final = ("GET", "HEAD", "OPTIONS")
ORIGINS: Final = {
    "Access-Control-Allow-Origin": "*",
    # What scripts may read beyond the headers that are safe-listed.
    "Access-Control-Expose-Headers": "ETag, Link",
}
HEADERS: Final = {**ORIGINS, "Vary": "Accept"}
_PREFLIGHT: Final = {
    **ORIGINS,
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
    "Allow": ", ".join(METHODS),
}


class Form(Enum):
    """How an answer is written, by its media type."""

    JSON = "application/json"
    GEOJSON = "application/geo+json"

    @classmethod
    def of(cls, request: Request, values: Values) -> Form:
        """Return the form asked for by `format=`, else by Accept, else JSON.

        Whoever accepts neither gets JSON (RFC 9110 section 12.5.1 leaves that to us): browsers say
        text/html, and a program that says something else is better served by data than by 406.
        """
        stated = values.of("format")
        if stated:
            return cls.JSON if stated == FORMATS[0] else cls.GEOJSON
        weights = _weights(request.headers.get("accept", ""))
        geographic = weights.get(cls.GEOJSON.value, 0.0)
        return cls.GEOJSON if geographic > weights.get(cls.JSON.value, 0.0) else cls.JSON


def _weights(accepted: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in accepted.lower().split(",")[:50]:
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        stated = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        try:
            weights[media_type] = float(stated)
        except ValueError:
            weights[media_type] = 0.0
    return weights


def written(value: object) -> bytes:
    """Write JSON as UTF-8, without needless spaces."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def open_route(path: str, endpoint: Endpoint) -> Route:
    """Return a route that also answers preflight requests of scripts on other pages."""

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        return await endpoint(request)

    return Route(path, answered, methods=METHODS)
