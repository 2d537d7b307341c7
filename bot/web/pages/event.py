"""Everything about one meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from bot.domain.query import HORIZON, Query
from bot.store import history, occurrences
from bot.text.meeting import is_off, registration, sentence
from bot.web import wording
from bot.web.asked import meeting, printable_id
from bot.web.pages import about
from bot.web.pages.head import Head
from bot.web.pages.history import start_before, steps
from bot.web.pages.listing import elsewhere, labs_of, map_link, row_of
from bot.web.pages.provenance import origins
from bot.web.pages.quarter import quarter
from bot.web.pages.rendering import render
from bot.web.pages.rich import rich
from bot.web.pages.serving import language_in, serve_page
from bot.web.plain import uri
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Change, Occurrence
    from bot.web.frame import Frame

MOST_OTHERS: Final = 5
"""How many of the lab's other meetings are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that a meeting's page is made of: the meeting, its history, its lab's other meetings."""

    one: Occurrence
    changes: Sequence[Change]
    others: Sequence[Occurrence]
    now: datetime

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.one.ends_at <= self.now


async def event_page(request: Request) -> Response:
    """Everything about one meeting; an id that was merged away leads to its successor."""
    wanted = printable_id(request)
    # Whether it is over is right to the quarter of an hour.
    now = quarter(site_of(request).now())

    async def read(connection: AsyncConnection, frame: Frame) -> Callable[[], bytes]:
        known = await _know(connection, await meeting(connection, wanted), now)
        return partial(render_event, known, frame)

    return await serve_page(request, ("event", wanted), read, asked=language_in(request), state=now)


async def _know(connection: AsyncConnection, one: Occurrence, now: datetime) -> Known:
    here = now.astimezone(UTC)
    query = Query(start=here, end=here + HORIZON, labs=frozenset(one.labs[:1]))
    found = await occurrences.find(connection, query)
    others = [each for each in found if each.id != one.id and not is_off(each)]
    return Known(
        one=one,
        changes=await history.of_meeting(connection, one.id),
        others=others[:MOST_OTHERS],
        now=now,
    )


def render_event(known: Known, frame: Frame) -> bytes:
    """Render everything about one meeting."""
    t, one = frame.t, known.one
    path = f"/events/{quote(one.id, safe='')}"
    asked = sentence(registration(one, t, to_the_minute=True))
    open_still = not is_off(one) and not known.is_over
    return render(
        "event.html",
        frame,
        head=Head(
            path=path,
            about=about.meeting(one, frame, previous=start_before(known.changes, one)),
            picture=f"{path}.png",
        ),
        one=one,
        row=row_of(one, frame),
        labs=labs_of(one, frame),
        when=t.when(one) + elsewhere(one, frame),
        over=known.is_over and t("This meeting is over: it was on {day}.", day=t.long_day(one.day)),
        sentence=wording.state_sentence(one, t),
        ics=frame.path(f"{path}.ics") if open_still else None,
        registration=asked if open_still else "",
        registration_url=uri(one.registration.url) if one.registration else None,
        link=uri(one.url),
        map_link=map_link(one, t),
        description=rich(one.description) if one.description else "",
        steps=steps(known.changes, one, frame),
        others=[(t.when(each), row_of(each, frame)) for each in known.others],
        origins=origins(one, t),
        known_from=wording.known_from(one, t),
    )


ROUTES: Final = [Route("/events/{id}", event_page)]
