"""The labs as data: a list, page by page, and single ones; nothing about the people in them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.domain.contract import occurrence_json
from bot.domain.places import resolve_labs
from bot.domain.query import HORIZON, Query
from bot.store.paging import next_of_labs
from bot.web.api import paging
from bot.web.api.answers import HEADERS, PATH, Form, open_route, written
from bot.web.api.geojson import feature
from bot.web.api.lists import Asked, address_of, draw
from bot.web.api.parameters import SINGLE, read
from bot.web.asked import known_slug
from bot.web.plain import uri
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry
    from bot.web.cache import Drawn
    from bot.web.filters import Filters

_MEETING: Final = ("id", "title", "start", "end", "all_day", "status")
"""What a lab says of its next meeting; the meeting itself says the rest."""


async def labs(request: Request) -> Response:
    """One page of the labs that answer the filters, by slug.

    `attendance`, `from` and `to` choose which meeting counts as a lab's next.
    """
    site = site_of(request)
    asked = Asked.of(request, site.registry)
    after, since = paging.after_lab(asked.cursor), asked.since(site.now())
    address = address_of(site.public_url, "/labs")

    async def make(connection: AsyncConnection, today: date) -> Callable[[], Drawn]:
        query = asked.query(site.registry, today, since)
        chosen = _chosen(site.registry, asked.filters, after)
        shown = chosen[: asked.limit]
        coming = await _coming(connection, query, shown)
        following = paging.of_lab(shown[-1].slug) if len(chosen) > len(shown) else None
        found = [lab_json(lab, coming.get(lab.slug), site.public_url) for lab in shown]
        return partial(draw, found, following, asked, address=address, name="slug")

    return await site.serve(
        request,
        ("api.labs", asked),
        make,
        media_type=asked.form.value,
        headers=HEADERS,
        state=since,
    )


def _chosen(registry: Registry, filters: Filters, after: str) -> list[Lab]:
    slugs = resolve_labs(
        registry,
        labs=filters.labs,
        states=filters.states,
        near=filters.near,
        within_km=filters.within_km,
        friends=filters.friends,
    )
    wanted = sorted(registry.labs if slugs is None else slugs)
    chosen = (registry[slug] for slug in wanted if slug > after)
    return [lab for lab in chosen if _tells(lab, filters.text.casefold())]


def _tells(lab: Lab, words: str) -> bool:
    told = (lab.slug, lab.name, lab.city or "", *lab.aliases)
    return any(words in each.casefold() for each in told)


async def _coming(
    connection: AsyncConnection, query: Query, shown: Sequence[Lab]
) -> Mapping[str, Occurrence]:
    slugs = frozenset(lab.slug for lab in shown)
    asked = Query(start=query.start, end=query.end, labs=slugs, attendance=query.attendance)
    return await next_of_labs(connection, asked)


async def lab(request: Request) -> Response:
    """One lab; any other name of it redirects to its slug."""
    site, slug = site_of(request), known_slug(request, before=PATH)
    values = read(request.url.query, SINGLE, site.registry)
    form, since = Form.of(request, values), site.now().replace(second=0, microsecond=0)

    async def make(connection: AsyncConnection, _today: date) -> Callable[[], bytes]:
        one = site.registry[slug]
        query = Query(start=since, end=since + HORIZON)
        coming = await _coming(connection, query, [one])
        told = lab_json(one, coming.get(slug), site.public_url)
        return partial(written, feature(told, "slug") if form is Form.GEOJSON else told)

    return await site.serve(
        request,
        ("api.lab", slug, form),
        make,
        media_type=form.value,
        headers=HEADERS,
        state=since,
    )


def lab_json(lab: Lab, coming: Occurrence | None, public_url: str) -> dict[str, object]:
    """Return a lab with its next meeting, if one is known; unknown is null."""
    page = f"{public_url}/labs/{quote(lab.slug, safe='')}"
    meeting = None
    if coming is not None:
        told = occurrence_json(coming)
        meeting = {name: told[name] for name in _MEETING}
    return {
        "slug": lab.slug,
        "name": lab.name,
        "city": lab.city,
        "state": lab.state,
        "latitude": lab.latitude,
        "longitude": lab.longitude,
        "timezone": lab.timezone,
        "website": lab.website if uri(lab.website) else None,
        "aliases": list(lab.aliases),
        "active": lab.active,
        "friend": lab.friend,
        "page": page,
        "calendar": f"{page}/calendar.ics",
        "next_event": meeting,
    }


ROUTES: Final = [
    open_route(f"{PATH}/labs", labs),
    open_route(f"{PATH}/labs/{{slug}}", lab),
]
