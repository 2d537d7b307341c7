"""The web application: pages, calendars and health, over one store."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.domain.places import resolve_labs
from bot.errors import TreffpunktError, UsageError
from bot.store import occurrences
from bot.text import translator
from bot.web import pages, personal, problems, publishing, wording
from bot.web.calendar import render_calendar, span
from bot.web.filters import Filters, parse_filters
from bot.web.outer import Outer
from bot.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.jobs.ahead import Example
    from bot.store.engine import Store

HTML: Final = "text/html; charset=utf-8"
CALENDAR: Final = "text/calendar; charset=utf-8"


def create_app(
    *,
    store: Store,
    registry: Registry,
    public_url: str,
    now: Callable[[], datetime],
    ready: Callable[[], Awaitable[None]] | None = None,
    examples: Callable[[str], Awaitable[Sequence[Example]]] | None = None,
    slack: Sequence[BaseRoute] = (),
) -> Starlette:
    """Return the application; `ready` raises TreffpunktError while it should get no traffic.

    `examples` are the messages, in a language, that /preview shows; without them it is not there.
    `slack` are the routes under /slack where it is connected.
    """
    app = Starlette(
        routes=[
            Route("/", home),
            Route(publishing.PATH, calendar),
            Route(personal.PATH, personal.personal_calendar),
            Route("/labs/{slug}", lab_page),
            Route("/labs/{slug}/calendar.ics", lab_calendar),
            Route("/events/{id}.ics", event_calendar),
            Route("/events/{id}", event_page),
            *([Route("/preview", preview)] if examples else []),
            *slack,
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Mount("/static", StaticFiles(directory=pages.HERE / "static"), name="static"),
        ],
        middleware=[Middleware(Outer)],
        exception_handlers=problems.HANDLERS,
    )
    app.state.site = Site(store=store, registry=registry, public_url=public_url, now=now)
    app.state.ready = ready
    app.state.examples = examples
    return app


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


async def home(request: Request) -> Response:
    """The coming meetings by day."""
    filters = parse_filters(request.url.query)
    site = _site(request)
    language = site.language(request, filters.language)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        _, last = span(today)
        asked = filters.query(site.registry, first=today, last=last)
        found = await occurrences.find(connection, asked)
        return partial(
            pages.render_home, found, filters, site.frame(language, today, filters.language)
        )

    return await site.serve(
        request, ("home", filters, language), make, media_type=HTML, headers=_page_headers(language)
    )


async def calendar(request: Request) -> Response:
    """The combined calendar, or the part of it that is asked for."""
    filters = parse_filters(request.url.query)
    return await _calendar(request, filters, publishing.PATH, filters)


async def lab_calendar(request: Request) -> Response:
    """One lab's calendar."""
    slug = _known_slug(request, "/calendar.ics")
    filters = parse_filters(request.url.query)
    asked = replace(filters, labs=(slug,), states=(), near=None)
    path = f"/labs/{quote(slug)}/calendar.ics"
    return await _calendar(request, asked, path, replace(filters, labs=(), states=(), near=None))


async def _calendar(request: Request, asked: Filters, path: str, said: Filters) -> Response:
    site = _site(request)
    source = publishing.address(said, path)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        return await publishing.drawing(
            connection, site.registry, site.public_url, asked, today, source=source
        )

    language = publishing.language_of(asked, site.registry)
    headers = {"Content-Language": language, "Access-Control-Allow-Origin": "*"}
    return await site.serve(
        request, ("calendar", asked, path), make, media_type=CALENDAR, headers=headers
    )


async def lab_page(request: Request) -> Response:
    """One lab and its next meetings."""
    slug = _known_slug(request, "")
    filters = parse_filters(request.url.query)
    site = _site(request)
    language = site.language(request, filters.language)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        _, last = span(today)
        asked = Filters(labs=(slug,)).query(site.registry, first=today, last=last)
        found = await occurrences.find(connection, asked)
        return partial(pages.render_lab, slug, found, site.frame(language, today, filters.language))

    return await site.serve(
        request,
        ("lab", slug, language, filters.language),
        make,
        media_type=HTML,
        headers=_page_headers(language),
    )


