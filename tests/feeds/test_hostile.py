"""Whatever a server answers, reading it ends in time, within bounds, and harms nobody else."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Window
from bot.domain.source import FetchState, Kind, Source
from bot.errors import SourceError
from bot.feeds.asking import Asker
from bot.feeds.readers import READERS, reader_of
from bot.feeds.sandbox import Sandbox
from bot.feeds.understand import MOST, understand
from tests.fakes.fetching import here
from tests.fakes.site import Answer
from tests.feeds import hostile

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.feeds.understand import Understood
    from tests.fakes.site import Request, Site

NOW = datetime(2027, 1, 1, tzinfo=UTC)
WINDOW = Window(NOW, NOW.replace(year=2028), NOW)
LONGEST = 60.0
"""Seconds for one answer on a busy machine: a page may be looked at several times, 5 s each."""
PATIENCE = 2.0
"""Seconds until reading is stopped; less than for real, so that waiting for it does not add up."""
BLOCKED = 3.0
"""Seconds for which the event loop may be busy with one thing on such a machine."""

TYPES = {
    "calendar": "text/calendar",
    "page": "text/html",
    "feed": "application/rss+xml",
    "text": "text/plain",
}
DOCUMENTS = {
    "calendar": hostile.CALENDARS,
    "page": hostile.PAGES,
    "feed": hostile.FEEDS,
    "text": hostile.TEXTS,
}
KINDS = {
    "calendar": (Kind.ICAL, Kind.CALDAV, Kind.GETTOGETHER),
    "page": (Kind.PAGE, Kind.PROSE, Kind.GETTOGETHER, None),
    "feed": (Kind.SYNDICATION, Kind.CALDAV, None),
    "text": (Kind.PROSE, Kind.PAD),
}
CASES = [
    # Each document always as what it looks like; as everything else it could be called by name.
    pytest.param(sort, kind, marks=() if kind is kinds[0] else pytest.mark.long)
    for sort, kinds in KINDS.items()
    for kind in kinds
    if kind is None or kind in READERS
]


async def read(site: Site, ask: Asker, kind: Kind | None) -> Understood:
    """Fetch and read what the site answers, as a poll does; None: nobody said what it is."""
    url = f"{site.url}/lab"
    told = kind or Kind.PAGE
    source = Source(
        lab="ulm", key=url, kind=told, url=url, timezone="Europe/Berlin", found=kind is None
    )
    feed = await reader_of(source).fetch(source, FetchState(), ask)
    return await ask.apart(understand, source, feed, WINDOW)


async def longest_pause(until: asyncio.Future[Understood]) -> float:
    """Return for how long at most the event loop did nothing else."""
    longest, last = 0.0, time.monotonic()
    while not until.done():
        await asyncio.sleep(0.01)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return longest


@pytest.mark.parametrize(("sort", "kind"), CASES)
async def test_reading_ends(site: Site, sort: str, kind: Kind | None) -> None:
    """It ends in an error of this source or in a bounded reading, and others go on meanwhile."""
    bad: dict[str, str] = {}
    async with here() as get, Sandbox(seconds=PATIENCE) as sandbox:
        ask = Asker(get, sandbox)
        for name, document in DOCUMENTS[sort].items():
            site.script("", _answering(document, TYPES[sort]))
            reading = asyncio.ensure_future(read(site, ask, kind))
            began = time.monotonic()
            pause = await asyncio.wait_for(longest_pause(reading), LONGEST)
            took = time.monotonic() - began
            if took > LONGEST or pause > BLOCKED:
                bad[name] = f"took {took:.1f} s, held up others for {pause:.1f} s"
            try:
                told = await reading
            except SourceError as error:
                bad |= {name: repr(error)} if "\n" in str(error) else {}
            else:
                bad |= {name: "unbounded"} if len(told.listings) > MOST else {}
    assert bad == {}


def _answering(body: bytes, content_type: str) -> Callable[[Request], Answer]:
    answer = Answer(body=body, headers={"Content-Type": content_type})
    return lambda request: Answer(status=404) if request.path == "/robots.txt" else answer
