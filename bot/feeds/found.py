"""Reads an address that does not say what it is: searched once, then read as what was found.

What was found is remembered beside what its reader remembers: the kind under `FOUND`, the `address`
that is really asked, and the `way` to it, a sentence for people. The search is repeated when what
was found is gone, or no longer what it was; and once a month where it was only words or posts, as
somebody may have added a calendar since.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.domain.source import FOUND, Kind
from bot.domain.ways import Way
from bot.errors import FeedError, FetchError, ParseKilledError, SourceError
from bot.feeds.asking import Through
from bot.feeds.discover.search import Found, Search
from bot.feeds.discover.sniff import Sort, sort_of
from bot.feeds.document import PLAIN, Feed, Request

if TYPE_CHECKING:
    from bot.domain.event import Reading, Window
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Asking, Document, Reader

__all__ = ["Found", "fetch", "find", "read"]

ADDRESS: Final = "address"
WAY: Final = "way"
UNHEARD: Final = "unheard"
"""How often something better may have been there that did not answer."""
MISSED: Final = "missed"
"""The address of what did not answer, if the page names it."""
MOST_UNHEARD: Final = 3
SEARCHED: Final = "searched"
"""The day of the first poll after the last search, where a better one may be found some day."""
MONTH: Final = timedelta(days=30)

_OF_ONE_SEARCH: Final = frozenset({UNHEARD, MISSED, SEARCHED})
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_PAGES: Final = frozenset({Kind.PAGE, Kind.PROSE})
_FOR_WANT_OF_BETTER: Final = frozenset({Way.WORDS_OF_PAGE, Way.FEED_OF_PAGE})
_EXPECTED: Final = {Kind.ICAL: Sort.CALENDAR, Kind.SYNDICATION: Sort.FEED}


async def find(source: Source, get: Asking) -> tuple[Found, dict[str, Document]]:
    """Find out how a source is read, and return the answers that need not be asked for again.

    With credentials it is a CalDAV collection: nothing else asks for a login. FeedError if
    nothing is there that can be read, FetchError if the address does not answer.
    """
    url = source.url or ""
    if source.credentials is not None:
        return Found(Kind.CALDAV, url, Way.CALDAV), {}
    search = Search(get)
    return await search.find(url), search.documents


async def fetch(source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask as what was found before; search where nothing was found yet, or where it is gone."""
    known = _recall(source, state.memory)
    if known is None:
        found, documents = await find(source, get)
        return await _ask(found, source, _afresh(state), _Heard(get, documents))
    if _is_doubted(known, state) or _is_long_ago(known, state):
        found, documents = await _reconsidered(known, source, get)
        before = state if _same(found, known) else _afresh(state)
        return _counted(await _ask(found, source, before, _Heard(get, documents)), state)
    try:
        return _dated(await _ask(known, source, state, get), known, state)
    except (FetchError, FeedError) as error:
        anew = await _anew(known, source, get) if _is_over(error, known, source) else None
        if anew is None:
            if isinstance(error, FetchError) and error.status == HTTPStatus.GONE:
                raise _only_there(error, known, source) from error
            raise
        return await _ask(anew[0], source, _afresh(state), _Heard(get, anew[1]))


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Read the documents as what they were found to be."""
    known = _recall(source, feed.memory)
    if known is None:
        raise FeedError("nobody has found out yet what this address is; refresh it")
    return _reader(known.kind).read(_as(source, known), feed, window)


def _is_over(error: SourceError, known: Found, source: Source) -> bool:
    """Whether what was found is gone or something else, and searching may find another."""
    if isinstance(error, FetchError):
        return error.status in _GONE and known.address != source.url
    return not isinstance(error, ParseKilledError)


def _only_there(error: FetchError, known: Found, source: Source) -> FetchError:
    """Return the error for what was found being gone: the source's page may name another one."""
    if known.address == source.url:
        return error
    message = f"{known.address} is gone, and its page names no other calendar"
    return FetchError(message, status=HTTPStatus.NOT_FOUND)


def _is_doubted(known: Found, state: FetchState) -> bool:
    """Whether something better may be there: it did not answer then, or the page fails now."""
    heard = state.memory.get(UNHEARD, "")
    if heard.isdecimal():
        return int(heard) < MOST_UNHEARD
    return known.kind in _PAGES and state.failures > 0


