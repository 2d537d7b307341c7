"""What one calendar is: its occurrences, name and address; for the web and for a command."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.domain.places import resolve_labs
from bot.store import occurrences, paging
from bot.text import translator_of
from bot.web.calendars.calendar import render_calendar, span
from bot.web.crowd import too_many
from bot.web.filters import parse_filters
from bot.web.languages import spoken
from bot.web.wording import lab_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.store.engine import Store
    from bot.text import Translator
    from bot.web.filters import Filters

PATH: Final = "/calendar.ics"
MOST: Final = 2_000
"""How many of the next meetings are in a calendar of more labs than one can look through."""
_NAMED: Final = 3
"""How many labs stand in a calendar's name; more would be unreadable."""


async def calendar_bytes(
    store: Store,
    registry: Registry,
    public_url: str,
    *,
    labs: Sequence[str],
    states: Sequence[str],
    now: datetime,
) -> bytes:
    """Return what `/calendar.ics?lab=…&state=…` serves at that moment, byte for byte.

    UnknownLabError if a lab is not known, UsageError if a state is not.
    """
    asked = [("lab", lab) for lab in labs] + [("state", state) for state in states]
    filters = parse_filters(urlencode(asked))
    today = now.astimezone(ZoneInfo(registry.network.timezone)).date()
    async with store.read() as connection:
        draw = await drawing(
            connection, registry, public_url, filters, today, source=address(filters)
        )
    return await asyncio.to_thread(draw)


def address(filters: Filters, path: str = PATH) -> str:
    """Return the path and query of a calendar."""
    return f"{path}{'?' if filters.address else ''}{filters.address}"


def language_of(filters: Filters, registry: Registry) -> str:
    """Return the language of a calendar: the one in its address, else the network's first.

    Accept-Language does not count: the words must not depend on the program that fetches it.
    """
    known = spoken(registry.network.languages)
    return filters.language if filters.language in known else known[0]


async def drawing(
    connection: AsyncConnection,
    registry: Registry,
    public_url: str,
    filters: Filters,
    today: date,
    *,
    source: str,
) -> Callable[[], bytes]:
    """Read what a calendar holds, and return what draws it without the store.

    `source` is the path and query under which programs ask for it again.
    """
    found, cut = await _held(connection, registry, filters, today)
    language, site = language_of(filters, registry), public_url.rstrip("/")
    return partial(
        render_calendar,
        found,
        name=_name(filters, registry, language),
        about=_about(translator_of(registry.network, language)) if cut else "",
        source_url=site + source,
        public_url=site,
        registry=registry,
        language=language,
    )


async def _held(
    connection: AsyncConnection, registry: Registry, filters: Filters, today: date
) -> tuple[list[Occurrence], bool]:
    """Return what a calendar holds, and whether it was cut to what comes next.

    No program shows the meetings of thousands of labs, and most would choke on them.
    """
    first, last = span(today)
    query = filters.query(registry, first=first, last=last)
    if not any(too_many(part.labs, registry) for part in query.parts):
        return await occurrences.find(connection, query), False
    coming = filters.query(registry, first=today, last=last)
    found = await paging.page(connection, coming, count=MOST + 1)
    return found[:MOST], len(found) > MOST


def _about(t: Translator) -> str:
    count = t.number(MOST)
    return t("The next {count} meetings. Choose labs or a state to see further ahead.", count=count)


def _name(filters: Filters, registry: Registry, language: str) -> str:
    slugs = resolve_labs(registry, labs=filters.labs) if filters.labs else None
    named = [lab_name(slug, registry) for slug in registry.labs if slug in (slugs or ())]
    if named and not filters.states and len(named) <= _NAMED:
        return ", ".join(named)
    t = translator_of(registry.network, language)
    return t.labelled(registry.network.name, t("Meetings"))
