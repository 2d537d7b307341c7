"""Finds the feed behind an address: few requests, each only when the one before found nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from bot.domain.closed import may_be_marked_up, nothing_at
from bot.domain.platforms import Lead, known
from bot.domain.source import Kind
from bot.domain.ways import Way
from bot.errors import FeedError, FetchError
from bot.feeds.discover.hearing import Hearing
from bot.feeds.discover.sniff import (
    Sort,
    count_events,
    has_posts,
    is_single_event,
    sort_of,
    unreadable,
)
from bot.feeds.discover.survey import Survey, survey
from bot.feeds.document import CRAWL, PLAIN
from bot.feeds.gettogether_pages import team_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.feeds.document import Asking, Document

USUAL_PLACES: Final = ("/calendar.ics", "/events.ics", "/termine.ics")

_SHARED_HOSTS: Final = frozenset(
    {"codeberg.org", "github.com", "gitlab.com", "lu.ma", "luma.com", "medium.com", "meetup.com"}
)
_NOTHING: Final = (
    "no calendar, feed, marked-up event or date is at this address; "
    "name the address of the .ics file, or of the page that shows the meetings"
)
_PUBLISHED: Final = {Kind.ICAL: Sort.CALENDAR, Kind.PROSE: Sort.TEXT}
_FEED_SHAPE: Final = re.compile(
    r"\.(?:rss|atom|rdf|xml|json|md|txt|ics|ical)$|/(?:feed|rss|atom|ical)/?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """What an address turned out to be: how it is read, where, and the sentence for people.

    `sure`: it is there to tell of meetings, unlike posts and words. `unheard`: something better
    may be there that did not answer this time; `missed` is its address, if the page names it.
    """

    kind: Kind
    address: str
    way: str
    sure: bool = True
    unheard: bool = False
    missed: str = ""


class Search:
    """One search behind one address; `documents` are the answers that a reader need not repeat."""

    def __init__(self, get: Asking) -> None:
        self._get = get
        self._hearing = Hearing(get)
        self.documents = self._hearing.documents
        self._empty: Lead | None = None
        self._deserted: Lead | None = None
        self._single = False

    async def find(self, url: str) -> Found:
        """Return what is behind the address; FetchError if it does not answer, FeedError if none.

        Raises ParseKilledError when its page takes too long to look over.
        """
        self._refuse(url)
        if (lead := known(url)) is not None:
            return await self._published(lead)
        plain = _FEED_SHAPE.search(urlsplit(url).path) is not None
        document = await self._hearing.first(url, PLAIN if plain else CRAWL)
        if document.url != url:
            self._refuse(document.url)
            if (lead := known(document.url)) is not None:
                return await self._published(lead)
        self.documents[url] = document
        return await self._behind(document, url)

    def _refuse(self, url: str) -> None:
        if (why := nothing_at(url)) is not None and not may_be_marked_up(url):
            raise FeedError(why)

    async def _published(self, lead: Lead) -> Found:
        """Return what a platform publishes by rule; what fails there is the failure to tell."""
        expected = _PUBLISHED.get(lead.kind)
        if expected is not None:
            document = await self._hearing.public(lead)
            if sort_of(document) is not expected:
                host = urlsplit(lead.address).hostname
                raise FeedError(f"{host} does not publish this {expected.value}; is it shared?")
            self.documents[lead.address] = document
        return _as_stated(lead)

    async def _behind(self, document: Document, url: str) -> Found:
        """Return what an answer is, or what its page leads to."""
        match sort_of(document):
            case Sort.CALENDAR:
                return Found(Kind.ICAL, url, Way.CALENDAR)
            case Sort.FEED:
                return Found(Kind.SYNDICATION, url, Way.FEED)
            case Sort.DAV:
                return Found(Kind.CALDAV, url, Way.CALDAV)
            case Sort.TEXT:
                return Found(Kind.PROSE, url, Way.TEXT)
            case Sort.EMPTY:
                raise FeedError("the answer is empty; name the address of a calendar or a page")
            case Sort.JSON:
                raise FeedError("the answer is data (JSON) that tells no meetings; name a calendar")
            case Sort.OTHER:
                what = unreadable(document) or "an answer of this kind"
                raise FeedError(f"{what} cannot be read; name a calendar (.ics) or a web page")
        seen = await self._get.apart(survey, document.body, document.url)
        return await self._led_to(seen, document, url)

    async def _led_to(self, seen: Survey, document: Document, url: str) -> Found:
        """Follow what a page offers, the lab's own calendar before feeds of posts."""
        if seen.encrypted:
            raise FeedError("CryptPad encrypts its pads, so no program can read them; use another")
        if not seen.events and (why := nothing_at(document.url)) is not None:
            raise FeedError(why)
        found = await self._calendar(seen.calendars) or await self._calendar(
            seen.files, may_be_single=True
        )
        if found is None and seen.events:
            return Found(Kind.PAGE, url, Way.EVENTS_IN_PAGE)
        if found is None and (seen.single_files or self._single):
            return Found(Kind.PAGE, url, Way.CALENDARS_IN_PAGE)
        found = (
            found
            or await self._calendar(seen.shown)
            or await self._calendar(seen.elsewhere, own=False)
            or await self._posts(seen.event_feeds)
        )
        if found is not None:
            return found
        if self._empty is not None:
            return _as_stated(self._empty)
        return await self._for_want_of_better(seen, document, url)

    async def _for_want_of_better(self, seen: Survey, document: Document, url: str) -> Found:
        """Return where a page without any calendar may still tell of meetings."""
        found = (
            await self._posts(seen.own_posts)
            or await self._usual(document.url)
            or await self._posts(seen.posts)
        )
        if found is None and not seen.dated:
            if self._deserted is None:
                raise self._nothing()
            return _as_stated(self._deserted)
        found = found or Found(Kind.PAGE, url, Way.WORDS_OF_PAGE, sure=False)
        if found.sure:
            return found
        return replace(found, unheard=self._hearing.unheard, missed=self._hearing.missed)

    def _nothing(self) -> FeedError | FetchError:
        """Return the error that nothing is there, or that the calendar there did not answer."""
        if self._hearing.failed is None:
            return FeedError(_NOTHING)
        # Without its status: what is gone is not the address that was given.
        return FetchError(
            f"{self._hearing.failed}; the page names that calendar, and shows no meetings"
        )

    async def _calendar(
        self, leads: Iterable[Lead], *, may_be_single: bool = False, own: bool = True
    ) -> Found | None:
        """Return the first that is, as it claims, a calendar with events.

        The page's own may be empty for now; a group elsewhere that is empty is often deserted.
        """
        for lead in leads:
            if lead.kind is Kind.PAD or (lead.kind is Kind.GETTOGETHER and self._seen(lead)):
                return _as_stated(lead)
            document = await self._hearing.calendar(lead)
            if document is None:
                continue
            if lead.kind is Kind.GETTOGETHER and _is_team(document):
                return _as_stated(lead)
            sort = sort_of(document)
            if lead.way is Way.NEXTCLOUD_SHARE and sort is Sort.TEXT:
                self.documents[lead.address] = document
                return Found(Kind.PROSE, lead.address, Way.NEXTCLOUD_TEXT)
            if lead.kind is not Kind.ICAL or sort is not Sort.CALENDAR:
                continue
            if count_events(document.body) == 0:
                self.documents[lead.address] = document
                self._empty = self._empty or (lead if own else None)
                self._deserted = self._deserted or lead
            elif may_be_single and is_single_event(document.body):
                self._single = True
            else:
                self.documents[lead.address] = document
                return _as_stated(lead)
        return None

    def _seen(self, lead: Lead) -> bool:
        return lead.address in self.documents

    async def _posts(self, leads: Iterable[Lead]) -> Found | None:
        """Return the first feed that has posts."""
        for lead in tuple(leads)[:2]:
            document = await self._hearing.feed(lead)
            if document is not None and sort_of(document) is Sort.FEED and has_posts(document.body):
                self.documents[lead.address] = document
                sure = lead.way is Way.FEED_OF_EVENTS
                return Found(lead.kind, lead.address, lead.way, sure=sure)
        return None

    async def _usual(self, url: str) -> Found | None:
        """Look where calendar files usually are, if robots may and the host is the lab's own."""
        if (urlsplit(url).hostname or "").removeprefix("www.") in _SHARED_HOSTS:
            return None
        for path in USUAL_PLACES:
            address = urljoin(url, path)
            document = await self._hearing.guess(address, CRAWL)
            if (
                document is not None
                and sort_of(document) is Sort.CALENDAR
                and count_events(document.body)
            ):
                self.documents[address] = document
                return Found(Kind.ICAL, address, Way.USUAL_PLACE)
        return None


def _as_stated(lead: Lead) -> Found:
    return Found(lead.kind, lead.address, lead.way)


def _is_team(document: Document) -> bool:
    return sort_of(document) is Sort.CALENDAR or team_id(document.body) is not None
