"""Asks a source that moved at its new address, and notes where its address leads.

What is asked for with a password is never moved: a login is for the host that was named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.moving import answered_from, new_address, stays
from bot.feeds.asking import Through
from bot.feeds.document import PLAIN, Request
from bot.feeds.found import ADDRESS
from bot.feeds.readers import reader_of

if TYPE_CHECKING:
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Asking, Document, Feed

_CALENDAR_SCHEME: Final = re.compile(r"^webcals?:", re.IGNORECASE)


async def fetch(
    source: Source, state: FetchState, before: FetchState, get: Asking
) -> tuple[Feed, FetchState]:
    """Ask as the source's reader does, and return with it what we know now of its moving.

    `state` is what the reader goes by, `before` what we remember.
    """
    # For a page it may be the calendar that was found there.
    stated = (before.memory.get(ADDRESS) if source.found else None) or source.url or ""
    asking = _Moving(get, stated, new_address(before))
    feed = await reader_of(source).fetch(source, state, asking)
    if before.memory.get(ADDRESS) not in {None, feed.memory.get(ADDRESS)}:
        return feed, stays(before)  # another calendar was found
    return feed, answered_from(before, asking.moved_to) if asking.was_asked else before


@dataclass(slots=True)
class _Moving(Through):
    """All that a reader may ask of the world, but for one address, which may have moved.

    `stated` is the source's address, `address` where it is asked instead. Once it `was_asked`,
    `moved_to` is where redirects led that were all permanent.
    """

    stated: str
    address: str | None = None
    was_asked: bool = False
    moved_to: str | None = None

    async def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        request: Request = PLAIN,
    ) -> Document:
        """Fetch one address; FetchError."""
        is_stated = _is_same(url, self.stated) and request.login is None and "@" not in url
        if is_stated and self.address is not None:
            url = self.address
        document = await self.asking(url, etag=etag, last_modified=last_modified, request=request)
        if is_stated:
            self.was_asked, self.moved_to = True, document.moved_to
        return document


def _is_same(url: str, stated: str) -> bool:
    return url == stated or url == _CALENDAR_SCHEME.sub("https:", stated)
