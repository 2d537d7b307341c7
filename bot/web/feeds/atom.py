"""Atom (RFC 4287), page by page (RFC 5005 section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, tostring

if TYPE_CHECKING:
    from bot.web.feeds.feed import Feed
    from bot.web.feeds.telling import Telling

MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"
_NAMESPACES: Final = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:xcal": "urn:ietf:params:xml:ns:xcal",
}


def render_atom(feed: Feed) -> bytes:
    """Return a feed as Atom."""
    root = Element("feed", {**_NAMESPACES, "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.about)
    _text(root, "updated", feed.updated.isoformat())
    _author(root, feed.author)
    _link(root, "self", feed.address, MEDIA_TYPE.partition(";")[0])
    _link(root, "alternate", feed.page, "text/html")
    _link(root, "related", feed.calendar, "text/calendar")
    if feed.following:
        _link(root, "next", feed.following, MEDIA_TYPE.partition(";")[0])
    for told in feed.told:
        _add(root, told)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(root: Element, told: Telling) -> None:
    one = SubElement(root, "entry")
    _text(one, "id", told.id)
    _text(one, "title", told.title)
    _text(one, "updated", told.updated.isoformat())
    _link(one, "alternate", told.page, "text/html")
    for lab in told.labs:
        _author(one, lab)
        SubElement(one, "category", {"term": lab})
    content = SubElement(one, "content", {"type": "html"})
    content.text = told.html
    for name, value in told.xcal.items():
        if name == "tzid":
            continue
        zoned = name.startswith("dt") and "T" in value
        _text(one, f"xcal:{name}", value, {"tzid": told.xcal["tzid"]} if zoned else {})


def _text(parent: Element, name: str, words: str, about: dict[str, str] | None = None) -> None:
    SubElement(parent, name, about or {}).text = words


def _link(parent: Element, rel: str, address: str, media_type: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": media_type, "href": address})


def _author(parent: Element, name: str) -> None:
    _text(SubElement(parent, "author"), "name", name)
