"""A calendar file inside a link (RFC 2397), as codefor.de's blog has them; pure."""

from __future__ import annotations

import base64
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

from bot.web.calendars.calendar import PRODUCT
from bot.web.calendars.event import Telling, event_bytes, zone_in_use
from bot.web.calendars.zones import timezone_component
from bot.web.plain import one_line, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

_HEAD: Final = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\n"
_END: Final = b"END:VCALENDAR\r\n"


def calendar_file(
    occurrences: Sequence[Occurrence], registry: Registry, public_url: str, language: str
) -> bytes:
    """Return meetings as a calendar file: under the UIDs of the published one, with their zones.

    Descriptions stay out, for the file stands within a line; it links to the meeting's page.
    """
    brief = [replace(one, description=None) for one in occurrences]
    years: dict[str, set[int]] = {}
    for one in brief:
        if (zone := zone_in_use(one)) is not None:
            years.setdefault(zone.key, set()).update((one.start.year, one.end.year))
    return b"".join(
        (
            _HEAD.encode(),
            *(timezone_component(zone, min(told), max(told)) for zone, told in years.items()),
            *(
                event_bytes(Telling.of(one, registry, public_url.rstrip("/"), language))
                for one in brief
            ),
            _END,
        )
    )


def calendar_link(title: str, file: bytes, t: Translator) -> str:
    """Return the link as HTML within Markdown; it offers the file under the name “event.ics”."""
    address = f"data:text/calendar;charset=utf-8;base64,{base64.b64encode(file).decode()}"
    words = t("Calendar file {title}", title=printable(one_line(title)))
    # Braces in an attribute would still be a shortcode of Hugo's.
    told = escape(words).replace("{", "&#123;")
    return f'<a title="{told}" download="event.ics" href="{address}">&#x1F4C5;</a>'
