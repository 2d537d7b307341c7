"""Reads web pages: what they say of meetings for programs, else what their words say.

Read are JSON-LD, microdata and RDFa Lite in the names of schema.org, h-event and hCalendar,
calendar files in `data:` links, and the .ics files that a list of meetings links to. One meeting
told in several ways is one draft. Where the page has none of these, its links to add a
meeting to Google's or Outlook's calendar are read, and without them its prose.

An absence is evidence only where the page was read in full: not where a script is broken, a
linked file did not answer, the list goes on on a next page, or nothing at all is on it any more.

Codes of the problems it reports beside those of `ical`:

broken_script          a script of JSON-LD that cannot be read; it costs only itself
link_unreadable        a link to, or with, a calendar file that gave none
line_contradicts_file  the words beside a calendar file name another date or time; the file counts
told_differently       two ways of telling name different times; the first counts
programme              parts of a meeting that are no meetings of their own
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.domain.event import Draft, Reading
from bot.domain.source import Kind
from bot.errors import FeedError, FetchError
from bot.feeds import ical, prose
from bot.feeds.document import CRAWL, Document, Feed
from bot.feeds.overlap import overlaps
from bot.feeds.recurrence import Budget
from bot.feeds.stand_in import NO_LONGER
from bot.feeds.structured.contradictions import contradictions
from bot.feeds.structured.repeats import dates
from bot.feeds.structured.same import merge
from bot.feeds.structured.survey import Surveyed, survey
from bot.feeds.structured.told import Told, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.event import Window
    from bot.domain.source import FetchState, Source
    from bot.feeds.context import Problems
    from bot.feeds.document import Asking

__all__ = ["fetch", "read"]

_MOST_FILES: Final = 80
"""The longest monthly list of codefor.de has 53."""
_SECONDS_FOR_FILES: Final = 90
_ROUNDS: Final = 12
"""After so many unchanged answers of a page its linked files are fetched again."""
_MOST_DRAFTS: Final = 5_000
_MOST_ACCOUNTS: Final = 15_000
"""This many, because one meeting may be told in several ways."""
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_HEAD: Final = 4_096
_NOTHING: Final = (
    "no dated meeting found on this page; give the address of its calendar file (.ics), or of the"
    " page that lists the dates"
)


@dataclass(frozen=True, slots=True)
class Glance:
    """What fetching must know of a page: a digest of what it says, and the files to ask for."""

    digest: str
    files: tuple[str, ...]
    is_marked: bool


def glance(document: Document) -> Glance:
    """Look at a page; runs where it can be stopped."""
    found = survey(document)
    files = _files(document, found)
    words = "" if found.is_marked or files else prose.fingerprint(document)
    return Glance(found.digest + words, files, found.is_marked)


def _files(document: Document, found: Surveyed) -> tuple[str, ...]:
    """Return the calendar files worth asking for: none if the page itself tells of as many."""
    return _listed(document, found)[:_MOST_FILES]


def _listed(document: Document, found: Surveyed) -> tuple[str, ...]:
    house = _house(document.url)
    links = tuple(each.url for each in found.calendars.linked if _house(each.url) == house)
    told = len(found.told) + len(found.calendars.carried)
    return links if len(links) > told else ()


def _house(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


async def fetch(source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask for the page, and for the calendar files that it lists if it changed."""
    if not source.url:
        raise FeedError("this source has no address; give it a url")
    rounds = int(state.memory.get("rounds", "0"))
    # Without the page's digest one of its files did not answer: the page alone tells too little.
    known = state.fingerprint if rounds < _ROUNDS and "page" in state.memory else None
    page = await get(
        ical.web_address(source.url),
        etag=state.etag if known else None,
        last_modified=state.last_modified if known else None,
        request=CRAWL,
    )
    waiting = {**state.memory, "rounds": str(rounds + 1)} if rounds else state.memory
    if page.not_modified:
        return Feed((), known or "", unchanged=True, memory=waiting)
    seen = await get.apart(glance, page)
    if known and state.memory["page"] == seen.digest:
        return Feed((page,), known, unchanged=True, memory=waiting)
    files, unheard = await _ask_all(seen.files, get)
    # In a thread: eighty hostile files must not keep the event loop from everyone else.
    digest = await asyncio.to_thread(_digest, seen.digest, files, unheard)
    memory = {"rounds": "1"} if files else {}
    if not unheard:
        memory["page"] = seen.digest
    if len(files) < len(seen.files):
        memory["silent_files"] = str(len(seen.files) - len(files))
    if seen.is_marked or files or state.memory.get("marked"):
        memory["marked"] = "yes"
    if state.read_until is not None:
        memory["before"] = "yes"
    return Feed((page, *files), digest, memory=memory)


async def _ask_all(urls: tuple[str, ...], get: Asking) -> tuple[tuple[Document, ...], int]:
    """Ask for all files; return those that answered, and how many may answer another time."""
    try:
        async with asyncio.timeout(_SECONDS_FOR_FILES):
            answers = await asyncio.gather(*(_ask(url, get) for url in urls))
    except TimeoutError as error:
        raise FetchError("the calendar files of the page did not answer in time") from error
    refused = [answer for answer in answers if isinstance(answer, FetchError)]
    if refused and len(refused) == len(answers):
        raise refused[0]
    files = tuple(answer for answer in answers if isinstance(answer, Document))
    return files, sum(1 for error in refused if error.status not in _GONE)


