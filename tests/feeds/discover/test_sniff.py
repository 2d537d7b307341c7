"""What an answer is, whatever its server calls it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from bot.feeds.discover.sniff import Sort, is_single_event, sort_of
from bot.feeds.document import Document
from tests.feeds.discover.web import BODIES


@pytest.mark.parametrize(
    ("body", "content_type", "sort"),
    [
        (b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n", "text/html", Sort.CALENDAR),
        (b"<?xml version='1.0'?><!-- x --><rss version='2.0'>", "text/html", Sort.FEED),
        (b"<rdf:RDF xmlns:rdf='x'>", "application/xml", Sort.FEED),
        (b"<atom:feed xmlns:atom='x'>", "", Sort.FEED),
        (b'{"version":"https:\\/\\/jsonfeed.org\\/version\\/1"}', "application/json", Sort.FEED),
        (b'{"a": 1}', "text/html", Sort.JSON),
        (b"<!doctype html><p>an <rss> element</p>", "text/html", Sort.PAGE),
        (b"<!-- no doctype --><p>Montags", "text/html", Sort.PAGE),
        (b"<h1>Termine</h1><p>Montags", "", Sort.PAGE),
        (b"# Termine\n\n<div>12.1.</div>", "text/markdown; charset=utf-8", Sort.TEXT),
        (b"Termine", "", Sort.TEXT),
        (b"<D:multistatus xmlns:D='DAV:'>", "text/xml", Sort.DAV),
        (b"%PDF-1.7", "text/html", Sort.OTHER),
        (b"PK\x03\x04", "", Sort.OTHER),
        (b"a\0b", "text/plain", Sort.OTHER),
        (b"body{}", "text/css", Sort.OTHER),
        (b" \r\n", "text/calendar", Sort.EMPTY),
    ],
)
def test_the_bytes_count_for_more_than_the_content_type(
    body: bytes, content_type: str, sort: Sort
) -> None:
    """Servers call calendars text, and pages anything."""
    assert sort_of(Document("https://lab.example/", body, content_type)) is sort


@pytest.mark.parametrize(
    ("name", "single"), [("@event", True), ("@series", False), ("@calendar", False)]
)
def test_a_single_meeting_is_told_from_a_calendar(name: str, single: bool) -> None:  # noqa: FBT001
    """What people save for one evening is not what they subscribe to."""
    assert is_single_event(BODIES[name].encode()) is single


@given(st.binary(), st.text())
def test_no_bytes_break_the_look_at_them(body: bytes, content_type: str) -> None:
    """Every answer is something."""
    assert sort_of(Document("https://lab.example/", body, content_type)) in Sort
