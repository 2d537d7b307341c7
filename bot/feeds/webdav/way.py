"""The way from an address to one calendar: itself, a principal's home, or the well-known path.

RFC 6764 section 6 and RFC 4791 section 6.2.1. Only the host of the address is ever asked: the
login is for it alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from bot.errors import FeedError, FetchError
from bot.feeds.webdav.multistatus import Multistatus, Resource, parse_multistatus
from bot.feeds.webdav.questions import properties

if TYPE_CHECKING:
    from bot.feeds.document import Asking, Request
    from bot.feeds.webdav.questions import Login

WELL_KNOWN: Final = "/.well-known/caldav"
_NOT_MINE: Final = frozenset({"contact_birthdays", "inbox", "outbox", "trashbin"})
_MOST_NAMED: Final = 10
_PUBLIC_PAGE: Final = re.compile(r"(.*?)(?:/index\.php)?/apps/calendar/(?:p|embed)/([\w-]{1,100})")
_NO_DAV: Final = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.NOT_IMPLEMENTED,
    }
)


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar that was found: its address and what its server told of it."""

    url: str
    about: Resource


def dav_address(url: str) -> str:
    """Return the address to ask: Nextcloud's public page of a calendar stands for the calendar."""
    parts = urlsplit(url.strip())
    scheme = {"caldav": "http", "caldavs": "https", "webcal": "https"}.get(parts.scheme)
    path = parts.path
    if page := _PUBLIC_PAGE.match(path):
        path = f"{page[1]}/remote.php/dav/public-calendars/{page[2]}/"
    return urlunsplit((scheme or parts.scheme, parts.netloc, path, parts.query, ""))


def own(base: str, href: str) -> str:
    """Return an address that an answer names, on the host that was asked.

    Scheme and port in answers come from the server's configuration and are often wrong. FeedError
    if it lies on another host, for which the login is not meant.
    """
    asked = urlsplit(base)
    try:
        target = urlsplit(urljoin(base, href))
    except ValueError as error:
        raise FeedError("the answer names an address that is none") from error
    if (target.hostname or "").lower() != (asked.hostname or "").lower():
        raise FeedError(
            f"the calendar lies on another host, {target.hostname}; give its address there"
        )
    return urlunsplit((asked.scheme, asked.netloc, target.path, target.query, ""))


async def ask(url: str, request: Request, get: Asking) -> tuple[str, Multistatus]:
    """Ask one question; return the address that answered, and the answer. FetchError, FeedError."""
    document = await get(url, request=request)
    return document.url, await get.apart(parse_multistatus, document.body)


async def find(url: str, login: Login, get: Asking) -> Collection | None:
    """Find the calendar behind an address; None if nothing there speaks WebDAV.

    FeedError if there are several calendars or none; FetchError.
    """
    for address in (url, urljoin(url, WELL_KNOWN)):
        try:
            answered, told = await ask(address, properties(login), get)
        except FetchError as error:
            if error.status not in _NO_DAV:
                raise
            continue
        except FeedError:
            continue
        found = await _calendar_of(answered, told, login, get)
        if found is not None:
            return found
    return None


async def _calendar_of(url: str, told: Multistatus, login: Login, get: Asking) -> Collection | None:
    about = told.resources[0] if told.resources else Resource(href=url)
    if "calendar" in about.kinds:
        return Collection(url, about)
    homes = about.homes
    if not homes and about.principal:
        principal = own(url, about.principal)
        _, answer = await ask(principal, properties(login), get)
        homes = tuple(home for each in answer.resources for home in each.homes)
    listed = [own(url, home) for home in homes] or [url]
    found = [each for home in listed[:3] for each in await _calendars_in(home, login, get)]
    if len(found) == 1:
        return found[0]
    if found:
        raise FeedError(_which(found))
    return None


async def _calendars_in(home: str, login: Login, get: Asking) -> list[Collection]:
    base, told = await ask(home, properties(login, depth=1), get)
    return [
        Collection(own(base, each.href), each)
        for each in told.resources
        if "calendar" in each.kinds
        and (each.components is None or "VEVENT" in each.components)
        and _last(each.href) not in _NOT_MINE
    ]


def _which(found: list[Collection]) -> str:
    named = ", ".join(
        f"{(each.about.name or _last(each.url))[:60]} ({urlsplit(each.url).path})"
        for each in found[:_MOST_NAMED]
    )
    return f"there are {len(found)} calendars at this address; give that of one: {named}"


def _last(href: str) -> str:
    return unquote(urlsplit(href).path.rstrip("/").rpartition("/")[2])
