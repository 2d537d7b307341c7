"""The first page: the coming meetings by day, with search, filters and subscribing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from bot.domain.event import Attendance
from bot.domain.words.states import STATES
from bot.store import occurrences
from bot.web import wording
from bot.web.calendars.calendar import span
from bot.web.filters import parse_filters
from bot.web.frame import Link, Subscribe
from bot.web.pages import about
from bot.web.pages.head import Head
from bot.web.pages.listing import cut, months
from bot.web.pages.rendering import HTML, page_headers, render
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator
    from bot.web.filters import Filters
    from bot.web.frame import Frame


async def home(request: Request) -> Response:
    """The coming meetings by day."""
    filters = parse_filters(request.url.query)
    site = site_of(request)
    language = site.language(request, filters.language)

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        _, last = span(today)
        asked = filters.query(site.registry, first=today, last=last)
        found = await occurrences.find(connection, asked)
        return partial(render_home, found, filters, site.frame(language, today, filters.language))

    return await site.serve(
        request,
        ("home", filters, language),
        make,
        media_type=HTML,
        headers=page_headers(language),
    )


def render_home(occurrences: Sequence[Occurrence], filters: Filters, frame: Frame) -> bytes:
    """Render the list of coming meetings that answer the filters."""
    first = _first_day(filters, frame)
    shown, rest = cut(occurrences, first)
    more = replace(filters, since=max(rest.day, first)) if rest else None
    return render(
        "home.html",
        frame,
        head=Head(
            path=f"/?{filters.languageless}" if filters.languageless else "/",
            about=about.home(shown, frame),
        ),
        filters=filters,
        months=months(shown, first, frame),
        more=more and f"/?{more.address}",
        later=filters.since is not None,
        subscribe=Subscribe.to(frame, "/calendar.ics", filters),
        chips=_chips(filters, frame),
        labs=_shown_labs(frame.registry),
        states=_states(frame.registry),
        ways=[Link(_way(way, frame.t), way.value) for way in _WAYS],
    )


def _way(way: Attendance, t: Translator) -> str:
    match way:
        case Attendance.ONSITE:
            return t("on site")
        case Attendance.HYBRID:
            return t("on site and online")
        case _:
            return t("online")


_WAYS: Final = (Attendance.ONSITE, Attendance.ONLINE, Attendance.HYBRID)


def _first_day(filters: Filters, frame: Frame) -> date:
    since = filters.since or frame.today
    return since.date() if isinstance(since, datetime) else since


def _chips(filters: Filters, frame: Frame) -> list[Link]:
    """Name each filter in force; its link is the page without it."""
    chips = [
        (wording.lab_name(lab, frame.registry), replace(filters, labs=_without(filters.labs, lab)))
        for lab in filters.labs
    ]
    chips += [
        (STATES.get(state, (state,))[0], replace(filters, states=_without(filters.states, state)))
        for state in filters.states
    ]
    chips += [(_way(way, frame.t), replace(filters, attendance=())) for way in filters.attendance]
    if filters.text:
        chips.append((f"“{filters.text}”", replace(filters, text="")))
    return [Link(words, f"/?{without.address}") for words, without in chips]


def _without(values: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != gone)


def _shown_labs(registry: Registry) -> list[Link]:
    labs = [lab for lab in registry if lab.active and not lab.friend]
    ordered = sorted(labs, key=lambda lab: (lab.city or lab.name).casefold())
    return [Link(lab.city or lab.name, lab.slug) for lab in ordered]


def _states(registry: Registry) -> list[Link]:
    codes = {lab.state for lab in registry if lab.active and not lab.friend and lab.state}
    return sorted((Link(STATES.get(code, (code,))[0], code) for code in codes), key=_words)


def _words(link: Link) -> str:
    return link.words


ROUTES: Final = [Route("/", home)]
