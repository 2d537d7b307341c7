"""A lab's sources by its front matter: declared feeds, and links whose address is enough."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bot.domain.addresses import address_of, kind_of, normal
from bot.domain.platforms import known
from bot.domain.source import Kind
from bot.domain.ways import Way
from bot.domain.words.names import fold
from bot.errors import UsageError
from bot.registry.front_matter import Unread, Why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.registry.front_matter import LabPage, Named

FOUND_ON: Final = "found_on"
"""A key of the imported file only: the page on which a source was found by asking it."""

MOST_PAGES: Final = 5
"""How many of a lab's pages are asked for a feed."""

_TYPES: Final = {
    "ical": Kind.ICAL,
    "ics": Kind.ICAL,
    "icalendar": Kind.ICAL,
    "calendar": Kind.ICAL,
    "gettogether": Kind.GETTOGETHER,
    "rss": Kind.SYNDICATION,
    "atom": Kind.SYNDICATION,
    "jsonfeed": Kind.SYNDICATION,
    "page": Kind.PAGE,
    "html": Kind.PAGE,
    "pad": Kind.PAD,
    "caldav": Kind.CALDAV,
}
_NO_MEETINGS: Final = frozenset(
    {"github.com", "gitlab.com", "codeberg.org", "twitter.com", "x.com", "facebook.com", "t.me"}
    | {"linkedin.com", "instagram.com", "youtube.com", "slack.com", "discord.gg", "discord.com"}
    | {"matrix.to", "trello.com", "gitter.im", "bsky.app", "xing.com", "signal.group"}
)
_NO_PAGES: Final = ("mailto:", "tel:", "xmpp:", "irc:")
_TOOTS: Final = re.compile(r"/(@|users/)[^/]+?(\.rss|\.atom)?/?")
_LISTS: Final = re.compile(r"/(mailman|listinfo|mailman3|lists)(/|$)")
_PAD: Final = re.compile(r"/p/[^/]+/?")
_HOMES: Final = ("webseite", "website", "homepage", "blog")
_TEAM: Final = re.compile(r"/team/\d+(/.*)?")


