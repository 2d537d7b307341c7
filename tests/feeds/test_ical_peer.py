"""Readings are compared with icalendar and recurring-ical-events over the whole file.

DEVIATIONS lists where the two differ, and why ours is meant.
"""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events  # type: ignore[import-untyped]
from hypothesis import given, settings, strategies as st

from bot.domain.event import Window, moment
from bot.feeds import ical, scan
from tests.feeds.ical_fixtures import WINDOW, ZONE, body, names

if TYPE_CHECKING:
    from collections.abc import Iterator

DEVIATIONS = {
    "all_day_and_multi_day": "DTEND on the day of DTSTART means that day, not no time at all",
    "bad_event_costs_only_itself": "an event without DTSTART fails the whole file",
    "bare_cr": "CR alone is not seen as a line break",
    "broken_utf8": "bytes that are not UTF-8 become question marks",
    "duration": "an unreadable DURATION loses its event",
    "end_before_start": "start and end are swapped: a meeting of months; UNTIL loses its last day",
    "end_missing_or_odd": "an unreadable DTEND loses its event",
    "fold_inside_a_character": "a character cut by a fold is lost",
    "interval_zero": "the libraries never come back",
    "iso_dates": "hyphens and colons lose the event",
    "latin1": "bytes that are not UTF-8 become question marks",
    "nested_begin": "a missing END loses what follows",
    "noise_before_the_calendar": "a line that is none fails the whole file",
    "override_in_utc_with_bare_date": "RECURRENCE-ID as a bare date replaces nothing: listed twice",
    "private": "private events are shown",
    "rule_misses_its_start": "DTSTART is not counted as the first of COUNT (RFC 5545 3.3.10)",
    "rules_without_end": "the libraries never come back",
    "series_cancelled": "an override without an end takes no time instead of the master's",
    "truncated": "a file that is cut off is empty",
    "uid_repeated": "of different events with one UID only one is left",
    "until_is_a_date": "the last evening before a date-only UNTIL is lost",
    "utf16": "UTF-16 is not read",
    "years_at_the_edge": "the year 9999 fails the whole file",
}

Meeting = tuple[str, datetime, datetime]


def ours(content: bytes, window: Window) -> list[Meeting]:
    """Return title, start and end of each meeting as we read them."""
    return sorted(
        (draft.title, _utc(draft.start, draft.zone), _utc(draft.end or draft.start, draft.zone))
        for draft in ical.read_bytes(content, window, ZONE).drafts
    )


def peer(content: bytes, window: Window) -> list[Meeting]:
    """Return the same as the libraries read it, all calendars of the file parsed in full."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sorted(_peer(content, window))


def _peer(content: bytes, window: Window) -> Iterator[Meeting]:
    for calendar in icalendar.Calendar.from_ical(content, multiple=True):
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        # All-day and floating times have no moment for the library: ask wider, then cut.
        day = timedelta(days=1)
        for event in query.between(window.start - day, window.end + day):
            start, end = _utc(event.start), _utc(event.end)
            if start < window.end and (end > window.start or start >= window.start):
                yield str(event.get("SUMMARY", "")), start, end


def _utc(value: date | datetime, zone: str | None = None) -> datetime:
    if not isinstance(value, datetime):
        return moment(value, ZONE)
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(zone or ZONE))
    return value.astimezone(UTC)


@pytest.mark.parametrize("name", sorted(set(names()) - DEVIATIONS.keys()))
def test_reads_what_the_libraries_read(name: str) -> None:
    """Every fixture has the meetings that the libraries find, deviations excepted."""
    assert ours(body(name), WINDOW) == peer(body(name), WINDOW)


def test_deviations_are_fixtures() -> None:
    """Every deviation that is listed has its fixture."""
    assert DEVIATIONS.keys() <= set(names())


@pytest.mark.parametrize("name", names())
def test_the_scan_loses_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fixture is read the same whether the scan may skip events or not."""
    with_scan = ical.read_bytes(body(name), WINDOW, ZONE).drafts
    monkeypatch.setattr(ical, "scan", lambda content, _: scan.scan(content, None))
    assert ical.read_bytes(body(name), WINDOW, ZONE).drafts == with_scan


def _stamp(at: datetime | date, zone: str) -> str:
    if not isinstance(at, datetime):
        return f";VALUE=DATE:{at:%Y%m%d}"
    if zone == "UTC":
        return f":{at:%Y%m%dT%H%M%SZ}"
    return f";TZID={zone}:{at:%Y%m%dT%H%M%S}"


@st.composite
def calendars(draw: st.DrawFn) -> bytes:
    """Draw a calendar of some one-offs and series with exceptions, in several zones."""
    events = [_event(draw, number) for number in range(draw(st.integers(1, 5)))]
    breaks = draw(st.sampled_from(["\r\n", "\n"]))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *(line for event in events for line in event)]
    return breaks.join(_folded(draw, [*lines, "END:VCALENDAR", ""], breaks)).encode()


def _folded(draw: st.DrawFn, lines: list[str], breaks: str) -> list[str]:
    width = draw(st.sampled_from([20, 75]))
    return [
        (breaks + " ").join(line[at : at + width] for at in range(0, len(line), width))
        for line in lines
    ]


def _event(draw: st.DrawFn, number: int) -> list[str]:
    day = date(2026, 6, 1) + timedelta(days=draw(st.integers(0, 500)))
    zone = draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"]))
    start: date = day
    if draw(st.booleans()):
        start = datetime.combine(day, time(draw(st.integers(5, 23)), 30))
    length = timedelta(days=draw(st.integers(1, 3)))
    if isinstance(start, datetime):
        length = timedelta(minutes=draw(st.sampled_from([0, 30, 90, 600])))
    common = [f"DTSTART{_stamp(start, zone)}", f"DTEND{_stamp(start + length, zone)}"]
    master = [f"UID:{number}", f"SUMMARY:Treffen {number}", *common]
    rule = draw(st.sampled_from(["", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    if not rule:
        return _component(master)
    step = timedelta(days={"DAILY": 1, "WEEKLY": 7}.get(rule, 3000))
    gone, moved = draw(st.integers(1, 20)), draw(st.integers(21, 40))
    master.append(f"RRULE:FREQ={rule};COUNT=60")
    master.append(f"EXDATE{_stamp(start + gone * step, zone)}")
    other = start + moved * step
    if step.days > 7 or draw(st.booleans()):
        return _component(master)
    override = [
        f"UID:{number}",
        f"RECURRENCE-ID{_stamp(other, zone)}",
        f"SUMMARY:Anderes Treffen {number}",
        f"DTSTART{_stamp(other + timedelta(days=draw(st.integers(-90, 90))), zone)}",
        "DURATION:P1D",
    ]
    parts = [_component(master), _component(override)]
    return [line for part in draw(st.permutations(parts)) for line in part]


def _component(lines: list[str]) -> list[str]:
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]


@settings(max_examples=300, deadline=None)
@given(calendars(), st.integers(0, 300), st.integers(1, 200))
def test_generated_calendars_agree(content: bytes, offset: int, length: int) -> None:
    """Any calendar of one-offs, series, exceptions and overrides is read as the libraries do."""
    start = datetime(2026, 9, 1, 12, 15, tzinfo=UTC) + timedelta(days=offset)
    window = Window(start, start + timedelta(days=length))
    assert ours(content, window) == peer(content, window)
