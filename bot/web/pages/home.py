"""The first page: the coming meetings by day, as a month or on a map; search, filters, subscribing.

Whatever the view, everything on the page is made from meetings that are read once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse
from starlette.routing import Route

from bot.domain.places import WITHIN_KM
from bot.store.paging import Place
from bot.web import crowd
from bot.web.api.paging import after_event as cursor_of, of_event as cursor_to
from bot.web.filters import LONGEST_TEXT, parse_filters
from bot.web.frame import Link
from bot.web.pages import about, choosing
from bot.web.pages.choosing import View, page_of
from bot.web.pages.head import Head
from bot.web.pages.home_meetings import MOST, Found, find_meetings
from bot.web.pages.labmap import lab_map
from bot.web.pages.listing import LISTED, cut, months
from bot.web.pages.month import month_table
from bot.web.pages.rendering import page_headers, render
from bot.web.pages.serving import serve_page
from bot.web.pages.typed import understood
from bot.web.site import site_of
from bot.web.subscribing import Subscribe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.filters import Filters
    from bot.web.frame import Frame

WIDER: Final = 4
"""How many times as far an empty page offers to search."""
FARTHEST: Final = 400


async def home(request: Request) -> Response:
    """The coming meetings; a search for words that mean filters leads to these filters."""
    filters = parse_filters(request.url.query)
    view = View.of(request.query_params.get("view"))
    said = request.query_params.get("said", "").strip()[:LONGEST_TEXT]
    after = cursor_of(request.query_params.get("after", ""))
    site = site_of(request)
    language = site.language(request, filters.language)
    meant = understood(filters, site.registry, site.today(), language)
    if meant is not None:
        return _lead_to(meant, view, filters.text, language)

    async def read(connection: AsyncConnection, frame: Frame) -> Callable[[], bytes]:
        found = await find_meetings(
            connection, filters, frame.registry, frame.today, view=view, after=after
        )
        return partial(render_home, found, filters, frame, view, said)

    name = ("home", filters, view, said, after)
    return await serve_page(request, name, read, asked=filters.language, slow=bool(filters.text))


def _lead_to(meant: Filters, view: View, said: str, language: str) -> Response:
    """Redirect to the page that shows how words were understood, so that it can be changed."""
    location = page_of(meant, view)
    # There the language is chosen again, by the address or the browser.
    told = f"{location}{'&' if '?' in location else '?'}{urlencode({'said': said})}"
    headers = {**page_headers(language), "Cache-Control": "no-store"}
    return RedirectResponse(told, 303, headers)


def render_home(
    found: Found, filters: Filters, frame: Frame, view: View = View.LIST, said: str = ""
) -> bytes:
    """Render the meetings that match the filters, which were made of the words `said`."""
    first = _first_day(filters, frame)
    shown, more = _listed(found, filters, view, first)
    month = view is View.MONTH
    table = month_table(found.meetings, filters, frame, found.left) if month else None
    chips = choosing.chips(filters, frame, view)
    return render(
        "home.html",
        frame,
        head=Head() if found.after else _head(filters, view, about.home(shown, frame)),
        filters=filters,
        view=view,
        months=months(shown, first, frame) if view is View.LIST else [],
        more=more,
        table=table,
        map=None if table else lab_map(found.for_the_map, filters, frame, view),
        empty=not (table.count if table else found.meetings),
        looked_until=frame.t.day(found.rest.starts_at.date()) if found.rest else "",
        subscribe=Subscribe.to(frame, "/calendar.ics", filters),
        chips=chips,
        title=_title(chips, frame, view, table.words if table else ""),
        **_understood(filters, view, said),
        **_ways_on(filters, frame, view),
        **_form(filters, frame),
    )


def _understood(filters: Filters, view: View, said: str) -> dict[str, Any]:
    """Return the words that the filters were made of, and a link that searches for them as text."""
    literal = page_of(replace(filters.everything, text=f"“{said}”"), view) if said else ""
    return {"said": said, "literally": literal}


def _ways_on(filters: Filters, frame: Frame, view: View) -> dict[str, Any]:
    """Return the links that lead on from here."""
    return {
        "views": choosing.views(filters, frame, view),
        "quick": choosing.quick(filters, frame, view),
        "map_page": page_of(filters, View.MAP),
        "ways_out": _ways_out(filters, frame, view),
        "asked": page_of(replace(filters, language=None), view).partition("?")[2],
    }


def _listed(
    found: Found, filters: Filters, view: View, first: date
) -> tuple[Sequence[Occurrence], str]:
    """Return what the page lists, and the address of the next page, "" if there is none."""
    meetings = found.meetings
    shown, rest = cut(meetings[:MOST], first)
    if rest:
        return shown, page_of(replace(filters, since=max(rest.day, first)))
    if len(meetings) > MOST:
        # One day has more than a page holds: the next page begins where this one ends.
        last = meetings[LISTED - 1]
        return meetings[:LISTED], _behind(Place(last.starts_at, last.id), filters, View.LIST)
    return shown, _behind(found.rest, filters, view) if found.rest else ""


def _behind(place: Place, filters: Filters, view: View) -> str:
    page = page_of(filters, view)
    return f"{page}{'&' if '?' in page else '?'}{urlencode({'after': cursor_to(place)})}"


def _form(filters: Filters, frame: Frame) -> dict[str, Any]:
    """Return what the forms offer."""
    within = round(filters.within_km or WITHIN_KM)
    crowded = crowd.is_crowd(frame.registry)
    labs = [] if crowded else choosing.lab_choices(frame.registry, friends=filters.friends)
    return {
        "crowded": crowded,
        "example": choosing.example(frame.registry),
        "labs": labs,
        "states": choosing.state_choices(frame.registry),
        "ways": [Link(choosing.way(way, frame.t), way.value) for way in choosing.WAYS],
        "places": [] if crowded else choosing.near_choices(filters, frame.registry),
        "distances": sorted({*choosing.DISTANCES, within}),
        "within": within,
    }


def _head(filters: Filters, view: View, told: tuple[dict[str, object], ...]) -> Head:
    """Name the page's own address; searches in words are not for search engines."""
    if filters.text or filters.since or filters.until:
        return Head()
    return Head(path=page_of(replace(filters, language=None), view), about=told)


