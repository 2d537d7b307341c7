"""Calendar files in links and behind them."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from bot.feeds.document import Document
from bot.feeds.structured import embedded
from bot.feeds.structured.embedded import decode_data
from bot.feeds.structured.markup import parse

FILE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:ü?>~1\r\nSUMMARY:Grüße\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()
PACKED = b64encode(FILE).decode()


@pytest.mark.parametrize(
    "address",
    [
        f"data:text/calendar;charset=utf8;base64,{PACKED}",
        f"DATA:text/calendar;BASE64,{PACKED}",
        f"data:text/calendar;base64,{PACKED.rstrip('=')}",
        f"data:text/calendar;base64,{urlsafe_b64encode(FILE).decode()}",
        f"data:text/calendar;base64,{quote(PACKED, safe='')}",
        f"data:text/calendar;base64,{PACKED[:40]}\n {PACKED[40:]}",
        f"data:text/calendar,{PACKED}",
        f"data:text/calendar;charset=utf8,{quote(FILE)}",
        f"data:text/calendar;base64,{quote(FILE)}",
        f"data:text/calendar,{quote(quote(FILE))}",
        f"data:text/calendar,{FILE.decode()}",
    ],
)
def test_decodes_what_was_meant(address: str) -> None:
    """Base64 or text, said rightly or wrongly, whole or scratched, is the same file."""
    assert decode_data(address) == FILE


def test_lines_glued_together_are_lines_again() -> None:
    """Where a template took the line breaks away the properties begin new lines."""
    glued = "data:text/calendar," + FILE.decode().replace("\r\n", " ")
    assert (decode_data(glued) or b"").split() == FILE.split()
    assert (decode_data(glued) or b"").count(b"\r\n") == 7


@given(st.text(max_size=300))
def test_what_is_no_calendar_is_none(text: str) -> None:
    """No data: address makes decoding fail; only calendars come out."""
    for head in ("data:text/calendar,", "data:text/calendar;base64,", ""):
        found = decode_data(head + text)
        assert found is None or b"BEGIN:VCALENDAR" in found.upper()


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<a href="x.ics">', "https://lab.example/blog/x.ics"),
        ('<a href="/X.ICS?d=1#f">', "https://lab.example/X.ICS?d=1"),
        ('<a href="webcal://cal.example/feed">', "https://cal.example/feed"),
        ('<link rel="alternate" type="text/calendar" href="/feed/">', "https://lab.example/feed/"),
        ('<a href="/org/event/ical/">', "https://lab.example/org/event/ical/"),
        ('<a href="/event/a/?ical=1">', "https://lab.example/event/a/?ical=1"),
        ('<a href="/kalender">', None),
        ('<a href="mailto:x@y.example?a.ics">', None),
        ('<a href="javascript:x.ics">', None),
        ('<a href="ftp://lab.example/x.ics">', None),
        ('<a href="http://[::1/x.ics">', None),
        ("<a>", None),
    ],
)
def test_knows_links_to_calendar_files(link: str, url: str | None) -> None:
    """By name, type, scheme or question; only the web's own addresses."""
    page = parse(Document("https://lab.example/blog/", f"<p>{link}x</a>".encode()))
    assert [each.url for each in embedded.find(page).linked] == [url] * bool(url)


def test_a_line_with_two_calendars_speaks_of_neither() -> None:
    """The words beside a file are its own only where no other stands there."""
    body = b'<li>Eins <a href="a.ics">a</a></li><li>Zwei <a href="b.ics">b</a><a href="c.ics">c</a>'
    page = parse(Document("https://lab.example/", body))
    assert [each.words for each in embedded.find(page).linked] == ["Eins a", "", ""]
