"""WebDAV's 207 Multi-Status (RFC 4918 section 13): what is told of each address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import FeedError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DAV: Final = "{DAV:}"
CALDAV: Final = "{urn:ietf:params:xml:ns:caldav}"
SERVER: Final = "{http://calendarserver.org/ns/}"
_MOST_RESPONSES: Final = 20_000
_LONGEST_TOKEN: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What an answer tells of one address, as far as it says that it is so (200)."""

    href: str
    status: int = 200
    """Of the whole resource; 507: there was more than the server lists."""
    name: str | None = None
    kinds: frozenset[str] = frozenset()
    """Local names of its resource types, e.g. collection, calendar, schedule-inbox."""
    components: frozenset[str] | None = None
    """Which of VEVENT, VTODO, VJOURNAL a calendar takes; None if it does not say."""
    token: str | None = None
    ctag: str | None = None
    reports: frozenset[str] = frozenset()
    principal: str | None = None
    homes: tuple[str, ...] = ()
    calendar: str | None = None
    """Its content, where that was asked for."""


@dataclass(frozen=True, slots=True)
class Multistatus:
    """An answer; `token` is the new sync-token of a sync-collection (RFC 6578 section 6.2)."""

    resources: tuple[Resource, ...]
    token: str | None = None


def parse_multistatus(body: bytes) -> Multistatus:
    """Read the XML of an answer; FeedError if it is no XML."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FeedError("the answer is no WebDAV (its XML cannot be read)") from error
    if root.tag != f"{DAV}multistatus":
        raise FeedError("the answer is no WebDAV (no multistatus)")
    responses = root.findall(f"{DAV}response")[:_MOST_RESPONSES]
    return Multistatus(tuple(map(_resource, responses)), _token(root.findtext(f"{DAV}sync-token")))


def _resource(response: Element) -> Resource:
    told = {
        element.tag: element
        for stated in response.findall(f"{DAV}propstat")
        if _code(stated.findtext(f"{DAV}status")) == 200  # noqa: PLR2004 -- HTTP's own number
        for element in stated.findall(f"{DAV}prop/*")
    }
    return Resource(
        href=(response.findtext(f"{DAV}href") or "").strip(),
        status=_code(response.findtext(f"{DAV}status")),
        name=_text(told, f"{DAV}displayname"),
        kinds=frozenset(_local(each.tag) for each in _children(told, f"{DAV}resourcetype")),
        components=_components(told),
        token=_token(_text(told, f"{DAV}sync-token")),
        ctag=_token(_text(told, f"{SERVER}getctag")),
        reports=_reports(told),
        principal=_href(told, f"{DAV}current-user-principal"),
        homes=_hrefs(told, f"{CALDAV}calendar-home-set"),
        calendar=_text(told, f"{CALDAV}calendar-data"),
    )


def _code(line: str | None) -> int:
    """Return the number in "HTTP/1.1 200 OK"; what says nothing is well."""
    words = (line or "").split()
    return int(words[1][:3]) if len(words) > 1 and words[1].isdecimal() else 200


def _text(told: dict[str, Element], name: str) -> str | None:
    element = told.get(name)
    return (element.text or "").strip() or None if element is not None else None


def _children(told: dict[str, Element], name: str) -> list[Element]:
    element = told.get(name)
    return list(element) if element is not None else []


def _hrefs(told: dict[str, Element], name: str) -> tuple[str, ...]:
    stated = [
        (each.text or "").strip() for each in _children(told, name) if each.tag == f"{DAV}href"
    ]
    return tuple(each for each in stated if each)


def _href(told: dict[str, Element], name: str) -> str | None:
    return next(iter(_hrefs(told, name)), None)


def _components(told: dict[str, Element]) -> frozenset[str] | None:
    stated = _children(told, f"{CALDAV}supported-calendar-component-set")
    return frozenset(each.get("name", "").upper() for each in stated) if stated else None


def _reports(told: dict[str, Element]) -> frozenset[str]:
    stated = _children(told, f"{DAV}supported-report-set")
    return frozenset(
        _local(each.tag) for report in stated for each in report.findall(f"{DAV}report/*")
    )


def _token(text: str | None) -> str | None:
    text = (text or "").strip()
    return text if text and len(text) <= _LONGEST_TOKEN and text.isprintable() else None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
