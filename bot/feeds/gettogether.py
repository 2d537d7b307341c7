"""GetTogether: a team's .ics, and beside it the evidence of what was cancelled.

The .ics keeps cancelled meetings unmarked and gives each answer a new DTSTAMP, so it knows
neither ETag nor 304. The team's page strikes cancelled meetings out; where it does not answer,
`/searchables/` lists what still takes place. Scheme and host inside the answers come from
the server's configuration and are often wrong: only the source's own address is ever asked.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot.domain.event import Status
from bot.errors import FeedError, FetchError, SourceError
from bot.feeds import gettogether_pages as pages, ical
from bot.feeds.document import Document, Feed

if TYPE_CHECKING:
    from bot.domain.event import Draft, Reading, Window
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Get

HOME: Final = "https://gettogether.community"

_NO_ADDRESS: Final = "no GetTogether team: use the team's page, its iCal link or its number"
_NO_TEAM: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_NOT_A_SLUG: Final = frozenset(
    {"", "about", "api", "events", "login", "org", "places", "profile", "searchables", "teams"}
)


@dataclass(frozen=True, slots=True)
class Team:
    """What is known of a team: its server, its number, the (decoded) name in its page's path."""

    base: str
    id: str | None = None
    slug: str | None = None

    @property
    def calendar(self) -> str:
        """The address of its .ics."""
        return f"{self.base}/team/{self.id}/events.ics"

    @property
    def page(self) -> str:
        """The address of its page, with a slash at the end."""
        return f"{self.base}/{quote(self.slug or '', safe='')}/"

    @property
    def memory(self) -> dict[str, str]:
        """What to remember for the next poll."""
        return {key: value for key, value in (("team", self.id), ("slug", self.slug)) if value}


def team_at(address: str) -> Team:
    """Read a team's page, its .ics address or its bare number; SourceError if it is not one."""
    address = address.strip()
    if address.isascii() and address.isdecimal():
        return Team(HOME, id=address)
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise SourceError(_NO_ADDRESS) from error
    scheme = "https" if parts.scheme.startswith("webcal") else parts.scheme
    base = urlunsplit((scheme, parts.netloc, "", "", ""))
    match [unquote(step) for step in parts.path.split("/") if step and parts.netloc]:
        case ["team", number, *_] if number.isascii() and number.isdecimal():
            return Team(base, id=number)
        case [slug] | [slug, "events"] if slug not in _NOT_A_SLUG:
            return Team(base, slug=slug)
    raise SourceError(_NO_ADDRESS)


async def fetch(source: Source, state: FetchState, get: Get) -> Feed:
    """Ask for the team's .ics and its page: two requests once id and slug are remembered."""
    stated = team_at(source.url or "")
    team = _recall(stated, state.memory)
    page: Document | None = None
    if team.id is None:
        team, page = await _meet(team, get)
    try:
        calendar = await _calendar(team, get)
    except FetchError as error:
        if stated.slug is None or page is not None or error.status not in _NO_TEAM:
            raise
        # The number was remembered; a team that was founded anew has another one.
        team, page = await _meet(stated, get)
        calendar = await _calendar(team, get)
    if team.slug is None:
        team = replace(team, slug=await _slug(team, calendar, get))
    evidence = page or await _evidence(team, get)
    if evidence is None or pages.is_list(evidence.body):
        team = replace(team, slug=stated.slug)  # the page may have another name by now
    documents = (calendar, evidence) if evidence else (calendar,)
    # In a thread: ten hostile megabytes must not keep the event loop from everyone else.
    fingerprint = await asyncio.to_thread(_fingerprint, documents)
    return Feed(documents=documents, fingerprint=fingerprint, memory=team.memory)


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Read the .ics; the evidence beside it says what was cancelled.

    Without evidence the status of each draft is None: what was known before stays.
    """
    calendar, *evidence = feed.documents
    reading = ical.read_bytes(calendar.body, window, source.timezone)
    base = _public(team_at(source.url or "").base)
    verdict = pages.Verdict.of(evidence[0].body, calendar.body) if evidence else None
    return replace(reading, drafts=tuple(_judged(draft, verdict, base) for draft in reading.drafts))


def _fingerprint(documents: tuple[Document, ...]) -> str:
    calendar, *evidence = documents
    verdict = pages.digest(evidence[0].body, calendar.body) if evidence else "unknown"
    return f"{ical.fingerprint(calendar.body)} {verdict}"


def _judged(draft: Draft, verdict: pages.Verdict | None, base: str) -> Draft:
    """Return the draft with its status, and with an address on the source's own server."""
    status: Status | None = draft.status
    if status is not Status.CANCELLED:
        status = verdict.on(draft.uid, draft.start) if verdict else None
    return replace(draft, status=status, url=_own(draft.url, base))


