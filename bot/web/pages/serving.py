"""What all pages do: choose the reader's language, and answer from the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.web.filters import parse_filters
from bot.web.pages.rendering import HTML, page_headers
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.web.frame import Frame

    Read = Callable[[AsyncConnection, Frame], Awaitable[Callable[[], bytes]]]
    """Reads what a page is made of, and returns what renders it without the store."""


async def serve_page(
    request: Request,
    name: Hashable,
    read: Read,
    *,
    asked: str | None,
    headers: Mapping[str, str] | None = None,
    state: Hashable = None,
    slow: bool = False,
) -> Response:
    """Answer with a page in the language of its address, or else of the browser.

    `name` tells it from all other pages, whatever its language; the rest is as for `Site.serve`.
    """
    site = site_of(request)
    language = site.language(request, asked)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        return await read(connection, site.frame(language, today, asked))

    return await site.serve(
        request,
        (name, language, asked),
        make,
        media_type=HTML,
        headers={**page_headers(language), **(headers or {})},
        state=state,
        slow=slow,
    )


def language_in(request: Request) -> str | None:
    """Return the language that an address asks for; FilterError if that makes no sense."""
    return parse_filters(request.url.query).language


def frame_of(request: Request, asked: str | None) -> Frame:
    """Return what a page that is made for each reader shares with all others."""
    site = site_of(request)
    return site.frame(site.language(request, asked), site.today(), asked)
