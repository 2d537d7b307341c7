"""Reads iCalendar (RFC 5545): an address or a file into drafts, each bad event costing only itself.

Codes of the problems it reports, for `check`:

no_start            an event without a readable DTSTART; left out
event_unreadable    an event, or one of its dates, that makes no sense
end_before_start    DTEND before DTSTART; the end is guessed
missing_uid         no UID; named after its title and day
repeated_uid        one UID for different events; both are kept
rule_refused        an RRULE that is broken or endless; its first date is kept
rule_misses_start   DTSTART is none of the dates its RRULE names; it is kept as the first
unknown_zone        a TZID that nothing explains; read as the calendar's zone, else the source's
bad_geo             GEO that is no place on earth; ignored
encoding            not UTF-8; read as Windows-1252
private             CLASS:PRIVATE or CONFIDENTIAL; left out
truncated           the file ends before its calendar does; what stands before is read
too_many            more events or dates than are read from one source
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.event import Draft, Reading
from bot.errors import FeedError
from bot.feeds.components import Component, read_component
from bot.feeds.context import Context, Problems
from bot.feeds.document import PLAIN, Feed, Request
from bot.feeds.properties import decode, parse_properties
from bot.feeds.scan import CalendarBytes, fingerprint, scan
from bot.feeds.series import Instance, instances, latest_revisions
from bot.feeds.shares import entrance
from bot.feeds.times import When, to_utc
from bot.feeds.zones import Zones, zone_by_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.domain.event import Window
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Asking
    from bot.feeds.recurrence import Budget

__all__ = ["fetch", "fingerprint", "read", "read_bytes"]

_MOST_EVENTS = 20_000
_MOST_INSTANCES = 20_000
_MOST_DRAFTS = 5_000
_MOST_ZONES = 200
_YEARS = range(1000, 9000)
_HEADER = frozenset({"X-WR-TIMEZONE", "METHOD", "TZID", "TIMEZONE-ID"})


async def fetch(source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask for the file, conditionally; `webcal://` means `https://`. Logins are for its host."""
    if not source.url:
        raise FeedError("this source has no address; give it a url")
    known = state.fingerprint is not None
    address, login = entrance(web_address(source.url), source.credentials, get)
    document = await get(
        address,
        etag=state.etag if known else None,
        last_modified=state.last_modified if known else None,
        request=Request(login=login) if login else PLAIN,
    )
    if document.not_modified:
        return Feed((), state.fingerprint or "", unchanged=True, memory=state.memory)
    # In a thread, because 10 MB take long enough for people to notice.
    digest = await asyncio.to_thread(fingerprint, document.body)
    return Feed((document,), digest, memory=state.memory)


def web_address(url: str) -> str:
    """Return the address to ask for: `webcal://` is a habit of programs, not a protocol."""
    scheme, separator, rest = url.strip().partition("://")
    return (
        f"https://{rest}" if separator and scheme.lower() in {"webcal", "webcals"} else url.strip()
    )


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Turn the documents into drafts that overlap the window. FeedError if one is no calendar."""
    readings = [read_bytes(document.body, window, source.timezone) for document in feed.documents]
    return Reading(
        drafts=tuple(draft for reading in readings for draft in reading.drafts),
        problems=tuple(problem for reading in readings for problem in reading.problems),
        complete=all(reading.complete for reading in readings),
    )


def read_bytes(body: bytes, window: Window, zone: str) -> Reading:
    """Read one file; `zone` (IANA) is where floating times and unknown zones are taken to be.

    Raises FeedError when it is no iCalendar file. A calendar without events is a complete answer.
    """
    found = scan(body, window)
    if not found.calendars:
        raise FeedError(_what_instead(body))
    problems = Problems()
    if found.truncated:
        problems.add(
            "truncated", "The file ends before its calendar does; it may have been cut off."
        )
    groups, cut = _components(found.calendars, window, ZoneInfo(zone), problems)
    drafts: list[tuple[datetime, Draft]] = []
    for uid, components in groups.items():
        if len(drafts) >= _MOST_INSTANCES:
            cut = True
            break
        try:
            drafts.extend(_drafts(uid, components, window))
        except (ValueError, OverflowError) as error:
            problems.add("event_unreadable", f"{components[0].title!r}: {error}.", uid)
    drafts.sort(key=lambda pair: pair[0])
    if cut or len(drafts) > _MOST_DRAFTS:
        cut = True
        problems.add("too_many", f"Only the first {_MOST_DRAFTS} dates are read from one source.")
    return Reading(
        drafts=tuple(draft for _, draft in drafts[:_MOST_DRAFTS]),
        problems=problems.found(),
        complete=not (found.truncated or cut),
    )


def _what_instead(body: bytes) -> str:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if not start:
        return "the answer is empty, not a calendar"
    if start.startswith(b"<"):
        return "the answer is a web page, not a calendar; look there for a link to its .ics file"
    return "the answer is not a calendar: it has no BEGIN:VCALENDAR"


def _components(
    calendars: list[CalendarBytes], window: Window, fallback: ZoneInfo, problems: Problems
) -> tuple[dict[str, list[Component]], bool]:
    """Parse the events of all calendars by UID; and return whether there were too many."""
    groups: dict[str, list[Component]] = defaultdict(list)
    budget: Budget | None = None
    left = _MOST_EVENTS
    for calendar in calendars:
        context = _context(calendar, window, fallback, problems)
        # All calendars of one file spend from one budget.
        budget = context.zones.budget = budget or context.zones.budget
        for lines in calendar.events[:left]:
            component = read_component(lines, context)
            if component:
                groups[component.uid].append(component)
        left -= len(calendar.events)
        if left < 0:
            return groups, True
    return groups, False


def _context(
    calendar: CalendarBytes, window: Window, fallback: ZoneInfo, problems: Problems
) -> Context:
    text, _ = decode(calendar.header)
    header = parse_properties(text.strip("\n").partition("\n")[2], _HEADER)
    names = [each.value.strip() for each in header.get("X-WR-TIMEZONE", ()) if each.value.strip()]
    declared = zone_by_name(names[0]) if names else None
    if names and declared is None:
        message = f"Nothing says what zone {names[0][:60]!r} is; read as {fallback.key}."
        problems.add("unknown_zone", message)
    zones = Zones(declared or fallback, window, dict(_zone_blocks(text)))
    cancels = any(each.value.strip().upper() == "CANCEL" for each in header.get("METHOD", ()))
    return Context(zones, declared, cancels, problems)


def _zone_blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield TZID and text of each VTIMEZONE."""
    upper = text.upper()
    place = upper.find("\nBEGIN:VTIMEZONE")
    for _ in range(_MOST_ZONES):
        end = upper.find("\nEND:VTIMEZONE", place)
        if place < 0 or end < 0:
            return
        block = text[place:end]
        names = parse_properties(block.strip("\n").partition("\n")[2], _HEADER).get("TZID", ())
        if names:
            yield names[0].value.strip(), block
        place = upper.find("\nBEGIN:VTIMEZONE", end)


