"""Occurrences as one published calendar (RFC 5545, RFC 7986); pure.

What Apple's, Google's and Microsoft's programs want beyond that is listed, with sources, in
docs/calendars.md.

METHOD is left out on purpose: METHOD:PUBLISH would require an ORGANIZER in every event (RFC 5546
section 3.2.1), and without it DTSTAMP says when an event last changed (RFC 5545 section 3.8.7.2),
so the bytes stay the same until something changes.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.query import HORIZON
from bot.domain.zones import zone_named
from bot.web.calendars.event import Telling, event_bytes, zone_in_use
from bot.web.calendars.zones import timezone_component
from bot.web.plain import one_line, printable, uri

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from icalendar import Calendar

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry

PRODUCT: Final = "-//Treffpunkt//Treffpunkt//DE"
LOOKING_BACK: Final = timedelta(days=30)
LOOKING_AHEAD: Final = HORIZON
REFRESH: Final = timedelta(hours=1)
# RFC 7986 wants a CSS3 colour name; this one is nearest to the network's blue.
COLOUR_NAME: Final = "deepskyblue"
COLOUR: Final = "#00A9FA"
_END: Final = b"END:VCALENDAR\r\n"


def render_calendar(
    occurrences: Sequence[Occurrence],
    *,
    name: str,
    source_url: str,
    public_url: str,
    registry: Registry,
    language: str = "de",
    about: str = "",
    attending: Collection[str] = (),
) -> bytes:
    """Return the calendar as UTF-8 bytes: CRLF, folded, one VTIMEZONE for each zone in use.

    `about` describes it where its name does not say all. `attending` are the ids of the meetings
    that take up the reader's time. Without a name it is a file to add to one's own calendar.
    """
    head = _head(occurrences, printable(one_line(name)), uri(source_url), registry)
    if about:
        head.add("description", about)
        head.add("x-wr-caldesc", about)
    site = public_url.rstrip("/")
    tellings = (
        Telling.of(one, registry, site, language, attending=one.id in attending)
        for one in occurrences
    )
    # The frame is drawn empty, and the cached bytes of events are put in before its end.
    return b"".join(
        (
            bytes(head.to_ical(sorted=False)).removesuffix(_END),
            *(timezone_component(*span) for span in _zones(occurrences)),
            *map(event_bytes, tellings),
            _END,
        )
    )


def _head(
    occurrences: Sequence[Occurrence], name: str, address: str | None, registry: Registry
) -> Calendar:
    from icalendar import Calendar, vDuration, vUri

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    if not name:
        # A name makes Outlook open a new calendar; MS-OXCICAL (X-WR-CALNAME) wants it left out for
        # a single meeting.
        return calendar
    # Apple, Google and Outlook read the older X- names, others those of RFC 7986.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if zone_named(registry.network.timezone):
        calendar.add("x-wr-timezone", registry.network.timezone)
    if occurrences:
        calendar.add("last-modified", max(one.updated for one in occurrences))
    if address:
        calendar.add("source", vUri(address, params={"VALUE": "URI"}))
        calendar.add("url", vUri(address))
    calendar.add("refresh-interval", vDuration(REFRESH, params={"VALUE": "DURATION"}))
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add("color", COLOUR_NAME)
    calendar.add("x-apple-calendar-color", COLOUR)
    return calendar


def _zones(occurrences: Sequence[Occurrence]) -> list[tuple[str, int, int]]:
    years: dict[str, tuple[int, int]] = {}
    for one in occurrences:
        if zone := zone_in_use(one):
            first, last = years.get(zone.key, (one.start.year, one.end.year))
            years[zone.key] = (min(first, one.start.year), max(last, one.end.year))
    return [(zone, first, last) for zone, (first, last) in sorted(years.items())]


def span(today: date) -> tuple[date, date]:
    """Return the days that a calendar covers: 30 days back, 12 months ahead, end exclusive."""
    return today - LOOKING_BACK, today + LOOKING_AHEAD + timedelta(days=1)
