"""What a file on disk is."""

from __future__ import annotations

import pytest

from bot.domain.source import Kind
from bot.feeds.files import kind_of_file

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
JSON_FEED = b'{"version": "https://jsonfeed.org/version/1.1", "items": []}'


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("termine.ics", CALENDAR, Kind.ICAL),
        ("termine.txt", b"\xef\xbb\xbf" + CALENDAR, Kind.ICAL),
        ("feed.xml", b'<?xml version="1.0"?>\n<rss version="2.0">', Kind.SYNDICATION),
        ("feed.json", JSON_FEED, Kind.SYNDICATION),
        ("index.html", b"Mittwoch, 13.1.2027, 19 Uhr", Kind.PAGE),
        ("termine", b"<ul><li>Mittwoch, 13.1.2027</li></ul>", Kind.PAGE),
        ("termine.md", b"<p align=center>Termine</p>\n\n- 13.1.2027", Kind.PROSE),
        ("termine", b"Mittwoch, 13.1.2027, 19 Uhr", Kind.PROSE),
        ("empty.ics", b"", Kind.ICAL),
        ("empty", b"", Kind.PROSE),
    ],
)
def test_the_content_decides_and_then_the_name(name: str, body: bytes, kind: Kind) -> None:
    """A calendar is one under any name; what says nothing of itself is what it is called."""
    assert kind_of_file(name, body) is kind