def _drafts(
    uid: str, components: list[Component], window: Window
) -> Iterator[tuple[datetime, Draft]]:
    """Yield the drafts of all components with one UID, each with its start in UTC."""
    masters = latest_revisions(each for each in components if each.recurrence is None)
    overrides = [each for each in components if each.recurrence]
    names = _distinct_names(uid, masters)
    if len(masters) > 1:
        message = f"One UID stands for {len(masters)} events, {masters[0].title!r} among them."
        masters[0].context.problems.add("repeated_uid", message, uid)
    owner = next((master for master in masters if master.recurs), masters[0] if masters else None)
    alone: list[Component | None] = [None]
    for master in masters or alone:
        own = overrides if master is owner else []
        name = names[masters.index(master)] if master else uid
        for instance in instances(master, own, window):
            if (master and master.private) or instance.component.private:
                message = f"{instance.component.title!r} is private and left out."
                instance.component.context.problems.add("private", message, uid)
                continue
            draft = _draft(name, instance, window)
            if draft:
                yield draft


def _distinct_names(uid: str, masters: list[Component]) -> list[str]:
    """Return a UID for each of several events that share one: with its start, else its title."""
    if len(masters) < 2:  # noqa: PLR2004 - one alone keeps its UID
        return [uid]
    names = [f"{uid}#{master.start.naive:%Y%m%dT%H%M}" for master in masters]
    return [
        name
        if names.count(name) == 1
        else f"{name}-{hashlib.sha256(master.title.encode('utf-8', 'replace')).hexdigest()[:8]}"
        for name, master in zip(names, masters, strict=True)
    ]


def _draft(uid: str, instance: Instance, window: Window) -> tuple[datetime, Draft] | None:
    """Return the draft and its start in UTC, or None outside the window."""
    component = instance.component
    fallback = component.context.zones.fallback
    start = instance.start
    length = instance.length
    if start.all_day:
        length = timedelta(days=max(1, length.days if length else 1))
    begins = to_utc(start.wall, start.zone or fallback)
    end = start.wall + length if length is not None else None
    ends = to_utc(end, start.zone or fallback) if end else begins
    if begins >= window.end or (ends <= window.start and begins < window.start):
        return None
    coordinates = component.coordinates or (None, None)
    declared = component.context.declared
    return begins, Draft(
        uid=uid,
        title=component.title,
        start=_public(start, fallback),
        end=_public(When(end, start.zone), fallback) if end else None,
        recurrence=_original(instance, fallback),
        place=component.place,
        latitude=coordinates[0],
        longitude=coordinates[1],
        url=component.url,
        description=component.description,
        categories=component.categories,
        join_url=component.join_url,
        status=instance.status,
        sequence=component.sequence,
        zone=declared.key if declared else None,
    )


def _original(instance: Instance, fallback: ZoneInfo) -> date | datetime | None:
    original = instance.original
    # A RECURRENCE-ID in the year 9999 could not be moved to another zone.
    return _public(original, fallback) if original and original.wall.year in _YEARS else None


def _public(when: When, fallback: ZoneInfo) -> date | datetime:
    """Return a date, a floating time or an aware one whose zone everyone knows."""
    if when.all_day or when.zone is None:
        return when.wall
    aware = when.naive.replace(tzinfo=when.zone)
    return aware if isinstance(when.zone, ZoneInfo) else aware.astimezone(fallback)
