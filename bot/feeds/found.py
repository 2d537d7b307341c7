"""Reads an address that does not tell by itself what it is: asked once, then as what it was.

A calendar file at an unusual address is read as iCalendar, a GetTogether team's page on any host
as GetTogether. Pages without either say so, and leave the kind to a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.source import FOUND, Kind
from bot.errors import FeedError
from bot.feeds import gettogether, ical
from bot.feeds.gettogether_pages import team_id

if TYPE_CHECKING:
    from bot.domain.event import Reading, Window
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Asking, Document, Feed, Reader

READERS: Final[dict[str, Reader]] = {Kind.GETTOGETHER: gettogether, Kind.ICAL: ical}
_SNIFFED: Final = 4096


async def fetch(source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask as the reader would that was found before; find it out first where none was."""
    found = state.memory.get(FOUND)
    if found not in READERS:
        found = _kind_of(await get(source.url or ""))
    feed = await READERS[found].fetch(source, state, get)
    return replace(feed, memory={**feed.memory, FOUND: found})


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Read the documents as what they were found to be."""
    return READERS[feed.memory[FOUND]].read(source, feed, window)


def _kind_of(document: Document) -> str:
    if b"BEGIN:VCALENDAR" in document.body[:_SNIFFED].upper():
        return Kind.ICAL
    if team_id(document.body) is not None:
        return Kind.GETTOGETHER
    raise FeedError("no calendar found on this page; name the address of its .ics file")