async def event_page(request: Request) -> Response:
    """Everything about one meeting; an id that was merged away leads to its successor."""
    wanted = _printable(request)
    filters = parse_filters(request.url.query)
    site = _site(request)
    language = site.language(request, filters.language)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        one = await _meeting(connection, wanted)
        return partial(pages.render_event, one, site.frame(language, today, filters.language))

    return await site.serve(
        request,
        ("event", wanted, language, filters.language),
        make,
        media_type=HTML,
        headers=_page_headers(language),
    )


async def preview(request: Request) -> Response:
    """What Slack will show, for those who have not connected it yet."""
    site = _site(request)
    language = site.language(request, request.query_params.get("lang"))
    frame = site.frame(language, site.today(), request.query_params.get("lang"))
    page = pages.render_preview(await request.app.state.examples(language), frame)
    return HTMLResponse(page, headers=_page_headers(language))


async def event_calendar(request: Request) -> Response:
    """One meeting for somebody's own calendar, under the UID that the combined one gives it."""
    wanted = _printable(request)
    filters, site = parse_filters(request.url.query), _site(request)
    language = publishing.language_of(filters, site.registry)

    async def make(connection: AsyncConnection, _today: date) -> Callable[[], bytes]:
        one = await _meeting(connection, wanted, ".ics")
        return partial(
            render_calendar,
            [one],
            name=wording.title(one, translator(language)),
            source_url=f"{site.public_url}/events/{quote(one.id)}.ics",
            public_url=site.public_url,
            registry=site.registry,
            language=language,
        )

    headers = {
        "Content-Language": language,
        # Phones then offer to add it; others save it under this name.
        "Content-Disposition": f'inline; filename="{quote(wanted)}.ics"',
    }
    return await site.serve(
        request, ("event.ics", wanted, language), make, media_type=CALENDAR, headers=headers
    )


async def _meeting(connection: AsyncConnection, wanted: str, rest: str = "") -> Occurrence:
    """Return a meeting; 404 if there is none, and a redirection if its id was merged away."""
    one = (await occurrences.by_ids(connection, [wanted])).get(wanted)
    if one is None:
        raise HTTPException(404)
    if one.id != wanted:
        raise HTTPException(308, headers={"Location": f"/events/{quote(one.id)}{rest}"})
    return one


def _printable(request: Request) -> str:
    wanted: str = request.path_params["id"]
    if not wanted.isprintable():
        raise HTTPException(404)
    return wanted


async def healthz(_request: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """Say whether it should get traffic: the database answers and has the newest schema."""
    site = _site(request)
    try:
        async with site.store.read() as connection:
            await occurrences.version(connection)
        if request.app.state.ready is not None:
            await request.app.state.ready()
    except TreffpunktError as error:
        return PlainTextResponse(f"{error}\n", 503, headers={"Cache-Control": "no-store"})
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


def _known_slug(request: Request, rest: str) -> str:
    """Return the slug in the path; another name of one lab is redirected to its slug."""
    registry = _site(request).registry
    asked: str = request.path_params["slug"]
    if asked in registry.labs:
        return asked
    try:
        meant = resolve_labs(registry, labs=(asked,)) or frozenset()
    except UsageError as error:
        raise HTTPException(404) from error
    if len(meant) != 1:
        raise HTTPException(404)
    query = f"?{request.url.query}" if request.url.query else ""
    location = f"/labs/{quote(next(iter(meant)))}{rest}{query}"
    raise HTTPException(308, headers={"Location": location})


def _page_headers(language: str) -> dict[str, str]:
    return {"Content-Language": language, "Vary": "Accept-Language"}
