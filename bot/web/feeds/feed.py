"""The addresses of the feeds: the coming meetings that answer the filters, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.routing import Route

from bot.store import paging as store
from bot.web.api import paging
from bot.web.calendars.calendar import span
from bot.web.calendars.publishing import language_of
from bot.web.feeds.atom import MEDIA_TYPE as ATOM, render_atom
from bot.web.feeds.json_feed import MEDIA_TYPE as JSON_FEED, render_json_feed
from bot.web.feeds.telling import Telling, clean
from bot.web.filters import parse_filters
from bot.web.pages.choosing import View, named_filters
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.filters import Filters
    from bot.web.frame import Frame

PER_PAGE: Final = 100
"""How many posts of a feed programs read, ours among them; the next page has the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One page of a feed; all addresses are absolute."""

    id: str
    """The address of its first page, whatever the language."""
    title: str
    about: str
    language: str
    author: str
    address: str
    page: str
    calendar: str
    following: str | None
    """The address of the next page."""
    updated: datetime
    told: tuple[Telling, ...]


async def atom(request: Request) -> Response:
    """The coming meetings as Atom."""
    return await _feed(request, "/feed.atom", render_atom, ATOM)


async def json_feed(request: Request) -> Response:
    """The coming meetings as JSON Feed."""
    return await _feed(request, "/feed.json", render_json_feed, JSON_FEED)


async def _feed(
    request: Request, path: str, render: Callable[[Feed], bytes], media_type: str
) -> Response:
    site, filters = site_of(request), parse_filters(request.url.query)
    cursor = request.query_params.get("cursor", "")
    after, language = paging.after_event(cursor), language_of(filters, site.registry)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        query = filters.query(site.registry, first=today, last=span(today)[1])
        part, rest = await store.first_part(connection, query, after)
        found = await store.page(connection, part, after=after, count=PER_PAGE + 1)
        frame = site.frame(language, today)
        return lambda: render(feed_of(found, filters, cursor, frame, path, rest=rest))

    headers = {"Content-Language": language, "Access-Control-Allow-Origin": "*"}
    return await site.serve(
        request,
        (path, filters, cursor),
        make,
        media_type=media_type,
        headers=headers,
        slow=bool(filters.text),
    )


def feed_of(
    found: Sequence[Occurrence],
    filters: Filters,
    cursor: str,
    frame: Frame,
    path: str,
    *,
    rest: store.Place | None = None,
) -> Feed:
    """Return a page with the first `PER_PAGE` meetings found; if there are more, it names the next.

    So it does if a search has a `rest`.
    """
    t, registry, site = frame.t, frame.registry, frame.public_url
    shown = found[:PER_PAGE]
    if len(found) > len(shown):
        rest = store.Place(shown[-1].starts_at, shown[-1].id)
    following = paging.of_event(rest) if rest else ""
    named = ", ".join(words for words, _ in named_filters(filters, frame, View.LIST))
    what = t("Meetings: {filters}", filters=named) if named else t("Coming meetings")
    languageless = replace(filters, language=None)
    return Feed(
        id=_address(f"{site}{path}", languageless),
        title=clean(f"{registry.network.name} – {what}"),
        about=t("When and where the labs meet next: one list, one calendar."),
        language=frame.language,
        author=clean(registry.network.name),
        address=_address(f"{site}{path}", filters, cursor),
        page=_address(f"{site}/", filters),
        calendar=_address(f"{site}/calendar.ics", filters),
        following=_address(f"{site}{path}", filters, following) if following else None,
        # An empty feed counts from the day's beginning: its bytes must not change with the clock.
        updated=max(
            (one.updated for one in shown), default=datetime.combine(frame.today, time(), UTC)
        ),
        told=tuple(Telling.of(one, registry, site, t) for one in shown),
    )


def _address(address: str, filters: Filters, cursor: str = "") -> str:
    asked = "&".join(
        filter(None, (filters.address, urlencode({"cursor": cursor}) if cursor else ""))
    )
    return f"{address}?{asked}" if asked else address


ROUTES: Final = [Route("/feed.atom", atom), Route("/feed.json", json_feed)]
