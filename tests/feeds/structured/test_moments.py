"""Dates and times as pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.feeds.structured.moments import When, read_when, span

CET = timezone(timedelta(hours=1))


def at(text: str, zone: tzinfo | None = None) -> datetime:
    """Return a floating time, or one in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2027-01-11", date(2027, 1, 11)),
        ("20270111", date(2027, 1, 11)),
        ("2027-1-9", date(2027, 1, 9)),
        (" 2027-01-11T19:00 ", at("2027-01-11T19:00")),
        ("2027-01-11 19:00:30", at("2027-01-11T19:00:30")),
        ("2027-01-11T19", at("2027-01-11T19:00")),
        ("20270111T1900", at("2027-01-11T19:00")),
        ("2027-01-11T19:00:00.000Z", at("2027-01-11T19:00", UTC)),
        ("2027-01-11T19:00+01:00", at("2027-01-11T19:00", CET)),
        ("2027-01-11T19:00:00+0100", at("2027-01-11T19:00", CET)),
        ("2027-01-11T19:00+1:00", at("2027-01-11T19:00", CET)),
        ("2027-01-11T19:00+01", at("2027-01-11T19:00", CET)),
        ("2027-01-11T19:00 UTC", at("2027-01-11T19:00", UTC)),
        (
            "2027-01-11T19:00:00+01:00[Europe/Berlin]",
            at("2027-01-11T19:00", ZoneInfo("Europe/Berlin")),
        ),
        ("2027-01-11 7:30 pm", at("2027-01-11T19:30")),
        ("2027-01-11 12:30 am", at("2027-01-11T00:30")),
        ("2027-01-11T24:00", at("2027-01-12T00:00")),
        ("2027-12-31T23:59:60", at("2027-12-31T23:59:59")),
        ("11.01.2027", date(2027, 1, 11)),
        ("11. 1. 2027, 19:30 Uhr", at("2027-01-11T19:30")),
        ("2027-02-30", None),
        ("2027-01-11T25:00", None),
        ("2027-01-11T19:00+99:00", None),
        ("2027-01-11T19:00[Europe/Atlantis]", None),
        ("9999-12-31", None),
        ("0001-01-01T00:00", None),
        ("2027", None),
        ("Montag", None),
        ("", None),
        ("1" * 10_000, None),
    ],
)
def test_reads_what_is_written(text: str, when: When | None) -> None:
    """ISO 8601 in all its spellings is read; what is no date is none."""
    assert read_when(text) == when
    if isinstance(when, datetime):
        assert getattr(read_when(text), "tzinfo", None) == when.tzinfo


@given(st.text(max_size=60) | st.from_regex(r"\d{1,4}-\d\d?-\d\d?T\d\d?:\d\d.{0,8}"))
def test_never_raises(text: str) -> None:
    """Whatever a stranger writes is a time or none."""
    assert read_when(text) is None or isinstance(read_when(text), date)


DAY, NEXT = date(2027, 1, 11), date(2027, 1, 12)
AT_SEVEN = at("2027-01-11T19:00")
MIDNIGHT = at("2027-01-11T00:00")


@pytest.mark.parametrize(
    ("start", "end", "length", "expected"),
    [
        (DAY, None, None, (DAY, None)),
        (DAY, DAY, None, (DAY, NEXT)),
        (DAY, None, timedelta(days=2), (DAY, DAY + timedelta(days=2))),
        (AT_SEVEN, None, timedelta(hours=2), (AT_SEVEN, AT_SEVEN + timedelta(hours=2))),
        (AT_SEVEN, None, timedelta(), (AT_SEVEN, None)),
        (AT_SEVEN, DAY, None, (AT_SEVEN, None)),
        (AT_SEVEN, NEXT, None, (AT_SEVEN, NEXT + timedelta(days=1))),
        (MIDNIGHT, None, None, (DAY, None)),
        (MIDNIGHT, at("2027-01-12T23:59:59"), None, (DAY, date(2027, 1, 13))),
        (MIDNIGHT, at("2027-01-12T00:00"), None, (DAY, NEXT)),
        (MIDNIGHT, MIDNIGHT, None, (DAY, NEXT)),
        (MIDNIGHT, at("2027-01-11T02:00"), None, (MIDNIGHT, at("2027-01-11T02:00"))),
        (
            MIDNIGHT.replace(tzinfo=UTC),
            None,
            None,
            (MIDNIGHT.replace(tzinfo=UTC), None),
        ),
    ],
)
def test_days_end_after_their_last(
    start: When, end: When | None, length: timedelta | None, expected: tuple[When, When | None]
) -> None:
    """An inclusive date becomes an exclusive one; midnights that stand for days become days."""
    assert span(start, end, length) == expected
