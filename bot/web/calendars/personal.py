"""A person's own calendar: the meetings of their labs, and those of which they are reminded.

Its address is its password: 256 bits, of which only the SHA-256 is stored. How long looking that up
in an index takes tells nothing about the address. An address that was replaced is answered like one
that never existed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException

from bot.domain.event import moment
from bot.domain.personal import fingerprint
from bot.domain.query import Query
from bot.store import occurrences, people
from bot.text import translator_of
from bot.web.calendars.calendar import render_calendar, span
from bot.web.languages import spoken

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.domain.personal import Wishes
    from bot.web.site import Site

PATH: Final = "/calendar/{token}.ics"
CALENDAR: Final = "text/calendar; charset=utf-8"
PRIVATE: Final = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow"}
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody's calendar holds: their labs, and single meetings by id."""

    language: str
    labs: frozenset[str]
    meetings: frozenset[str]


async def personal_calendar(request: Request) -> Response:
    """Somebody's own calendar; any other address answers nothing."""
    site: Site = request.app.state.site
    token: str = request.path_params["token"]
    if _TOKEN.fullmatch(token) is None:
        raise HTTPException(404)
    async with site.store.read() as connection:
        wishes = await people.by_calendar(connection, fingerprint(token))
        if wishes is None:
            raise HTTPException(404)
        said = await people.wanted_by(connection, wishes.workspace, wishes.user)
    now = site.now()
    if people.is_use_stale(wishes, now):
        # Those who only read their calendar are still around, and must not lose it.
        async with site.store.write() as connection:
            await people.note_use(connection, wishes, now)
    choice = Choice(
        language=_language(wishes, site),
        labs=frozenset(wishes.labs),
        meetings=frozenset(one for one, wanted in said.items() if wanted),
    )

    async def make(connection: AsyncConnection, today: date) -> Callable[[], bytes]:
        return await _drawing(connection, site, choice, today)

    return await site.serve(
        request,
        ("personal", wishes.workspace, wishes.user),
        make,
        media_type=CALENDAR,
        headers=PRIVATE | {"Content-Language": choice.language},
        state=choice,
    )


async def _drawing(
    connection: AsyncConnection, site: Site, choice: Choice, today: date
) -> Callable[[], bytes]:
    t = translator_of(site.registry.network, choice.language)
    # No SOURCE: a calendar that is passed on must not contain its password.
    return partial(
        render_calendar,
        await _chosen(connection, site, choice, today),
        name=t.labelled(site.registry.network.name, t("My meetings")),
        source_url="",
        public_url=site.public_url,
        registry=site.registry,
        language=choice.language,
        # Whoever wants to be reminded means to go; of a lab's other meetings nobody knows.
        attending=choice.meetings,
    )


async def _chosen(
    connection: AsyncConnection, site: Site, choice: Choice, today: date
) -> list[Occurrence]:
    first, last = (moment(day, site.registry.network.timezone) for day in span(today))
    query = Query(start=first, end=last, labs=choice.labs)
    found = {one.id: one for one in await occurrences.find(connection, query)}
    single, hidden = await occurrences.stored(connection, choice.meetings - found.keys())
    found |= {
        one.id: one
        for one in single.values()
        if one.id not in hidden and one.starts_at < last and one.ends_at > first
    }
    return sorted(found.values(), key=lambda one: (one.starts_at, one.title, one.id))


def _language(wishes: Wishes, site: Site) -> str:
    known = spoken(site.registry.network.languages)
    return wishes.language if wishes.language in known else known[0]
