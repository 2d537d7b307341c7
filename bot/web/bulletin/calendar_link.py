"""A calendar file inside a link (RFC 2397), as on codefor.de's blog; pure."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

from bot.text.bulletin import place_of, title_alone
from bot.web.calendars.calendar import PRODUCT
from bot.web.calendars.event import zone_in_use
from bot.web.calendars.folding import folded_bytes
from bot.web.calendars.zones import timezone_component
from bot.web.plain import one_line, printable, uri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

_HEAD: Final = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\n"
_END: Final = b"END:VCALENDAR\r\n"


def calendar_file(occurrences: Sequence[Occurrence], registry: Registry, t: Translator) -> bytes:
    """Return meetings as a calendar file, with the published calendar's UIDs and with their zones.

    It says no more than the line in which it stands.
    """
    years: dict[str, set[int]] = {}
    for one in occurrences:
        if (zone := zone_in_use(one)) is not None:
            years.setdefault(zone.key, set()).update((one.start.year, one.end.year))
    zones = (timezone_component(zone, min(told), max(told)) for zone, told in years.items())
    events = (
        _event(one, title_alone(one, registry, t), place_of(one, t), _folds(one))
        for one in occurrences
    )
    return b"".join((_HEAD.encode(), *zones, *events, _END))


def _folds(one: Occurrence) -> tuple[int, int]:
    """Return the `fold` of start and end, which the cache key needs: comparing ignores it."""
    return getattr(one.start, "fold", 0), getattr(one.end, "fold", 0)


@lru_cache(maxsize=2048)  # making one takes `icalendar` a millisecond; a tick changes few lines
def _event(one: Occurrence, title: str, where: str, _folds: tuple[int, int]) -> bytes:
    from icalendar import Event

    event = Event()
    event.add("uid", printable(one.uid))
    event.add("dtstamp", one.updated)
    event.add("sequence", one.sequence)
    if isinstance(one.start, datetime):
        zone = zone_in_use(one) or UTC
        event.add("dtstart", one.starts_at.astimezone(zone))
        if one.ends_at > one.starts_at:  # DTEND must be later (RFC 5545 section 3.8.2.2)
            event.add("dtend", one.ends_at.astimezone(zone))
    else:
        event.add("dtstart", one.start)
        event.add("dtend", max(one.end, one.start + timedelta(days=1)))
    event.add("summary", printable(title))
    event.add("status", one.status.value.upper())
    if where:
        event.add("location", printable(where))
    if one.latitude is not None and one.longitude is not None and not one.approximate:
        event.add("geo", (round(one.latitude, 6), round(one.longitude, 6)))
    if address := uri(one.url):
        event.add("url", address)
    return folded_bytes(event)


def calendar_link(title: str, file: bytes, t: Translator) -> str:
    """Return the link as HTML for Markdown; it offers the file as “event.ics”."""
    address = f"data:text/calendar;charset=utf-8;base64,{base64.b64encode(file).decode()}"
    words = t("Calendar file {title}", title=printable(one_line(title)).replace("\n", " "))
    # Even in an attribute Hugo would take braces for a shortcode.
    told = escape(words).replace("{", "&#123;")
    return f'<a title="{told}" download="event.ics" href="{address}">&#x1F4C5;</a>'
