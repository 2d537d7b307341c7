from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.web.calendars.zones import timezone_component


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "Europe/Dublin",
        "America/New_York",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "Asia/Gaza",
        "Asia/Tokyo",
    ],
)
def test_a_component_means_what_the_zone_data_means(zone: str) -> None:
    """Read back under a name nobody knows, every wall time has the offset it should have."""
    raw = timezone_component(zone, 2026, 2027).replace(zone.encode(), b"Nowhere/Real")
    calendar: Any = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + raw + b"END:VCALENDAR\r\n")
    theirs, ours = calendar.timezones[0].to_tz(lookup_tzid=False), ZoneInfo(zone)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while at < datetime(2028, 1, 1, tzinfo=UTC):
        local = at.astimezone(ours)
        if not local.fold:  # the second of two equal hours is never said in local time
            assert local.replace(tzinfo=theirs).utcoffset() == local.utcoffset(), local
        at += timedelta(hours=1)


def test_summer_time_begins_on_the_clock_it_ends() -> None:
    """At 02:00 the clock goes to 03:00: the onset is told as 02:00 (RFC 5545 section 3.6.5)."""
    told = timezone_component("Europe/Berlin", 2027, 2027).decode()
    assert "DTSTART:20260329T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in told
    assert "DTSTART:20261025T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in told
