"""What search engines may find here (sitemaps.org) and what they should leave alone (RFC 9309).

Every language of a page has its own address and names all the others, as Google asks
(developers.google.com/search/docs/specialty/international/localized-versions#sitemap); `lastmod`
is given only where we know it, as search engines trust it only while it is right.
"""

from __future__ import annotations

from functools import partial
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.store import paging
from bot.web.calendars.calendar import span
from bot.web.filters import Filters
from bot.web.pages.head import Head
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.frame import Frame

MOST: Final = 30_000
"""How many addresses are listed; a sitemap may hold 50,000, and 50 MB (sitemaps.org)."""
_BEGIN: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_KEPT_FROM: Final = (
    "/calendar/",  # personal: whoever knows the address may read it
    "/check",
    "/embed",
    "/export",
    "/preview",
    *(f"/labs/*/{deed}" for deed in ("report", "confirm", "pause")),
    *(f"/events/*/{deed}" for deed in ("doubt", "cancel", "confirm", "change")),
    "/by-mail",
    "/slack/",
    "/metrics",
    "/*?*q=",  # as many pages as there are words
    "/*?*from=",
    "/*?*to=",
    "/*?*near=",
)


async def sitemap(request: Request) -> Response:
    """All pages with an address of their own: the first, the labs', the coming meetings'."""
    site = site_of(request)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        asked = Filters(friends=True).query(site.registry, first=today, last=span(today)[1])
        # As many as there is room for beside the labs.
        room = MOST // max(len(site.languages), 1) - len(site.registry.labs)
        coming = await paging.page(connection, asked, count=max(room, 0))
        return partial(render_sitemap, coming, site.frame(site.languages[0], today))

    return await site.serve(request, "sitemap", make, media_type="application/xml", headers={})


async def robots(request: Request) -> Response:
    """What crawlers should not ask for: what is private, costs much, or shows nothing new."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _KEPT_FROM), ""]
    lines.append(f"Sitemap: {site_of(request).public_url}/sitemap.xml")
    return PlainTextResponse("\n".join(lines) + "\n", headers={"Cache-Control": "max-age=86400"})


def render_sitemap(coming: Sequence[Occurrence], frame: Frame) -> bytes:
    """Render the sitemap; what is left out for lack of room are the furthest meetings."""
    urls = islice(_urls(coming, frame), MOST)
    return "".join((_BEGIN, *urls, "</urlset>\n")).encode("utf-8", "replace")


def _urls(coming: Sequence[Occurrence], frame: Frame) -> Iterator[str]:
    yield from _page("/", _newest(coming), frame)
    yield from _page("/status", None, frame)
    by_lab: dict[str, list[Occurrence]] = {}
    for one in coming:
        for slug in one.labs:
            by_lab.setdefault(slug, []).append(one)
    for lab in frame.registry:
        if lab.active:
            changed = _newest(by_lab.get(lab.slug, ()))
            yield from _page(f"/labs/{quote(lab.slug, safe='')}", changed, frame)
    for one in coming:
        yield from _page(f"/events/{quote(one.id, safe='')}", one.updated, frame)


def _newest(some: Iterable[Occurrence]) -> datetime | None:
    return max((one.updated for one in some), default=None)


def _page(path: str, changed: datetime | None, frame: Frame) -> Iterator[str]:
    """Yield one entry for each language of a page."""
    links = Head(path=path).alternates(frame)
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{each.words}" href="{escape(each.href)}"/>'
        for each in links
    )
    lastmod = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    own = [each.href for each in links if each.words != "x-default"]
    for address in own or [f"{frame.public_url}{path}"]:
        yield f"<url><loc>{escape(address)}</loc>{lastmod}{others}</url>\n"


ROUTES: Final = [Route("/sitemap.xml", sitemap), Route("/robots.txt", robots)]
