"""Answering with kept bytes: validators, 304 and gzip (RFC 9110 sections 8.8, 12.5.3 and 13)."""

from __future__ import annotations

from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.web.cache import Rendering

# Readers may keep it but must ask each time: that is cheap, and no cancelled evening lingers.
CACHE_CONTROL: Final = "public, no-cache"


def answer(
    request: Request, rendering: Rendering, *, media_type: str, headers: Mapping[str, str]
) -> Response:
    """Return the body in the encoding that was asked for, or 304 if the reader has it already."""
    body = rendering.body
    zipped = accepts_gzip(request.headers.get("accept-encoding", "")) and rendering.gzipped
    told = {
        "ETag": rendering.gzip_etag if zipped else rendering.etag,
        "Cache-Control": CACHE_CONTROL,
        **headers,
        **rendering.headers,
    }
    told["Vary"] = ", ".join(filter(None, ("Accept-Encoding", headers.get("Vary"))))
    if rendering.modified is not None:
        told["Last-Modified"] = format_datetime(rendering.modified, usegmt=True)
    if is_fresh(request.headers, rendering):
        return Response(status_code=304, headers=told)
    if zipped:
        told["Content-Encoding"], body = "gzip", zipped
    return Response(body, headers=told, media_type=media_type)


def is_fresh(headers: Mapping[str, str], rendering: Rendering) -> bool:
    """Whether the reader's copy is current; If-None-Match wins over If-Modified-Since."""
    tags = headers.get("if-none-match")
    if tags is not None:
        ours = {rendering.etag, rendering.gzip_etag}
        # Weak comparison (RFC 9110 section 13.1.2): the mark W/ does not count.
        theirs = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in theirs or not ours.isdisjoint(theirs)
    since = headers.get("if-modified-since")
    if since is None or rendering.modified is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except (ValueError, OverflowError):  # the latter for a year of twenty digits
        return False
    # A date without a zone is not an HTTP date; it counts as absent.
    return known.tzinfo is not None and rendering.modified <= known


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip; a name takes precedence over “*”."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, parameters = part.partition(";")
        name, _, value = parameters.partition("=")
        try:
            weights[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
