"""Reads one calendar of a CalDAV server (RFC 4791): Nextcloud, Radicale, Baïkal, SOGo, and others.

What has not changed costs one small request: where the server offers sync-collection (RFC 6578) its
token says so, else the calendar's ctag. The token is kept as the source's ETag, so that a forced
reading does without it. What has changed is asked for in one calendar-query of all events that are
not over, unexpanded: `bot.feeds.ical` reads them like a file.

A server that knows no REPORT is asked for the whole calendar, as `?export` (sabre/dav) or by GET.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.domain.event import Problem
from bot.errors import FeedError, FetchError
from bot.feeds import ical
from bot.feeds.document import Document, Feed, Request
from bot.feeds.webdav.questions import changes_since, contents, meetings_since, properties
from bot.feeds.webdav.way import Collection, ask, dav_address, find, own

if TYPE_CHECKING:
    from bot.domain.event import Reading, Window
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Asking
    from bot.feeds.webdav.multistatus import Resource
    from bot.feeds.webdav.questions import Login

LOOK_BACK: Final = timedelta(days=60)
"""How far back is asked; what has been over for longer is not compared any more."""

_SYNC: Final = "sync "
_CTAG: Final = "ctag "
_AT_A_TIME: Final = 100
_EMPTY: Final = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
_NO_REPORT: Final = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.NOT_IMPLEMENTED,
    }
)


async def fetch(source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask whether anything changed, and if so for all that is not over."""
    if not source.url:
        raise FeedError("this source has no address; give it a url")
    login = get.login(source.credentials)
    try:
        return await _fetch(dav_address(source.url), state, get, login)
    except FetchError as error:
        if error.status != HTTPStatus.UNAUTHORIZED:
            raise
        raise FetchError(_refused(str(error), source), status=error.status) from error


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Turn the calendar into drafts that overlap the window."""
    reading = ical.read(source, feed, window)
    if "cut" not in feed.memory:
        return reading
    problem = Problem("truncated", "The server lists only some of the meetings; it has more.")
    return replace(reading, complete=False, problems=(*reading.problems, problem))


def _refused(error: str, source: Source) -> str:
    if source.credentials is None:
        return (
            f'{error}; say credentials = "name", and set TREFFPUNKT_CREDENTIALS_NAME=user:password'
        )
    variable = f"TREFFPUNKT_CREDENTIALS_{source.credentials.upper().replace('-', '_')}"
    return f"{error}; user and password in {variable} are not accepted there"


async def _fetch(address: str, state: FetchState, get: Asking, login: Login) -> Feed:
    known = state.memory.get("collection") if state.memory.get("asked") == address else None
    same = (
        known is not None
        and state.etag is not None
        and state.fingerprint is not None
        and await _is_unchanged(known, state.etag, get, login)
    )
    if same:
        return Feed((), state.fingerprint or "", unchanged=True, memory=state.memory)
    found = await _again(known, get, login) if known else None
    if found is None:
        found = await find(address, login, get)
    document, cut = (
        await _exported(address, get, login) if found is None else await _listed(found, get, login)
    )
    memory = {"asked": address, **({"collection": found.url} if found else {})}
    if cut:
        memory["cut"] = "507"
    # In a thread, because 10 MB take long enough for people to notice.
    digest = await asyncio.to_thread(ical.fingerprint, document.body)
    return Feed((document,), digest, memory=memory)


async def _is_unchanged(url: str, validator: str, get: Asking, login: Login) -> bool:
    """Whether the calendar is as it was when the validator was given; False if it cannot say."""
    try:
        if validator.startswith(_SYNC):
            request = changes_since(validator.removeprefix(_SYNC), login)
            _, told = await ask(url, request, get)
            return not told.resources
        _, told = await ask(url, properties(login), get)
        return any(f"{_CTAG}{each.ctag}" == validator for each in told.resources[:1])
    except FeedError:
        return False
    except FetchError as error:
        # 403, 409: the token is too old (RFC 6578 section 3.2). Anything else the full question
        # will tell.
        if error.retry_after is not None or error.status is None:
            raise
        return False


async def _again(url: str, get: Asking, login: Login) -> Collection | None:
    """Ask what has become of a calendar that was found before; None if it is gone."""
    try:
        answered, told = await ask(url, properties(login), get)
    except FetchError as error:
        if error.status not in _NO_REPORT:
            raise
        return None
    about = next(iter(told.resources), None)
    return Collection(answered, about) if about and "calendar" in about.kinds else None


async def _listed(found: Collection, get: Asking, login: Login) -> tuple[Document, bool]:
    """Return all events that are not over as one file, and whether the server left some out."""
    try:
        base, told = await ask(found.url, meetings_since(_today() - LOOK_BACK, login), get)
    except FetchError as error:
        if error.status not in _NO_REPORT:
            raise
        return await _exported(found.url, get, login)
    cut = any(each.status == HTTPStatus.INSUFFICIENT_STORAGE for each in told.resources)
    bodies = {each.href: each.calendar for each in told.resources if each.calendar}
    bare = [each.href for each in told.resources if each.calendar is None and _is_event(each)]
    for start in range(0, len(bare), _AT_A_TIME):
        hrefs = [urlsplit(own(base, href)).path for href in bare[start : start + _AT_A_TIME]]
        _, more = await ask(found.url, contents(hrefs, login), get)
        bodies |= {each.href: each.calendar for each in more.resources if each.calendar}
    joined = "\r\n".join(bodies[href] for href in sorted(bodies)).encode()
    return Document(found.url, joined or _EMPTY, "text/calendar", etag=_validator(found)), cut


def _is_event(resource: Resource) -> bool:
    return resource.status == HTTPStatus.OK and not resource.href.endswith("/")


def _validator(found: Collection) -> str | None:
    about = found.about
    if about.token and (not about.reports or "sync-collection" in about.reports):
        return f"{_SYNC}{about.token}"
    return f"{_CTAG}{about.ctag}" if about.ctag else None


async def _exported(url: str, get: Asking, login: Login) -> tuple[Document, bool]:
    """Return the whole calendar as a file, from a server that knows no better."""
    bare = url.partition("?")[0]
    for address in (f"{bare}?export", bare):
        try:
            document = await get(address, request=Request(login=login))
        except FetchError as error:
            if error.status not in _NO_REPORT:
                raise
            continue
        if b"BEGIN:VCALENDAR" in document.body[:4096].upper():
            # Its ETag would be taken for a token, and where it moved to for the calendar's address.
            return replace(document, etag=None, last_modified=None, moved_to=None), False
    raise FeedError("no calendar found at this address; give that of one CalDAV calendar")


def _today() -> datetime:
    return datetime.now(UTC)
