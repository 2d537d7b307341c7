"""Asks the pages that a lab's file links whether there is a feed behind them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.addresses import kind_of
from bot.domain.event import Window
from bot.domain.source import FetchState, Kind, Source
from bot.errors import FetchError, SourceError
from bot.feeds.found import ADDRESS
from bot.feeds.readers import reader_of
from bot.feeds.understand import understand
from bot.registry.front_matter import Unread, Why
from bot.registry.lab_sources import Origin, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.feeds.document import Asking
    from bot.feeds.understand import Understood
    from bot.registry.lab_sources import ImportedLab

AT_ONCE: Final = 10
LOOK_BACK, LOOK_AHEAD = timedelta(days=730), timedelta(days=365)
CALENDARS: Final = frozenset({Kind.ICAL, Kind.GETTOGETHER, Kind.CALDAV})
"""What counts as a lab's calendar even while it is empty; a page must tell of a meeting, and posts
or words of one that is ahead."""


async def ask_pages(
    ask: Asking,
    labs: Sequence[ImportedLab],
    now: datetime,
    *,
    zone: str,
    done: Callable[[str], None] = lambda _: None,
) -> dict[str, ImportedLab]:
    """Ask what each lab links and nobody knows yet; return the labs with what was found, by slug.

    `done` hears of each page as soon as it has answered.
    """
    places = asyncio.Semaphore(AT_ONCE)

    async def one(page: str, slug: str) -> Taken | Unread:
        async with places:
            found = await ask_page(ask, page, now, lab=slug, zone=zone)
        done(page)
        return found

    async def each(lab: ImportedLab) -> ImportedLab:
        answers = await asyncio.gather(*(one(page, lab.slug) for page in lab.to_ask))
        for page, found in zip(lab.to_ask, answers, strict=True):
            lab = lab.heard(page, found)
        return lab

    return {lab.slug: lab for lab in await asyncio.gather(*(each(lab) for lab in labs))}


async def ask_page(ask: Asking, page: str, now: datetime, *, lab: str, zone: str) -> Taken | Unread:
    """Find the feed behind a page and read it; Unread says why there is none."""
    source = Source(lab=lab, key=page, kind=Kind.PAGE, url=page, timezone=zone, found=True)
    window = Window(now - LOOK_BACK, now + LOOK_AHEAD, now)
    try:
        feed = await reader_of(source).fetch(source, FetchState(), ask)
        told = await ask.apart(understand, source, feed, window)
    except FetchError as error:
        return Unread(Why.NO_ANSWER, page, str(error))
    except SourceError as error:
        return Unread(Why.NOTHING_THERE, page, str(error))
    kind = source.found_as(feed.memory).kind
    if not _tells(kind, told, now):
        return Unread(Why.NOTHING_THERE, page)
    if kind in {Kind.PAGE, Kind.PROSE}:
        # What the page is stays open: one day it may name a calendar.
        return Taken(page, None, Origin.ASKED, page, page)
    url = feed.memory.get(ADDRESS, page)
    return Taken(url, None if kind_of(url) is kind else kind, Origin.ASKED, page, page)


def _tells(kind: Kind, told: Understood, now: datetime) -> bool:
    """Whether a lab's meetings can be expected there."""
    if kind in CALENDARS:
        return True
    ahead = [one for one in told.listings if one.starts_at > now]
    return bool(told.listings if kind is Kind.PAGE else ahead)
