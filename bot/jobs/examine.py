"""Finding out how an address is to be read, reading it, and seeing what is odd about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.checked import Checked
from bot.domain.event import Window
from bot.domain.known import KnownListing, Sources
from bot.domain.link import link
from bot.domain.merge import merge
from bot.domain.query import HORIZON
from bot.domain.source import FetchState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.checked import Question
    from bot.domain.event import Listing, Occurrence
    from bot.domain.source import Source
    from bot.feeds.asking import Asker
    from bot.feeds.document import Feed

TEN_YEARS: Final = timedelta(days=10 * 365)


async def examine(
    question: Question, asker: Asker, now: datetime, *, opened: Feed | None = None
) -> Checked:
    """Read an address as a source would be, or a file that was `opened`; may raise SourceError."""
    from bot.feeds.examination import examine as read
    from bot.feeds.readers import reader_of

    asked = question.source()
    coming = Window(now, now + HORIZON, now)
    ever = Window(now - TEN_YEARS, now + HORIZON, now)
    beyond = Window(now + HORIZON, now + TEN_YEARS, now)
    feed = opened or await reader_of(asked).fetch(asked, FetchState(), asker)
    found = await asker.apart(read, asked, feed, coming, ever, beyond)
    source = asked.found_as(feed.memory)
    shown = found.coming or found.ever
    return Checked(
        source=asked,
        kind=found.kind or source.kind,
        url=feed.memory.get("address") or asked.url or question.address,
        way=feed.memory.get("way"),
        missed=feed.memory.get("missed"),
        listings=shown,
        occurrences=_merged(shown, source, now),
        coming=bool(found.coming),
        beyond=found.beyond,
        dropped=found.dropped,
        problems=found.problems,
    )


def _merged(listings: Sequence[Listing], source: Source, now: datetime) -> tuple[Occurrence, ...]:
    sources = Sources(lab="", by_id={1: source})
    known = link([KnownListing(source=1, listing=one) for one in listings], "")
    merged = merge(known, {}, sources, now)
    stated = [replace(one.occurrence, labs=(), updated=now) for one in merged.values()]
    return tuple(sorted(stated, key=lambda one: one.starts_at))
