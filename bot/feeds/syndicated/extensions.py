"""What event modules say beside a post, by local name: `{"startdate": "2027-01-11T19:00", …}`.

Read apart from feedparser, which drops the text of elements it does not know once they have an
attribute. RSS 1.0 event module (https://web.resource.org/rss/1.0/modules/event/), xCal in its old
and its RFC 6321 form, Google's `gd:when`, GeoRSS, W3C geo, and what looks like them: platforms
write these names under namespaces of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_MARK: Final = re.compile(
    rb"start_?-?(?:date|time)|dtstart|date_?start|event:|<ev:|georss|wgs84_pos", re.IGNORECASE
)
_OWN: Final = (
    "",
    "http://www.w3.org/2005/Atom",
    "http://purl.org/rss/1.0/",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/rss/1.0/modules/content/",
    "http://search.yahoo.com/mrss/",
    "http://www.itunes.com/dtds/podcast-1.0.dtd",
)
_MOST_ELEMENTS: Final = 200
_MOST_WRAPPED: Final = 5
_LONGEST: Final = 2_000


def extensions(body: bytes) -> list[dict[str, str]]:
    """Return what the event modules say of each post, in order; nothing if the XML is broken."""
    if not _MARK.search(body):
        return []
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return []
    return [dict(_values(each)) for each in root.iter() if _local(each.tag) in {"item", "entry"}]


def _values(post: Element) -> Iterator[tuple[str, str]]:
    """Yield names and texts, of attributes too; the first of each name counts, so it comes last."""
    told: list[tuple[str, str]] = []
    for count, element in enumerate(post.iter()):
        if count >= _MOST_ELEMENTS:
            break
        namespace = _namespace(element.tag)
        if namespace in _OWN:
            continue
        name = _local(element.tag)
        told.extend((_plain(key), value) for key, value in element.attrib.items())
        told.append((name, _words(element)))
    yield from ((name, words[:_LONGEST]) for name, words in reversed(told) if words)


def _words(element: Element) -> str:
    """Return an element's own text, or that of what it wraps (RFC 6321: a date-time, a text)."""
    own = (element.text or "").strip()
    return own or " ".join((child.text or "").strip() for child in element[:_MOST_WRAPPED]).strip()


def _local(tag: object) -> str:
    return _plain(tag.rpartition("}")[2]) if isinstance(tag, str) else ""


def _plain(name: str) -> str:
    return name.rpartition("}")[2].lower().replace("_", "").replace("-", "")


def _namespace(tag: object) -> str:
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""
