"""icalendar, which takes nothing that RFC 5545 does not have, and the RFC's rules for lines."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from icalendar import Calendar

from tests.readers.odd import odd
from tests.readers.shown import raw
from tests.web.samples import many

ONCE = (
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "URL"),
    *("STATUS", "CLASS", "TRANSP", "SEQUENCE", "LAST-MODIFIED", "GEO"),
)
"""What an event has once at most (RFC 5545 section 3.6.1)."""


@pytest.fixture(scope="module", params=["odd", "a year"])
def body(request: pytest.FixtureRequest) -> bytes:
    """The calendar of the odd meetings, and that of a whole network's year."""
    return raw(odd() if request.param == "odd" else many())


def unfolded(body: bytes) -> list[str]:
    """Return the content lines (RFC 5545 section 3.1)."""
    return body.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def test_lines_are_folded_at_75_octets_and_end_with_crlf(body: bytes) -> None:
    """Each line by itself is UTF-8, not longer than allowed, and never empty."""
    assert body.endswith(b"END:VCALENDAR\r\n")
    lines = body.removesuffix(b"\r\n").split(b"\r\n")
    assert all(0 < len(line) <= 75 for line in lines)
    assert all(b"\r" not in line and b"\n" not in line for line in lines)
    for line in lines:
        line.decode("utf-8", "strict")


def test_there_are_no_control_characters(body: bytes) -> None:
    """None but the line breaks, nor the separators that some programs take for such."""
    text = body.decode().replace("\r\n", "")
    assert re.findall("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", text) == []


def test_what_stands_once_stands_once(body: bytes) -> None:
    """No event repeats what it may have once, and no two have one UID."""
    events = "\n".join(unfolded(body)).split("\nBEGIN:VEVENT\n")[1:]
    for event in events:
        names = [re.split("[;:]", line, maxsplit=1)[0] for line in event.splitlines()]
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "URL"} <= set(names)
        assert [name for name in ONCE if names.count(name) > 1] == []
    uids = [line for line in unfolded(body) if line.startswith("UID:")]
    assert len(set(uids)) == len(uids) == len(events)


def test_icalendar_finds_nothing_wrong(body: bytes) -> None:
    """No component has an error, and written again it means the same."""
    calendar: Any = Calendar.from_ical(body)
    assert [one.errors for one in calendar.walk() if one.errors] == []
    again: Any = Calendar.from_ical(calendar.to_ical())
    assert again == calendar
    assert "METHOD" not in calendar


def test_every_zone_in_use_is_described(body: bytes) -> None:
    """Each TZID has one VTIMEZONE, which stands before the first event (RFC 5545, 3.6.5)."""
    lines = unfolded(body)
    used = {found[1] for line in lines if (found := re.match(r"DT\w+;TZID=([^:;]+):", line))}
    described = [line.removeprefix("TZID:") for line in lines if line.startswith("TZID:")]
    assert sorted(described) == sorted(used)
    assert "BEGIN:VTIMEZONE" not in lines[lines.index("BEGIN:VEVENT") :]


def test_stamps_are_in_utc(body: bytes) -> None:
    """DTSTAMP and LAST-MODIFIED are moments (RFC 5545 sections 3.8.7.2 and 3.8.7.3)."""
    stamps = [line for line in unfolded(body) if line.startswith(("DTSTAMP", "LAST-MODIFIED"))]
    assert stamps
    for stamp in stamps:
        datetime.strptime(stamp.partition(":")[2], "%Y%m%dT%H%M%S%z")
