"""A lab's page: what it is, when it meets, how to subscribe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from bot.domain.countries.packs import state_name
from bot.domain.normalise.text_of import web_address
from bot.domain.query import HORIZON, Query
from bot.domain.source import Kind
from bot.store import labs, occurrences, pulse, sources, submissions
from bot.text.meeting import is_off
from bot.web.asked import known_slug
from bot.web.filters import Filters
from bot.web.pages import about
from bot.web.pages.head import Head
from bot.web.pages.listing import cut, elsewhere, months, row_of
from bot.web.pages.quarter import quarter
from bot.web.pages.rendering import render
from bot.web.pages.rhythms import evenings
from bot.web.pages.serving import language_in, serve_page
from bot.web.pages.sources import Shown, show
from bot.web.plain import uri
from bot.web.site import site_of
from bot.web.subscribing import Subscribe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.domain.source import Tracked
    from bot.store.labs import LabState
    from bot.web.frame import Frame

LOOKING_BACK: Final = timedelta(days=365)
LISTED: Final = 6
"""How many coming meetings the page lists; the rest is one link away."""
MOST_PAST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that a lab's page is made of; the lab includes what people told beside the file."""

    lab: Lab
    coming: Sequence[Occurrence]
    past: Sequence[Occurrence]
    tracked: Sequence[Tracked]
    decided: LabState
    now: datetime


async def lab_page(request: Request) -> Response:
    """One lab: when it meets, its next and past meetings, and how we know."""
    slug = known_slug(request)
    site = site_of(request)
    now = site.now()
    async with site.store.read() as connection:
        state = (quarter(now), await pulse.of_lab(connection, slug))

    async def read(connection: AsyncConnection, frame: Frame) -> Callable[[], bytes]:
        known = await _know(connection, site.registry[slug], now)
        return partial(render_lab, known, frame)

    return await serve_page(request, ("lab", slug), read, asked=language_in(request), state=state)


async def _know(connection: AsyncConnection, lab: Lab, now: datetime) -> Known:
    whole = (await submissions.submitted(connection, lab.slug)).lab(lab)
    here = now.astimezone(UTC)
    query = Query(start=here - LOOKING_BACK, end=here + HORIZON, labs=frozenset({lab.slug}))
    found = await occurrences.find(connection, query)
    return Known(
        lab=whole,
        coming=[one for one in found if one.ends_at > here],
        past=[one for one in reversed(found) if one.ends_at <= here],
        tracked=await sources.tracked(connection, whole.sources, lab=lab.slug),
        decided=await labs.state(connection, lab.slug),
        now=now,
    )


def render_lab(known: Known, frame: Frame) -> bytes:
    """Render a lab's page."""
    lab, t = known.lab, frame.t
    frame = replace(frame, lab=lab.slug)
    path = f"/labs/{quote(lab.slug, safe='')}"
    coming, _ = cut(known.coming, frame.today)
    shown, left = coming[:LISTED], coming[LISTED:]
    following = next((one for one in known.coming if not is_off(one)), None)
    later = Filters(labs=(lab.slug,), since=left[0].day, language=frame.chosen) if left else None
    return render(
        "lab.html",
        frame,
        head=Head(path=path, about=about.lab(lab.slug, shown, frame), picture=f"{path}.png"),
        lab=lab,
        website=uri(lab.website),
        notes=uri(web_address(lab.notes)),
        state=state_name(lab.state or ""),
        paused=known.decided.paused and any(one.kind is Kind.SCHEDULE for one in lab.sources),
        upcoming=following
        and (t.when(following) + elsewhere(following, frame), row_of(following, frame)),
        evenings=evenings(lab, known.decided, frame),
        months=months(shown, frame.today, frame),
        later=later and f"/?{later.address}",
        past=[(t.date_of_year(one.day), row_of(one, frame)) for one in known.past[:MOST_PAST]],
        sources=_shown(known, frame),
        subscribe=Subscribe.to(frame, f"{path}/calendar.ics", Filters()),
    )


def _shown(known: Known, frame: Frame) -> list[Shown]:
    """Show where the lab announces: addresses, and rules that cannot be read."""
    announcing = [
        tracked for tracked in known.tracked if tracked.source.url or tracked.state.failing_since
    ]
    zone = frame.registry.network.timezone
    return [show(tracked, known.lab, frame.t, now=known.now, zone=zone) for tracked in announcing]


ROUTES: Final = [Route("/labs/{slug}", lab_page)]