class Origin(StrEnum):
    """How a source became known."""

    DECLARED = "declared"
    LINK = "link"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Taken:
    """A source of a lab; `kind` only if its address does not say; `said` is as in the file."""

    url: str
    kind: Kind | None
    origin: Origin
    said: str = ""
    found_on: str | None = None

    @property
    def read_as(self) -> Kind | None:
        """Its kind, as far as that is known without asking it."""
        return self.kind or kind_of(self.url)

    def table(self) -> dict[str, Any]:
        """Return it as the file states it."""
        told = {"url": self.url, "kind": self.kind and self.kind.value, FOUND_ON: self.found_on}
        return {key: value for key, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class ImportedLab:
    """A lab as its file describes it: its sources, what could not be read, which pages to ask."""

    page: LabPage
    taken: tuple[Taken, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def slug(self) -> str:
        """The lab's slug."""
        return self.page.slug

    @property
    def to_ask(self) -> tuple[str, ...]:
        """The pages on which a feed may be found."""
        pages = (each.what for each in self.unread if each.why is Why.NOT_ASKED)
        return tuple(pages)[:MOST_PAGES]

    def heard(self, page: str, found: Taken | Unread) -> ImportedLab:
        """Return it with what came of asking a page."""
        left = tuple(each for each in self.unread if each != Unread(Why.NOT_ASKED, page))
        if isinstance(found, Unread):
            return replace(self, unread=(*left, found))
        known = any(same(found.url, each.url) for each in self.taken)
        return replace(self, taken=self.taken if known else (*self.taken, found), unread=left)

    def table(self) -> dict[str, Any]:
        """Return the lab as the file states it; what is not known is left out."""
        page = self.page
        told = {
            "slug": page.slug,
            "name": page.name,
            "city": page.city,
            "latitude": page.latitude,
            "longitude": page.longitude,
            "aliases": [one for one in page.aliases if fold(one) != fold(page.slug)],
            "website": _website(page),
            "active": False if page.inactive else None,
            "sources": [each.table() for each in self.taken],
        }
        return {key: value for key, value in told.items() if value not in (None, [])}


def lab_of(page: LabPage) -> ImportedLab:
    """Find a lab's sources: what its file declares, then what the addresses of its links reveal."""
    taken: list[Taken] = []
    unread = list(page.unread)
    lines = [(Origin.DECLARED, feed) for feed in page.feeds]
    lines += [(Origin.LINK, link) for link in page.links]
    for origin, line in lines:
        source = _source(line, origin)
        if isinstance(source, Unread):
            unread.append(source)
        elif source is not None and not any(same(source.url, other.url) for other in taken):
            taken.append(source)
    kept, doubled = _one_team_each(taken)
    return ImportedLab(page, kept, tuple(dict.fromkeys((*unread, *doubled))))


def _source(line: Named, origin: Origin) -> Taken | Unread | None:
    """Return the source that a line names, or why it is not one; None if nobody expects one."""
    if line.url.lower().startswith(_NO_PAGES):
        return None
    try:
        parts = urlsplit(normal(line.url))
        kind = _stated(line) if origin is Origin.DECLARED else _pad(line, parts.path)
        url = address_of(line.url, kind)
    except UsageError as error:
        return Unread(Why.NO_ADDRESS, line.url[:200], str(error))
    lead = known(line.url) if origin is Origin.LINK else None
    if lead is not None and (kind_of(line.url) is None or lead.way is Way.REPOSITORY):
        return Taken(lead.address, _unless_told(lead.kind, lead.address), origin, line.url)
    if _TOOTS.fullmatch(parts.path) or _is_elsewhere(parts.hostname or "", parts.path):
        return Unread(Why.NO_MEETINGS, url) if origin is Origin.DECLARED else None
    if kind is None and kind_of(line.url) is None:
        unknown = Unread(Why.UNKNOWN_TYPE, url, line.name)
        return unknown if origin is Origin.DECLARED else Unread(Why.NOT_ASKED, url)
    return Taken(url, _unless_told(kind, url), origin, line.url)


def _unless_told(kind: Kind | None, url: str) -> Kind | None:
    return None if kind == kind_of(url) else kind


def _stated(line: Named) -> Kind | None:
    known = kind_of(line.url)
    # A GetTogether team's calendar is declared as ical, but read as what it is.
    return known or _TYPES.get(line.name.casefold().replace(" ", "").replace("-", ""))


def _pad(line: Named, path: str) -> Kind | None:
    """Return the kind of a link that says it is a pad and looks it; others are asked first."""
    says_so = "pad" in line.name.casefold() and _PAD.fullmatch(path)
    return Kind.PAD if says_so and kind_of(line.url) is None else None


def _is_elsewhere(host: str, path: str) -> bool:
    names = host.split(".")
    domains = {".".join(names[n:]) for n in range(len(names))}
    return bool(domains & _NO_MEETINGS) or _LISTS.search(path) is not None


def same(one: str, other: str) -> bool:
    """Whether two addresses mean the same; for Meetup, as for people, case does not matter."""
    return _spelling(one) == _spelling(other)


def _spelling(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path.casefold()}?{parts.query}"


def _one_team_each(taken: Sequence[Taken]) -> tuple[tuple[Taken, ...], list[Unread]]:
    """Leave out a GetTogether team's calendar if its page is there, which says more.

    The calendar does not say what is cancelled; the page leads to both.
    """
    teams = [one for one in taken if one.read_as is Kind.GETTOGETHER]
    by_page = {urlsplit(one.url).netloc for one in teams if not _is_team(one)}
    doubled = [one for one in teams if _is_team(one) and urlsplit(one.url).netloc in by_page]
    kept = tuple(one for one in taken if one not in doubled)
    return kept, [Unread(Why.SAME_TEAM, one.url) for one in doubled]


def _is_team(one: Taken) -> bool:
    return _TEAM.fullmatch(urlsplit(one.url).path) is not None


def _website(page: LabPage) -> str | None:
    """Return the address of the link called website, homepage or blog."""
    for home in _HOMES:
        for link in page.links:
            if home in link.name.casefold() and link.url.startswith(("http://", "https://")):
                try:
                    normal(link.url)
                except UsageError:
                    continue
                return link.url
    return None
