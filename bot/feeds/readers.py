"""The one dispatch table: which reader reads which kind, and which kind an address is of."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, unquote, urlsplit

from bot.domain.source import Kind
from bot.errors import SourceError
from bot.feeds import gettogether, ical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.feeds.document import Reader

READERS: Final[Mapping[Kind, Reader]] = MappingProxyType(
    {Kind.GETTOGETHER: gettogether, Kind.ICAL: ical}
)

_TEAM_CALENDAR: Final = re.compile(r"/team/\d+(/|/events\.ics)?")
_CALENDAR_PATH: Final = re.compile(r"\.(ics|ical|ifb)$|/ical/?$", re.IGNORECASE)
# The Events Calendar (WordPress) has ?ical=1, Nextcloud's public calendars ?export.
_CALENDAR_QUERY: Final = re.compile(r"(^|&)(ical=1|outlook-ical=1|format=ical|export)(&|$)")
_LOCALE: Final = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")
_NOT_A_GROUP: Final = frozenset(
    {"about", "apps", "cities", "find", "help", "home", "login", "pro", "register", "topics"}
)


def reader_of(kind: Kind) -> Reader:
    """Return the reader of a kind; SourceError says that we cannot read it yet."""
    if (reader := READERS.get(kind)) is None:
        raise SourceError(f"sources of kind {kind.value} cannot be read yet")
    return reader


def kind_of(url: str) -> Kind | None:
    """Tell the kind of source by its address alone; None where only looking there would tell."""
    if url.strip().isdecimal():
        return Kind.GETTOGETHER
    parts = _split(url)
    if parts is None:
        return None
    if _TEAM_CALENDAR.fullmatch(parts.path) or _is_at(parts, "gettogether.community"):
        return Kind.GETTOGETHER
    if _meetup_group(parts) or parts.scheme in {"webcal", "webcals"}:
        return Kind.ICAL
    if _CALENDAR_PATH.search(parts.path) or _CALENDAR_QUERY.search(parts.query):
        return Kind.ICAL
    return None


def address_of(url: str, kind: Kind) -> str:
    """Return the address to read for what a person pasted: a Meetup group's page has an iCal."""
    parts = _split(url)
    group = _meetup_group(parts) if parts and kind is Kind.ICAL else None
    return f"https://www.meetup.com/{quote(group)}/events/ical/" if group else url.strip()


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return parts if parts.hostname else None


def _is_at(parts: SplitResult, domain: str) -> bool:
    host = (parts.hostname or "").rstrip(".")
    return host == domain or host.endswith(f".{domain}")


def _meetup_group(parts: SplitResult) -> str | None:
    """Return the group in an address like `meetup.com/de-DE//<group>/events/…`."""
    if not _is_at(parts, "meetup.com"):
        return None
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if steps and steps[1:2] != ["events"] and _LOCALE.fullmatch(steps[0]):
        steps = steps[1:]
    return steps[0] if steps and steps[0].lower() not in _NOT_A_GROUP else None
