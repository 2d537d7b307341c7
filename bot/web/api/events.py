"""The meetings as data: a list, page by page, and single ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from bot.domain.contract import public_json
from bot.store import paging as store
from bot.web.api import paging
from bot.web.api.answers import HEADERS, PATH, Form, open_route, written
from bot.web.api.geojson import feature
from bot.web.api.lists import Asked, address_of, draw
from bot.web.api.parameters import SINGLE, read
from bot.web.asked import meeting, printable_id
from bot.web.plain import uri
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.cache import Drawn


async def events(request: Request) -> Response:
    """One page of the meetings that answer the filters, in the order in which they start."""
    site = site_of(request)
    asked = Asked.of(request, site.registry)
    after, since = paging.after_event(asked.cursor), asked.since(site.now())
    address = address_of(site.public_url, "/events")

    async def make(connection: AsyncConnection, today: date) -> Callable[[], Drawn]:
        query = asked.query(site.registry, today, since)
        # One more than is shown: it tells whether a page follows.
        part, rest = await store.first_part(connection, query, after)
        found = await store.page(connection, part, after=after, count=asked.limit + 1)
        return partial(_draw_events, found, asked, address, rest)

    return await site.serve(
        request,
        ("api.events", asked),
        make,
        media_type=asked.form.value,
        headers=HEADERS,
        state=since,
        slow=bool(asked.filters.text),
    )


def _draw_events(
    found: Sequence[Occurrence], asked: Asked, address: str, rest: store.Place | None
) -> Drawn:
    shown = found[: asked.limit]
    if len(found) > len(shown):
        rest = store.Place(shown[-1].starts_at, shown[-1].id)
    following = paging.of_event(rest) if rest else None
    return draw(list(map(event_json, shown)), following, asked, address=address, name="id")


async def event(request: Request) -> Response:
    """One meeting; an id that was merged away leads to its successor."""
    site, wanted = site_of(request), printable_id(request)
    values = read(request.url.query, SINGLE, site.registry)
    form = Form.of(request, values)

    async def make(connection: AsyncConnection, _today: date) -> Callable[[], bytes]:
        one = event_json(await meeting(connection, wanted, before=PATH))
        return partial(written, feature(one, "id") if form is Form.GEOJSON else one)

    return await site.serve(
        request, ("api.event", wanted, form), make, media_type=form.value, headers=HEADERS
    )


def event_json(one: Occurrence) -> dict[str, object]:
    """Return an occurrence as the contract words it, with no address but http(s).

    Strangers wrote the addresses, and whoever uses this puts them into pages.
    """
    told = public_json(one)
    registration = told["registration"]
    if isinstance(registration, dict):
        told["registration"] = {**registration, "url": _web(registration["url"])}
    return {**told, "url": _web(one.url), "join_url": _web(one.join_url)}


def _web(address: str | None) -> str | None:
    return address if uri(address) else None


ROUTES: Final = [
    open_route(f"{PATH}/events", events),
    open_route(f"{PATH}/events/{{id}}", event),
]
