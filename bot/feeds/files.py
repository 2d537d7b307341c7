"""What a file on disk is, told by its content; its name decides where the content does not."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Final

from bot.domain.source import Kind

_HEAD: Final = 4096
_FEED: Final = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|main|ul|li|div|p)[\s>/]", re.IGNORECASE
)
_TEXT: Final = frozenset({".md", ".markdown", ".txt", ".text"})
_JSON_FEED: Final = "https://jsonfeed.org/version/"


def kind_of_file(name: str, body: bytes) -> Kind:
    """Tell a calendar, a feed of posts, a page and a text apart."""
    head = body[:_HEAD]
    if b"BEGIN:VCALENDAR" in head.upper():
        return Kind.ICAL
    ending = PurePath(name).suffix.lower()
    if ending in _TEXT:
        return Kind.PROSE
    if _FEED.search(head) or _is_json_feed(body):
        return Kind.SYNDICATION
    if ending == ".ics":
        return Kind.ICAL  # its reader says what is wrong with it
    return Kind.PAGE if _PAGE.search(head) or ending in {".html", ".htm"} else Kind.PROSE


def _is_json_feed(body: bytes) -> bool:
    if not body[:_HEAD].lstrip().startswith(b"{"):
        return False
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and str(found.get("version", "")).startswith(_JSON_FEED)