def _own(url: str | None, base: str) -> str | None:
    path = urlsplit(url).path if url else ""
    return base + path if path.startswith("/events/") else url


def _public(base: str) -> str:
    """Return the server's address without the user and password that may stand in it."""
    parts = urlsplit(base)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _recall(stated: Team, memory: dict[str, str]) -> Team:
    """Complete what the source's address states with what an earlier poll found out."""
    team, slug = memory.get("team"), memory.get("slug")
    if stated.slug is not None and stated.slug == slug:
        return replace(stated, id=team)
    if stated.id is not None and stated.id == team:
        return replace(stated, slug=slug)
    return stated


async def _meet(team: Team, get: Get) -> tuple[Team, Document]:
    """Find the team's number on its page; the page is evidence too. FetchError, FeedError."""
    try:
        page = await get(f"{team.page}events/")
    except FetchError as error:
        if error.status not in _NO_TEAM:
            raise
        page = await _known(f"{team.page}", get)
    number = pages.team_id(page.body)
    if number is None:
        raise FeedError("the page is not that of a GetTogether team")
    return replace(team, id=number), page


async def _calendar(team: Team, get: Get) -> Document:
    calendar = await _known(team.calendar, get)
    if b"BEGIN:VCALENDAR" not in calendar.body[:4096].upper():
        raise FeedError("GetTogether's answer is not a calendar")
    return calendar


async def _known(url: str, get: Get) -> Document:
    """Fetch; a 404 says what it means on GetTogether."""
    try:
        return await get(url)
    except FetchError as error:
        if error.status not in _NO_TEAM:
            raise
        message = f"no such team, or it is private ({error.status})"
        raise FetchError(message, status=error.status) from error


async def _slug(team: Team, calendar: Document, get: Get) -> str | None:
    """Find the name of the team's page: in the list of teams, else on a meeting's own page."""
    if teams := await _attempt(f"{team.base}/api/teams/", get):
        slug = pages.slug_of(teams.body, team.id or "")
        if slug is not None:
            return slug
    for number in pages.meetings(calendar.body)[:1]:
        if meeting := await _attempt(f"{team.base}/events/{number}/-/", get):
            return pages.host_slug(meeting.body)
    return None


async def _evidence(team: Team, get: Get) -> Document | None:
    """Return the first of the team's pages and `/searchables/` that tells of cancellations."""
    if team.slug is not None:
        for url in (f"{team.page}events/", team.page):
            page = await _attempt(url, get)
            if page and pages.team_id(page.body) == team.id:
                return page
    listed = await _attempt(f"{team.base}/searchables/", get)
    return listed if listed and pages.is_list(listed.body) else None


async def _attempt(url: str, get: Get) -> Document | None:
    """Fetch what we can do without; but a server that asks for patience is obeyed."""
    try:
        return await get(url)
    except FetchError as error:
        if error.status == HTTPStatus.TOO_MANY_REQUESTS or error.retry_after is not None:
            raise
        return None
