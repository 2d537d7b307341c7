"""The next meetings for other people's pages: in a frame that sizes itself, or without scripts.

Anybody may frame `/embed`, and nothing else (frame-ancestors, CSP Level 3). Its look is chosen in
its address; the choices come back as a stylesheet of ours, so that nothing inline is ever allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.errors import UsageError
from bot.store import paging
from bot.web import colours
from bot.web.assets import HERE, dressed, fixed, named
from bot.web.calendars.calendar import span
from bot.web.conditional import answer
from bot.web.crowd import is_crowd
from bot.web.filters import FilterError, Filters, parse_filters
from bot.web.frame import Link
from bot.web.outer import HEADERS
from bot.web.pages.listing import Row, row_of
from bot.web.pages.rendering import page_headers, render
from bot.web.pages.serving import frame_of, serve_page
from bot.web.problems import why
from bot.web.site import site_of
from bot.web.subscribing import Subscribe
from bot.web.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.assets import Named
    from bot.web.cache import Rendering
    from bot.web.frame import Frame

USUAL: Final = 5
MOST: Final = 50
HEIGHT: Final = 480
"""Pixels of a frame that no script resizes; the list scrolls in it."""
_OUR_POLICY: Final = HEADERS["Content-Security-Policy"]
ANYWHERE: Final = {
    "Content-Security-Policy": _OUR_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
}
SHOWING: Final = {"Content-Security-Policy": f"{_OUR_POLICY}; frame-src 'self'"}


@dataclass(frozen=True, slots=True)
class Embedded:
    """What an embedded list shows: which meetings, how many of them, how they look."""

    filters: Filters
    count: int
    theme: Theme

    @classmethod
    def of(cls, query: str) -> Embedded:
        """Read an address; FilterError says what is wrong with it."""
        filters = parse_filters(query)
        asked = dict(parse_qsl(query, max_num_fields=100))
        return cls(filters, _count(asked.get("count", "")), Theme.of(asked))

    @property
    def query(self) -> str:
        """The query that asks for it, "" if nothing was chosen."""
        count = urlencode({"count": self.count}) if self.count != USUAL else ""
        return "&".join(filter(None, (self.filters.address, count, self.theme.query)))


async def embed(request: Request) -> Response:
    """The next meetings, to be framed by any page."""
    try:
        asked = Embedded.of(request.url.query)

        async def read(connection: AsyncConnection, frame: Frame) -> Callable[[], bytes]:
            first, last = frame.today, span(frame.today)[1]
            query = asked.filters.query(frame.registry, first=first, last=last)
            found = await paging.page(connection, query, count=asked.count)
            return partial(render_embed, found, asked, frame)

        return await serve_page(
            request, ("embed", asked), read, asked=asked.filters.language, headers=ANYWHERE
        )
    except UsageError as error:
        frame = replace(frame_of(request, request.query_params.get("lang")), chosen=None)
        page = render_embed([], None, frame, problem=why(error, frame.t))
        return HTMLResponse(page, 400, headers={**page_headers(frame.language), **ANYWHERE})


async def styles(request: Request) -> Response:
    """The look of an embedded list, as its address asks for it."""
    theme = Theme.of(dict(request.query_params))
    made = _stylesheet(theme, named(site_of(request).registry.network.colours))
    headers = {"Cache-Control": "public, max-age=3600"}
    return answer(request, made, media_type="text/css; charset=utf-8", headers=headers)


async def snippet(request: Request) -> Response:
    """The lines to paste into another page, and how they will look there."""
    asked = Embedded.of(request.url.query)
    frame = frame_of(request, asked.filters.language)
    asked.filters.query(frame.registry, first=frame.today, last=span(frame.today)[1])
    headers = {**page_headers(frame.language), **SHOWING}
    return HTMLResponse(render_snippet(asked, frame), headers=headers)


def render_embed(
    found: Sequence[Occurrence], asked: Embedded | None, frame: Frame, *, problem: str = ""
) -> bytes:
    """Render the list in the frame; if it is one lab's, its name is not repeated."""
    filters = asked.filters if asked else Filters()
    if len(filters.labs) == 1 and filters.labs[0] in frame.registry.labs:
        frame = replace(frame, lab=filters.labs[0])
    theme = asked.theme.query if asked else ""
    return render(
        "embed.html",
        frame,
        meetings=[_meeting(one, frame) for one in found],
        styles=f"/embed.css?{theme}" if theme else "/embed.css",
        everything=f"/?{filters.address}" if filters.address else "/",
        subscribe=Subscribe.to(frame, "/calendar.ics", filters),
        problem=problem,
    )


def render_snippet(asked: Embedded, frame: Frame) -> bytes:
    """Render the page on which to choose, look and copy."""
    crowded = is_crowd(frame.registry)
    shown = [] if crowded else [lab for lab in frame.registry if lab.active and not lab.friend]
    labs = [Link(lab.name, lab.slug) for lab in shown]
    filters = asked.filters
    path = f"/embed?{asked.query}" if asked.query else "/embed"
    names = [frame.registry[lab].name for lab in filters.labs if lab in frame.registry.labs]
    title = ", ".join([frame.t("Next meetings"), *names])
    return render(
        "snippet.html",
        frame,
        labs=sorted(labs, key=lambda link: link.words.casefold()),
        crowded=crowded,
        chosen=filters.labs[0] if filters.labs else "",
        choice=asked,
        accent=frame.registry.network.colours.get("blue", colours.USUAL["blue"]).removeprefix("#"),
        asked=replace(asked, filters=replace(filters, language=None)).query,
        path=path,
        frame_title=title,
        height=HEIGHT,
        address=f"{frame.public_url}{path}",
        script=f"{frame.public_url}/static/embed.js",
    )


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of the list, and its day in brief."""

    row: Row
    day: str


def _meeting(one: Occurrence, frame: Frame) -> Meeting:
    return Meeting(row_of(one, frame), frame.t.short_day(max(one.day, frame.today)))


@lru_cache(maxsize=64)
def _stylesheet(theme: Theme, network: Named) -> Rendering:
    ours = (HERE / "static" / "embed.css").read_bytes()
    return fixed(theme.stylesheet(dict(network)).encode() + dressed(ours))


def _count(value: str) -> int:
    if not value.strip():
        return USUAL
    digits = value.strip()
    number = int(digits[:4]) if digits.isascii() and digits.isdigit() else 0
    if not 1 <= number <= MOST:
        raise FilterError(lambda t: t("“count” is a number from 1 to {most}.", most=MOST))
    return number


ROUTES: Final = [
    Route("/embed", embed),
    Route("/embed.css", styles),
    Route("/embed/snippet", snippet),
]