def _title(chips: Sequence[Link], frame: Frame, view: View, month: str) -> str:
    words = [chip.words for chip in chips]
    if view is View.MONTH:
        words.append(month)
    named = ", ".join(words)
    return frame.t("Meetings: {filters}", filters=named) if named else frame.t("Coming meetings")


def _ways_out(filters: Filters, frame: Frame, view: View) -> list[Link]:
    """Return what to try if nothing is found: a lab's page, a wider circle, one filter less."""
    labs = [frame.registry.labs[slug] for slug in filters.labs if slug in frame.registry.labs]
    links = [Link(lab.name, frame.path(f"/labs/{quote(lab.slug, safe='')}")) for lab in labs]
    km = filters.within_km or WITHIN_KM
    if filters.near and km < FARTHEST:
        wider = min(FARTHEST, round(km * WIDER))
        words = frame.t("Look within {km} km", km=frame.t.number(wider))
        links.append(Link(words, page_of(replace(filters, within_km=wider), view)))
    named = list(choosing.named_filters(filters, frame, view))
    if len(named) > 1:
        for words, without in named:
            label = frame.t("Without “{filter}”", filter=words.strip("“”„«»\u202f"))
            links.append(Link(label, page_of(without, view)))
    return links


def _first_day(filters: Filters, frame: Frame) -> date:
    since = filters.since or frame.today
    return since.date() if isinstance(since, datetime) else since


ROUTES: Final = [Route("/", home)]
