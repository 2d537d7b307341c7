"""“Add to Google Calendar” links: a meeting in the parameters of an address.

Many pages have nothing else for programs. Google documents the parameters only by examples; what is
read here is what its own page takes: `text`, `dates` (first/last, UTC or wall time of `ctz`),
`location`, `details` and `recur`. Outlook's (`startdt`, `enddt`, `subject`, `body`) say the same.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from bot.domain.event import Draft
from bot.domain.zones import zone_named
from bot.feeds.structured.moments import When, read_when
from bot.feeds.structured.repeats import Repeats
from bot.feeds.structured.told import Told, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.feeds.structured.markup import Page

MARKS: Final = re.compile(
    rb"calendar\.google\.com/|google\.com/calendar/|outlook\.(?:live|office)\."
)
"""Without one of these words in its bytes a page has no such link."""
_MOST: Final = 1_000
_LONGEST: Final = 20_000
_GOOGLE: Final = frozenset({"calendar.google.com", "www.google.com", "google.com"})
_OUTLOOK: Final = frozenset({"outlook.live.com", "outlook.office.com", "outlook.office365.com"})


def read(page: Page) -> list[Told]:
    """Return what the links of a page tell that put a meeting into a calendar; each once."""
    found: dict[str, Told] = {}
    for link in page.tree.css('a[href*="calendar"]')[:_MOST]:
        address = (link.attributes.get("href") or "").strip()
        if address in found or len(address) > _LONGEST:
            continue
        told = _tell(address)
        if told is not None:
            found[address] = told
    return list(found.values())


def is_one(address: str) -> bool:
    """Whether an address puts a meeting into a calendar."""
    return len(address) <= _LONGEST and _tell(address) is not None


def _tell(address: str) -> Told | None:
    try:
        parts = urlsplit(address)
        stated = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if host in _GOOGLE and _first(stated, "dates"):
        return _google(stated)
    if host in _OUTLOOK and _first(stated, "startdt"):
        return _outlook(stated)
    return None


def _first(stated: Mapping[str, list[str]], name: str) -> str | None:
    return next(filter(None, (each.strip() for each in stated.get(name, ()))), None)


def _google(stated: Mapping[str, list[str]]) -> Told | None:
    first, _, last = (_first(stated, "dates") or "").partition("/")
    zone = zone_named(_first(stated, "ctz"))
    start, end = (_in(read_when(each), stated) for each in (first, last))
    draft = _draft(stated, start, end, title="text", description="details")
    if draft is None:
        return None
    rule = (_first(stated, "recur") or "").upper().removeprefix("RRULE:")
    repeats = Repeats(rule, zone=zone.key if zone else None) if rule else None
    return Told(draft=draft, way=Way.ADD_LINK, repeats=repeats)


def _in(when: When | None, stated: Mapping[str, list[str]]) -> When | None:
    """Return a floating time in the zone that the link names."""
    zone = zone_named(_first(stated, "ctz"))
    if isinstance(when, datetime) and when.tzinfo is None and zone is not None:
        return when.replace(tzinfo=zone)
    return when


def _outlook(stated: Mapping[str, list[str]]) -> Told | None:
    start, end = (read_when(_first(stated, name) or "") for name in ("startdt", "enddt"))
    draft = _draft(stated, start, end, title="subject", description="body")
    return None if draft is None else Told(draft=draft, way=Way.ADD_LINK)


def _draft(
    stated: Mapping[str, list[str]],
    start: When | None,
    end: When | None,
    *,
    title: str,
    description: str,
) -> Draft | None:
    """Return what a link tells, under the names that its calendar has for it."""
    called = _first(stated, title)
    if start is None or called is None:
        return None
    return Draft(
        uid=None,
        title=called,
        start=start,
        end=end,
        place=_first(stated, "location"),
        description=_first(stated, description),
        status=None,
    )
