"""The questions that WebDAV and CalDAV are asked with: PROPFIND and three REPORTs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from bot.feeds.document import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

Login = tuple[str, str] | None

_XML: Final = '<?xml version="1.0" encoding="utf-8"?>'
_NAMES: Final = (
    'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
)
_WANTED: Final = (
    "<d:resourcetype/><d:displayname/><d:sync-token/><s:getctag/><d:supported-report-set/>"
    "<d:current-user-principal/><c:calendar-home-set/><c:supported-calendar-component-set/>"
)


def properties(login: Login, *, depth: int = 0) -> Request:
    """Ask what an address is (RFC 4918 section 9.1); with depth 1 what lies in it, too."""
    return _asked(
        "PROPFIND", f"<d:propfind {_NAMES}><d:prop>{_WANTED}</d:prop></d:propfind>", depth, login
    )


def meetings_since(start: datetime, login: Login) -> Request:
    """Ask for all events that have not ended by `start` (RFC 4791 section 7.8)."""
    since = f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    body = (
        f"<c:calendar-query {_NAMES}><d:prop><d:getetag/><c:calendar-data/></d:prop>"
        '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
        f'<c:time-range start="{since}"/>'
        "</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
    )
    return _asked("REPORT", body, 1, login)


def contents(hrefs: Sequence[str], login: Login) -> Request:
    """Ask for the content of some addresses in one request (RFC 4791 section 7.9)."""
    stated = "".join(f"<d:href>{escape(href)}</d:href>" for href in hrefs)
    body = (
        f"<c:calendar-multiget {_NAMES}><d:prop><d:getetag/><c:calendar-data/></d:prop>{stated}"
        "</c:calendar-multiget>"
    )
    return _asked("REPORT", body, 1, login)


def changes_since(token: str, login: Login) -> Request:
    """Ask what has changed since a sync-token was given (RFC 6578 section 3.2)."""
    body = (
        f"<d:sync-collection {_NAMES}><d:sync-token>{escape(token)}</d:sync-token>"
        "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
    )
    return _asked("REPORT", body, 0, login)


def _asked(method: str, body: str, depth: int, login: Login) -> Request:
    headers = (
        ("Depth", str(depth)),
        ("Content-Type", "application/xml; charset=utf-8"),
        ("Prefer", "return=minimal"),
    )
    return Request(method=method, headers=headers, body=(_XML + body).encode(), login=login)
