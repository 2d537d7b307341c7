"""Tells what an answer is by its first bytes, and by its content type where they do not say."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.feeds.document import Document

_HEAD: Final = 4096
_BEGINNING: Final = 1_000_000
"""How far into a feed its first post is sought: whoever asks is waiting."""
_EVENT: Final = re.compile(rb"^BEGIN:VEVENT", re.MULTILINE | re.IGNORECASE)
_REPEATS: Final = re.compile(rb"^R(?:RULE|DATE)[:;]", re.MULTILINE | re.IGNORECASE)
_NAMED: Final = re.compile(rb"^(?:X-WR-CALNAME|NAME)[:;]", re.MULTILINE | re.IGNORECASE)
_FEED: Final = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_PARTS: Final = re.compile(
    rb"<(?:main|article|section|div|ul|ol|li|table|h[1-6]|p|a)[\s>]", re.IGNORECASE
)
_DAV: Final = re.compile(rb"<(?:\w{1,20}:)?multistatus[\s>]", re.IGNORECASE)
_ENTRY: Final = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TEXTS: Final = frozenset({"text/plain", "text/markdown", "text/x-markdown"})
_TEXT_ENDINGS: Final = (".md", ".markdown", ".txt")
_JSON_FEED: Final = b"jsonfeed.org/version/"
_UNREADABLE: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a packed file (Office, ZIP)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


class Sort(StrEnum):
    """What an answer is."""

    CALENDAR = "calendar"
    FEED = "feed"
    PAGE = "page"
    TEXT = "text"
    DAV = "dav"
    JSON = "json"
    EMPTY = "empty"
    OTHER = "other"


def sort_of(document: Document) -> Sort:
    """Tell what a document is; its own bytes count for more than its content type."""
    head = document.body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return Sort.EMPTY
    if b"BEGIN:VCALENDAR" in head.upper():
        return Sort.CALENDAR
    if head[:1] in {b"{", b"["}:
        return Sort.FEED if _JSON_FEED in head.replace(b"\\/", b"/") else Sort.JSON
    if unreadable(document) or b"\0" in head:
        return Sort.OTHER
    return _marked_up(head) or _as_said(head, document)


def _marked_up(head: bytes) -> Sort | None:
    """Tell feeds, WebDAV and pages apart by their first element."""
    if _DAV.search(head):
        return Sort.DAV
    feed, page = _FEED.search(head), _PAGE.search(head)
    if feed and not (page and page.start() < feed.start()):
        return Sort.FEED
    return Sort.PAGE if page else None


def _as_said(head: bytes, document: Document) -> Sort:
    said = document.content_type.partition(";")[0].strip().lower()
    if said in {"text/html", "application/xhtml+xml"}:
        return Sort.PAGE
    if said not in _TEXTS and _PARTS.search(head):
        return Sort.PAGE
    named = document.url.partition("?")[0].lower().endswith(_TEXT_ENDINGS)
    return Sort.TEXT if said in _TEXTS or not said or named else Sort.OTHER


def unreadable(document: Document) -> str | None:
    """Name what no reader understands, for people."""
    head = document.body[:_HEAD]
    named = next((name for mark, name in _UNREADABLE if head.startswith(mark)), None)
    binary = b"\0" in head and not head.startswith(_UTF_16)
    calendar = b"BEGIN:VCALENDAR" in head.upper()
    return named or ("a binary file" if binary and not calendar else None)


def count_events(body: bytes) -> int:
    """Count the events of a calendar file."""
    return len(_EVENT.findall(body))


def is_single_event(body: bytes) -> bool:
    """Whether a calendar file is one meeting to save, rather than a calendar to subscribe to."""
    return count_events(body) == 1 and not _REPEATS.search(body) and not _NAMED.search(body)


def has_posts(body: bytes) -> bool:
    """Whether a feed has any post."""
    return _ENTRY.search(body, 0, _BEGINNING) is not None or b'"items"' in body
