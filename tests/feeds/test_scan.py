from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from bot.feeds.scan import fingerprint, scan, unfold
from tests.benchmarks.ical_feed import WINDOW as BENCH_WINDOW, make_feed
from tests.feeds.ical_fixtures import WINDOW, body

PAST = b"DTSTART:20250119T190000Z"


def _file(*lines: bytes) -> bytes:
    return b"\r\n".join(
        [b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", *lines, b"END:VEVENT", b"END:VCALENDAR", b""]
    )


def test_skips_what_lies_outside() -> None:
    """Of a feed that is mostly past only what the window can contain is left to parse."""
    found = scan(make_feed(past=300, coming=5, recurring=2, size=100_000), BENCH_WINDOW)
    assert 7 <= len(found.calendars[0].events) <= 15
    assert found.skipped + len(found.calendars[0].events) == 307


@pytest.mark.parametrize(
    "lines",
    [
        (PAST,),
        (PAST, b"DTEND:20250120T000000Z"),
        (PAST, b"DURATION:P30D"),
        (b"DTSTART;VALUE=DATE:20250119",),
        (b'DTSTART;TZID="(UTC+01:00) Berlin":20250119T190000',),
        (b"dtstart;tzid=Europe/Berlin:20250119T190000",),
        (b"DTSTART:20280119T190000Z",),
        (b"UID:a", PAST, b"BEGIN:VALARM", b"TRIGGER:-PT1H", b"END:VALARM"),
    ],
)
def test_skips_a_one_off_far_away(lines: tuple[bytes, ...]) -> None:
    """A one-off whose dates are beyond doubt and far from the window is skipped."""
    assert scan(_file(*lines), WINDOW).skipped == 1
    assert scan(_file(*lines), None).skipped == 0


@pytest.mark.parametrize(
    "lines",
    [
        (PAST, b"RRULE:FREQ=WEEKLY"),
        (PAST, b"rdate:20270119T190000Z"),
        (PAST, b"RECURRENCE-ID:20250112T190000Z"),
        (PAST, b"RR", b" ULE:FREQ=WEEKLY"),
        (PAST, b"DT", b"\tEND:20270119T190000Z"),
        (PAST, b"DTEND:20270119T190000Z"),
        (PAST, b"DTEND:bald"),
        (PAST, b"DURATION:P800D"),
        (PAST, b"DURATION:lang"),
        (b"DTSTART:2025-01-19T19:00:00Z",),
        (b"DTSTART:2025011", b" 9T190000Z"),
        (b"DTSTART:20250119T1900", b" 00Z"),
        (b"BEGIN:VALARM", PAST, b"END:VALARM", b"DTSTART:20270119T190000Z"),
        (b"SUMMARY:ohne Anfang",),
        (b"DTSTART:20261230T120000Z",),
        (b"DTSTART:20270702T120000Z",),
    ],
)
def test_keeps_what_is_unclear(lines: tuple[bytes, ...]) -> None:
    """Series, overrides, odd or folded dates and what lies near the edge are kept."""
    assert len(scan(_file(*lines), WINDOW).calendars[0].events) == 1


def test_keeps_old_revisions_of_what_is_kept() -> None:
    """An event outside is kept when one inside has its UID: one of them may replace the other."""
    content = _file(b"UID:a", PAST, b"END:VEVENT", b"BEGIN:VEVENT", b"uid: A", b"DTSTART:20270119")
    assert len(scan(content, WINDOW).calendars[0].events) == 2


def test_unfold_joins_bytes_not_characters() -> None:
    """A fold inside a multi-byte character leaves that character whole."""
    assert unfold("B\xc3\r\n \xbc\n\tcher\r\n".encode("latin-1")) == "Bü".encode() + b"cher\n"


@pytest.mark.parametrize("name", [b"DTSTAMP", b"LAST-MODIFIED", b"CREATED"])
def test_fingerprint_ignores_churn(name: bytes) -> None:
    """A new DTSTAMP, LAST-MODIFIED or CREATED is no change, nor are other line breaks."""
    first = _file(b"UID:a", name + b":20270101T000000Z", b"DTSTART:20270119")
    second = first.replace(b"20270101T000000Z", b"20270102T111111Z")
    assert fingerprint(first) == fingerprint(second)
    assert fingerprint(first) == fingerprint(second.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"T190000", b"T193000"),
        (b"Impact Hub", b"Impact Haus"),
        (b"SEQUENCE:3", b"SEQUENCE:4"),
        (b"\r\nEND:VCALENDAR\r\n", b""),
        (b"SUMMARY", b"DTSTAMP:20270101T000000Z\r\nSUMMARY"),
    ],
)
def test_fingerprint_shows_what_matters(before: bytes, after: bytes) -> None:
    """Whatever can change the reading changes the fingerprint; a line of churn alone does not."""
    content = body("plain")
    changed = content.replace(before, after, 1)
    assert changed != content
    assert (fingerprint(changed) == fingerprint(content)) == (b"DTSTAMP" in after)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_can_be_scanned(noise: bytes, place: int) -> None:
    """Noise anywhere in a calendar breaks neither the scan nor the fingerprint."""
    content = body("plain")
    found = scan(content[:place] + noise + content[place:], WINDOW)
    assert found.skipped >= 0
    assert len(fingerprint(noise)) == 64
