"""The addresses of the calendars."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from bot.web.asked import known_slug, meeting, printable_id
from bot.web.calendars import personal, publishing
from bot.web.calendars.calendar import render_calendar
from bot.web.filters import Filters, parse_filters
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

CALENDAR: Final = "text/calendar; charset=utf-8"


async def calendar(request: Request) -> Response:
    """The combined calendar, or the part of it that was asked for."""
    filters = parse_filters(request.url.query)
    return await _calendar(request, filters, publishing.PATH, filters)


async def lab_calendar(request: Request) -> Response:
    """One lab's calendar."""
    slug = known_slug(request, "/calendar.ics")
    filters = parse_filters(request.url.query)
    asked = replace(filters, labs=(slug,), states=(), near=None)
    path = f"/labs/{quote(slug)}/calendar.ics"
    return await _calendar(request, asked, path, replace(filters, labs=(), states=(), near=None))


async def _calendar(request: Request, asked: Filters, path: str, said: Filters) -> Response:
    site = site_of(request)
    source = publishing.address(said, path)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        return await publishing.drawing(
            connection, site.registry, site.public_url, asked, today, source=source
        )

    language = publishing.language_of(asked, site.registry)
    headers = {"Content-Language": language, "Access-Control-Allow-Origin": "*"}
    return await site.serve(
        request,
        ("calendar", asked, path),
        make,
        media_type=CALENDAR,
        headers=headers,
        slow=bool(asked.text),
    )


async def event_calendar(request: Request) -> Response:
    """One meeting to add to one's own calendar, with the UID it has in the combined one."""
    wanted = printable_id(request)
    filters, site = parse_filters(request.url.query), site_of(request)
    language = publishing.language_of(filters, site.registry)

    async def make(connection: AsyncConnection, _today: date) -> Callable[[], bytes]:
        one = await meeting(connection, wanted, ".ics")
        return partial(
            render_calendar,
            [one],
            name="",
            source_url="",
            public_url=site.public_url,
            registry=site.registry,
            language=language,
            attending={one.id},
        )

    headers = {
        "Content-Language": language,
        # Phones then offer to add it; others save it under this name.
        "Content-Disposition": f'inline; filename="{quote(wanted)}.ics"',
    }
    return await site.serve(
        request, ("event.ics", wanted, language), make, media_type=CALENDAR, headers=headers
    )


ROUTES: Final = [
    Route(publishing.PATH, calendar),
    Route(personal.PATH, personal.personal_calendar),
    Route("/labs/{slug}/calendar.ics", lab_calendar),
    Route("/events/{id}.ics", event_calendar),
]
