"""Everything about one meeting."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from bot.text.meeting import is_off, registration, sentence
from bot.web import wording
from bot.web.asked import meeting, printable_id
from bot.web.filters import parse_filters
from bot.web.pages import about
from bot.web.pages.head import Head
from bot.web.pages.listing import city_of, labs_of, map_link, row_of
from bot.web.pages.provenance import origins
from bot.web.pages.rendering import HTML, page_headers, render
from bot.web.pages.rich import rich
from bot.web.plain import uri
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.frame import Frame


async def event_page(request: Request) -> Response:
    """Everything about one meeting; an id that was merged away leads to its successor."""
    wanted = printable_id(request)
    filters = parse_filters(request.url.query)
    site = site_of(request)
    language = site.language(request, filters.language)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        one = await meeting(connection, wanted)
        return partial(render_event, one, site.frame(language, today, filters.language))

    return await site.serve(
        request,
        ("event", wanted, language, filters.language),
        make,
        media_type=HTML,
        headers=page_headers(language),
    )


def render_event(one: Occurrence, frame: Frame) -> bytes:
    """Render everything about one meeting."""
    t = frame.t
    return render(
        "event.html",
        frame,
        head=Head(
            path=f"/events/{quote(one.id)}",
            about=about.meeting(one, frame),
            picture=f"/events/{quote(one.id, safe='')}.png",
        ),
        one=one,
        row=row_of(one, frame),
        labs=labs_of(one, frame),
        when=t.when(one) + city_of(one, frame),
        sentence=wording.state_sentence(one, t),
        registration="" if is_off(one) else sentence(registration(one, t, to_the_minute=True)),
        registration_url=uri(one.registration.url) if one.registration else None,
        link=uri(one.url),
        map_link=map_link(one, t),
        description=rich(one.description) if one.description else "",
        origins=origins(one, t),
        known_from=wording.known_from(one, t),
    )


ROUTES: Final = [Route("/events/{id}", event_page)]
