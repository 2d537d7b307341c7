"""Looks a page over: everything on it that may be a calendar, the most promising first.

Pure, and for strangers' pages: run it where it can be killed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from bot.domain.addresses import kind_of
from bot.domain.calendar_names import any_of, month_numbers, weekday_numbers
from bot.domain.languages.chosen import every_language
from bot.domain.platforms import Lead, known
from bot.domain.source import Kind
from bot.domain.ways import Way
from bot.feeds.discover import marked_up, software
from bot.feeds.discover.page import Link, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_FILES: Final = 3
"""More calendars than that on one page are its single meetings."""

_CALENDAR: Final = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_FEEDS: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}
    | {"application/feed+json", "application/x-rss+xml", "text/rss+xml"}
)
_OWN_POSTS: Final = frozenset({Way.MASTODON, Way.DISCOURSE_POSTS})
_FEED_PATH: Final = re.compile(
    r"\.(?:rss|atom|rdf)$|/(?:feed|rss|atom)(?:\.xml)?/?$", re.IGNORECASE
)
_NO_POSTS: Final = re.compile(r"comment|kommentar|/commits/|/releases\.atom", re.IGNORECASE)
_ONE_MEETING: Final = re.compile(r"/events/\w{0,40}\d")
"""Looks like a single meeting elsewhere, which may be anybody's."""
_QUOTED_FILE: Final = re.compile(r"""["']([^"'\s<>\\]{1,300}\.ics)["']""", re.IGNORECASE)


@cache
def _of_events() -> re.Pattern[str]:
    return re.compile(every_language().either(lambda pack: pack.pages.of_events), re.IGNORECASE)