def _is_long_ago(known: Found, state: FetchState) -> bool:
    """Whether something better may be there by now."""
    if known.way not in _FOR_WANT_OF_BETTER or state.last_checked is None:
        return False
    try:
        searched = date.fromisoformat(state.memory.get(SEARCHED, ""))
    except ValueError:
        return False
    return not timedelta() <= state.last_checked.date() - searched < MONTH


def _dated(feed: Feed, known: Found, state: FetchState) -> Feed:
    """Remember when it was searched, by the clock of the polls."""
    if known.way not in _FOR_WANT_OF_BETTER or state.last_checked is None:
        return feed
    day = state.memory.get(SEARCHED) or state.last_checked.date().isoformat()
    return replace(feed, memory={**feed.memory, SEARCHED: day})


async def _reconsidered(
    known: Found, source: Source, get: Asking
) -> tuple[Found, dict[str, Document]]:
    """Search again, and keep to what is known unless that leads to something better."""
    try:
        found, documents = await find(source, get)
    except FetchError:
        if known.address == source.url:
            raise
        return known, {}
    except ParseKilledError:
        # Its page would be read once more as what it is known to be, and killed once more.
        raise
    except FeedError:
        return known, {}
    if found.sure or _same(found, known):
        return found, documents
    return replace(known, unheard=found.unheard, missed=found.missed), documents


def _counted(feed: Feed, state: FetchState) -> Feed:
    """Count the searches in which something did not answer; they come to an end."""
    if UNHEARD not in feed.memory:
        return feed
    count = int(state.memory.get(UNHEARD, "0")) + 1
    return replace(feed, memory={**feed.memory, UNHEARD: str(count)})


def _same(found: Found, known: Found) -> bool:
    return (found.kind, found.address) == (known.kind, known.address)


async def _anew(
    known: Found, source: Source, get: Asking
) -> tuple[Found, dict[str, Document]] | None:
    """Search anew; None if that finds nothing else, or only posts or words where a feed was.

    A page that stands in for a calendar for an hour must not cancel everything it told.
    """
    try:
        found, documents = await find(source, get)
    except (FetchError, FeedError):
        return None
    better = not _same(found, known) and _can_replace(found, known)
    return (found, documents) if better else None


def _can_replace(found: Found, known: Found) -> bool:
    return found.sure or (found.kind is known.kind is Kind.SYNDICATION)


async def _ask(found: Found, source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask as the kind that was found; FeedError if the answer is something else by now."""
    feed = await _reader(found.kind).fetch(_as(source, found), state, get)
    expected = _EXPECTED.get(found.kind)
    if expected is not None and feed.documents and sort_of(feed.documents[0]) is not expected:
        raise FeedError(f"{found.address} is no longer a {expected.value}; is it still published?")
    told = {FOUND: found.kind.value, ADDRESS: found.address, WAY: str(found.way)}
    told |= {UNHEARD: "1"} if found.unheard else {}
    told |= {MISSED: found.missed} if found.missed else {}
    kept = {name: value for name, value in feed.memory.items() if name not in _OF_ONE_SEARCH}
    return replace(feed, memory={**kept, **told})


def _afresh(state: FetchState) -> FetchState:
    """Forget what belongs to another address."""
    return replace(state, etag=None, last_modified=None, fingerprint=None, memory={})


def _as(source: Source, found: Found) -> Source:
    return replace(source, kind=found.kind, url=found.address)


def _recall(source: Source, memory: dict[str, str]) -> Found | None:
    kind = memory.get(FOUND)
    if kind not in set(Kind):
        return None
    return Found(Kind(kind), memory.get(ADDRESS) or source.url or "", memory.get(WAY) or "")


def _reader(kind: Kind) -> Reader:
    from bot.feeds.readers import READERS  # it names this reader too

    if (reader := READERS.get(kind)) is None:
        raise SourceError(f"sources of kind {kind.value} cannot be read yet")
    return reader


@dataclass(slots=True)
class _Heard(Through):
    """Asks as `asking` does, but not again for what the search has heard just now."""

    documents: dict[str, Document] = field(default_factory=dict)

    async def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        request: Request = PLAIN,
    ) -> Document:
        """Return what was heard, else fetch it; FetchError."""
        plain = replace(request, crawl=False) == PLAIN and not etag and not last_modified
        if plain and (heard := self.documents.pop(url, None)) is not None:
            return heard
        return await self.asking(url, etag=etag, last_modified=last_modified, request=request)