async def _ask(url: str, get: Asking) -> Document | FetchError:
    """Ask for one file; a server that asks for patience is obeyed."""
    try:
        # Kept under the address of its link, by which the line is found again.
        return replace(await get(url, request=CRAWL), url=url)
    except FetchError as error:
        if error.status == HTTPStatus.TOO_MANY_REQUESTS or error.retry_after is not None:
            raise
        return error


def _digest(page: str, files: tuple[Document, ...], unheard: int) -> str:
    parts = [page, str(unheard), *(f"{each.url} {ical.fingerprint(each.body)}" for each in files)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Turn the page and its files into drafts; FeedError if no meeting stands there at all."""
    page, *files = feed.documents
    found = survey(page)
    if not found.is_marked and not files:
        return _read_without_marks(source, feed, window, found)
    problems = found.problems
    told, whole = _from_calendars(found, files, window, source, problems)
    told += islice(_dated(found, window), _MOST_ACCOUNTS)
    drafts = merge(told, ZoneInfo(source.timezone), problems)
    if len(drafts) == 1:
        # The page of a single meeting is where it is announced, even if it does not say so.
        drafts = [replace(each, url=each.url or page.url) for each in drafts]
    drafts = [each for each in drafts if overlaps(each, window, source.timezone)]
    if len(drafts) > _MOST_DRAFTS:
        problems.add("too_many", f"Only the first {_MOST_DRAFTS} dates are read from one source.")
    if too_long := len(_listed(page, found)) > _MOST_FILES:
        message = f"The page links to more than {_MOST_FILES} calendar files; those are read."
        problems.add("too_many", message)
    if missing := feed.memory.get("silent_files"):
        problems.add("link_unreadable", f"{missing} of the page's calendar files did not answer.")
    whole = whole and found.whole and not (missing or too_long) and len(drafts) <= _MOST_DRAFTS
    return Reading(
        drafts=tuple(drafts[:_MOST_DRAFTS]),
        problems=problems.found(),
        kind=Kind.PAGE,
        speaks_of=None if whole else frozenset(),
    )


def _read_without_marks(source: Source, feed: Feed, window: Window, found: Surveyed) -> Reading:
    """Read a page that says nothing for programs: its prose, or that nothing is on.

    A page that had meetings before and has none now is no evidence that they are off.
    """
    if b"BEGIN:VCALENDAR" in feed.documents[0].body[:_HEAD].upper():
        raise FeedError('this is a calendar file, not a page; say kind = "ical" for it')
    prose.refuse(feed.documents[0])
    nothing_on = Reading((), found.problems.found(), kind=Kind.PAGE, speaks_of=frozenset())
    if feed.memory.get("marked"):
        if found.says_none or found.problems.found():
            return nothing_on
        raise FeedError(NO_LONGER)
    reading = prose.read(source, feed, window)
    problems = (*found.problems.found(), *reading.problems)
    if reading.drafts:
        return replace(reading, kind=Kind.PROSE, problems=problems)
    if found.says_none or feed.memory.get("before"):
        return replace(nothing_on, problems=problems)
    raise FeedError(_NOTHING)


def _from_calendars(
    found: Surveyed,
    files: list[Document],
    window: Window,
    source: Source,
    problems: Problems,
) -> tuple[list[Told], bool]:
    """Return what the page's own and linked calendars tell, and whether all could be read."""
    words = {each.url: each.words for each in found.calendars.linked}
    bodies = [(Way.DATA_LINK, each.body, each.words) for each in found.calendars.carried]
    bodies += [(Way.FILE, each.body, words.get(each.url, "")) for each in files]
    told: list[Told] = []
    whole = True
    for way, body, line in bodies:
        try:
            reading = ical.read_bytes(body, window, source.timezone)
        except FeedError as error:
            problems.add("link_unreadable", f"{line[:80]!r}: {error}.")
            whole = False
            continue
        whole = whole and (reading.complete or way is Way.DATA_LINK)
        for each in reading.problems:
            if each.code != "missing_uid":  # there its title and day name it well enough
                problems.add(each.code, each.message, each.uid)
        for each in contradictions(line, body, reading.drafts, source.timezone):
            problems.add(each.code, each.message, each.uid)
        told += [_as_told(draft, way) for draft in reading.drafts]
    return told, whole


def _as_told(draft: Draft, way: Way) -> Told:
    names = (draft.uid,) if draft.uid else ()
    return Told(draft=draft, way=way, names=names)


def _dated(found: Surveyed, window: Window) -> Iterator[Told]:
    """Yield what is told of each meeting, and of each date of each series."""
    budget = Budget()
    for told in found.told:
        if told.repeats is None:
            yield told
            continue
        for draft in dates(told.draft, told.repeats, window, budget, found.problems):
            yield replace(told, draft=draft, repeats=None)
