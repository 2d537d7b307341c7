"""What a file on disk is, told by its content; its name decides where the content does not."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from bot.domain.source import Kind
from bot.feeds.discover.sniff import Sort, sort_of
from bot.feeds.document import Document

_TEXTS: Final = frozenset({".md", ".markdown", ".txt", ".text"})
_BY_SORT: Final = {
    Sort.CALENDAR: Kind.ICAL,
    Sort.FEED: Kind.SYNDICATION,
    Sort.PAGE: Kind.PAGE,
}
# Its reader says what is wrong with it.
_BY_NAME: Final = {".ics": Kind.ICAL, ".html": Kind.PAGE, ".htm": Kind.PAGE}


def kind_of_file(name: str, body: bytes) -> Kind:
    """Tell a calendar, a feed of posts, a page and a text apart."""
    sort = sort_of(Document(url=name, body=body))
    ending = PurePath(name).suffix.lower()
    if ending in _TEXTS and sort is not Sort.CALENDAR:
        return Kind.PROSE  # Markdown may well begin with a piece of HTML
    return _BY_SORT.get(sort) or _BY_NAME.get(ending, Kind.PROSE)
