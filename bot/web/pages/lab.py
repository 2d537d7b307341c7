"""A lab's page: what it is, when it meets, how to subscribe."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from bot.domain.normalise.text_of import web_address
from bot.domain.words.states import STATES
from bot.store import occurrences
from bot.web.asked import known_slug
from bot.web.calendars.calendar import span
from bot.web.filters import Filters, parse_filters
from bot.web.frame import Subscribe
from bot.web.pages import about
from bot.web.pages.head import Head
from bot.web.pages.listing import cut, months
from bot.web.pages.rendering import HTML, page_headers, render
from bot.web.plain import uri
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.frame import Frame


async def lab_page(request: Request) -> Response:
    """One lab and its next meetings."""
    slug = known_slug(request)
    filters = parse_filters(request.url.query)
    site = site_of(request)
    language = site.language(request, filters.language)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        _, last = span(today)
        asked = Filters(labs=(slug,)).query(site.registry, first=today, last=last)
        found = await occurrences.find(connection, asked)
        return partial(render_lab, slug, found, site.frame(language, today, filters.language))

    return await site.serve(
        request,
        ("lab", slug, language, filters.language),
        make,
        media_type=HTML,
        headers=page_headers(language),
    )


def render_lab(slug: str, occurrences: Sequence[Occurrence], frame: Frame) -> bytes:
    """Render a lab's page."""
    lab, frame = frame.registry[slug], replace(frame, lab=slug)
    shown, _ = cut(occurrences, frame.today)
    return render(
        "lab.html",
        frame,
        head=Head(
            path=f"/labs/{quote(slug)}",
            about=about.lab(slug, shown, frame),
            picture=f"/labs/{quote(slug)}.png",
        ),
        lab=lab,
        website=uri(lab.website),
        notes=uri(web_address(lab.notes)),
        state=STATES.get(lab.state or "", ("",))[0],
        months=months(shown, frame.today, frame),
        subscribe=Subscribe.to(frame, f"/labs/{quote(slug)}/calendar.ics", Filters()),
    )


ROUTES: Final = [Route("/labs/{slug}", lab_page)]
