"""When two addresses are one, and whether an address is one event's page or a whole group's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from bot.domain.languages.chosen import every_language

_TRACKING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|mc_[ce]id|ref|referrer|source|src|eventorigin|_xtd|igshid|rv|_x_tr_\w+"
)
_HOST_HEAD: Final = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_LANGUAGE: Final = re.compile(r"^/[a-z]{2}(?:-[a-z]{2})?(?=/)")
_INDEX: Final = re.compile(r"/(?:index\.(?:html?|php)|amp)$")
_SPACES: Final = re.compile(r"/{2,}")
_FORMAT: Final = re.compile(r"/(?:ical|calendar\.ics|event\.ics|ics)$|\.ics$")

_NUMBERED: Final = (
    re.compile(r"^meetup\.com/[^/]+/events/([a-z0-9]{8,})(?:/|$)"),
    re.compile(r"/events?/(\d+)(?:/|$)"),
    re.compile(r"^eventbrite\.[a-z.]+/e/(?:.*-)?(\d{6,})(?:/|$)"),
    re.compile(r"^(?:lu\.ma|luma\.com)/((?!calendar|u/|user)[\w-]{6,})$"),
    re.compile(r"^facebook\.com/events/(?:.*/)?(\d{6,})(?:/|$)"),
    re.compile(r"/events/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,})(?:/|$)"),
    re.compile(r"/(?:node|t/[^/]+)/(\d+)(?:/|$)"),
)
"""Addresses that number an event: they are as good as a name for it."""
_GROUP: Final = re.compile(
    r"^(?:meetup\.com|gettogether\.community|linkedin\.com|facebook\.com|eventbrite\.[a-z.]+"
    r"|codefor\.de|mastodon\.\w+|chaos\.social|github\.com)/[^/]+(?:/(?:events?|about|termine))?$"
)
_SHALLOW: Final = 2
_QUERY_LOOKED_AT: Final = 300
_TELLING: Final = re.compile(r"\d{4}|(?<![^\W_])[^\W_]+(?:[-_][^\W_]+){2,}")
"""A date, a number, or a headline of at least three words; sought only where a word begins, or a
long word would be read once for each of its letters."""


@cache
def _listing_page() -> re.Pattern[str]:
    """Return what the address of a list ends with; an address does not say its language."""
    return re.compile(rf"/{every_language().either(lambda pack: pack.pages.list_pages)}$")


@cache
def _in_folder() -> re.Pattern[str]:
    return re.compile(
        rf"/(?:e|{every_language().branches(lambda pack: pack.pages.folders)})/[^/]+$"
    )


@dataclass(frozen=True, slots=True)
class Link:
    """An address as it is compared, and what it may be the page of.

    `event` is the number of an event in it. It is `particular` if it is no front page, no list and
    no group; a `page` if it also has a headline, a date or a number; `of_one` if that lies in a
    folder of events.
    """

    address: str
    event: str | None = None
    particular: bool = False
    page: bool = False
    of_one: bool = False


@lru_cache(maxsize=8192)
def read_link(address: str | None) -> Link | None:
    """Normalise an address: no scheme, www, language, tracking, fragment or trailing slash."""
    if not address:
        return None
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").rstrip(".").casefold()
    except ValueError:
        return None
    if not host:
        return None
    host = _HOST_HEAD.sub("", host)
    path = _SPACES.sub("/", unquote(parts.path)).casefold()
    path = _FORMAT.sub("", _INDEX.sub("", _LANGUAGE.sub("", path).rstrip("/"))).rstrip("/")
    asked = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query[:_QUERY_LOOKED_AT])
        if not _TRACKING.fullmatch(name.casefold())
    )
    rest = parts.query[_QUERY_LOOKED_AT:]
    plain = host + path + (f"?{urlencode(asked)}" if asked else "") + rest
    event = _event_of(host, plain)
    particular = event is not None or _is_particular(host + path, path, asked=bool(asked))
    telling = asked or _TELLING.search(path) is not None
    page = event is not None or bool(particular and (telling or path.count("/") > _SHALLOW))
    return Link(plain, event, particular, page, bool(telling and _in_folder().search(path)))


def _event_of(host: str, plain: str) -> str | None:
    for pattern in _NUMBERED:
        found = pattern.search(plain)
        if found:
            return f"{host} {found[1]}"
    return None


def _is_particular(address: str, path: str, *, asked: bool) -> bool:
    """Whether an address may be of one event: no front page, no list of events, no group."""
    return asked or not (not path or _GROUP.search(address) or _listing_page().search(path))