@cache
def _dated() -> re.Pattern[str]:
    """Return what dates look like in any language: "12.3.", "12 mars", "Thursday"."""
    words = every_language()
    months = sorted({name[:3] for name in month_numbers(words)})
    days = any_of(weekday_numbers(words, short=False))
    return re.compile(
        rf"\b(?:\d{{1,2}}\.\s?\d{{1,2}}\.|\d{{4}}-\d\d-\d\d"
        rf"|\d{{1,2}}(?:\.|er)?\s(?:{'|'.join(months)})|(?:{days}))",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Survey:
    """What a page offers, each group in the order in which it is worth asking.

    `calendars` are the page's own; `files` are calendar files it links, which may be single
    meetings; `shown` is what it embeds; `elsewhere` is the one place it names on another
    platform; `own_posts` are what a platform without calendars publishes.
    """

    calendars: tuple[Lead, ...] = ()
    files: tuple[Lead, ...] = ()
    elsewhere: tuple[Lead, ...] = ()
    shown: tuple[Lead, ...] = ()
    events: bool = False
    single_files: bool = False
    event_feeds: tuple[Lead, ...] = ()
    own_posts: tuple[Lead, ...] = ()
    posts: tuple[Lead, ...] = ()
    dated: bool = False
    encrypted: bool = False


def survey(body: bytes, url: str) -> Survey:
    """Look over the page that answered at `url`."""
    page = Page(body, url)
    own = software.leads_of(page)
    webcals = _unique(_webcals(page))
    calendars = _unique(
        (
            *(lead for lead in own if lead.kind is not Kind.SYNDICATION),
            *_alternate_calendars(page),
            *(webcals if len(webcals) <= MOST_FILES else ()),
        )
    )
    taken = {lead.address for lead in (*calendars, *webcals)}
    files = tuple(lead for lead in _unique(_files(page)) if lead.address not in taken)
    feeds = _unique((*(lead for lead in own if lead.kind is Kind.SYNDICATION), *_feeds(page)))
    return Survey(
        calendars=calendars,
        files=files if len(files) <= MOST_FILES else (),
        elsewhere=_elsewhere(page, taken),
        shown=_unique(_frames(page)),
        events=marked_up.has_events(page),
        single_files=max(len(files), len(webcals)) > MOST_FILES,
        event_feeds=tuple(lead for lead in feeds if lead.way is Way.FEED_OF_EVENTS),
        own_posts=tuple(lead for lead in feeds if lead.way in _OWN_POSTS),
        posts=tuple(lead for lead in feeds if lead.way is Way.FEED_OF_PAGE),
        encrypted=software.is_encrypted(page),
        dated=_dated().search(page.words) is not None,
    )


def _unique(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    seen: dict[str, Lead] = {}
    for lead in leads:
        seen.setdefault(lead.address, lead)
    return tuple(seen.values())


def _alternate_calendars(page: Page) -> Iterator[Lead]:
    for link in page.alternates:
        if "alternate" in link.rel and link.type in _CALENDAR:
            yield Lead(Kind.ICAL, link.address, _way_of(link))


def _way_of(link: Link) -> Way:
    """Name the platform that a calendar's address belongs to, if no other has such addresses."""
    if re.search(r"/@[^/]{1,120}/feed/ics$", link.address):
        return Way.MOBILIZON
    if re.search(r"/feed/ics(?:/(?:tag|place|collection)/[^/]{1,200})?$", link.address):
        return Way.GANCIO
    return Way.CALENDAR_OF_PAGE


def _webcals(page: Page) -> Iterator[Lead]:
    """What people subscribe to, rather than download."""
    for link in page.links:
        if link.webcal:
            yield Lead(Kind.ICAL, link.address, Way.CALENDAR_OF_PAGE)
        elif (lead := known(link.address)) is not None and lead.way is Way.CALENDAR_OF_PAGE:
            yield lead


def _files(page: Page) -> Iterator[Lead]:
    for link in page.links:
        if link.type in _CALENDAR or kind_of(link.address) is Kind.ICAL:
            lead = known(link.address)
            if lead is None or lead.way is Way.REPOSITORY:
                address = lead.address if lead else link.address
                yield Lead(Kind.ICAL, address, Way.CALENDAR_OF_PAGE)
    for script in page.tree.css("script:not([src])")[:100]:
        for quoted in _QUOTED_FILE.findall(script.text()[:100_000])[: MOST_FILES + 1]:
            if (file := page.address(quoted)) is not None:
                yield Lead(Kind.ICAL, file, Way.EMBEDDED_CALENDAR)


def _elsewhere(page: Page, taken: set[str]) -> tuple[Lead, ...]:
    """Return the one place on another platform that the page names; none if there are several."""
    host = page.parts.hostname
    found = _unique(
        lead
        for link in page.links
        if not _ONE_MEETING.search(link.address)
        and (lead := known(link.address)) is not None
        and lead.kind in {Kind.ICAL, Kind.GETTOGETHER}
        and lead.way not in {Way.CALENDAR_OF_PAGE, Way.REPOSITORY}
        and not lead.address.startswith(f"{page.parts.scheme}://{host}/")
        and lead.address not in taken
    )
    return found if len(found) == 1 else ()


def _frames(page: Page) -> Iterator[Lead]:
    for frame in page.frames:
        lead = known(frame.address)
        if lead is not None and lead.kind is Kind.ICAL:
            yield Lead(lead.kind, lead.address, Way.EMBEDDED_CALENDAR)


def _feeds(page: Page) -> Iterator[Lead]:
    """Feeds of posts, never of comments or commits."""
    stated = [
        link for link in page.alternates if "alternate" in link.rel and link.type in _FEEDS
    ] or [link for link in page.links if _FEED_PATH.search(link.address)]
    for link in stated:
        told = f"{link.said} {link.address}"
        if not _NO_POSTS.search(told):
            yield Lead(Kind.SYNDICATION, link.address, _feed_way(link, page))


def _feed_way(link: Link, page: Page) -> Way:
    if link.address.endswith(f"{page.parts.path}.rss") and page.parts.path.startswith("/@"):
        return Way.MASTODON
    path = link.address.partition("://")[2].partition("/")[2]
    return Way.FEED_OF_EVENTS if _of_events().search(f"{link.said} {path}") else Way.FEED_OF_PAGE
