from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar

from bot.domain.event import Attendance, Basis, Registration, Status
from bot.web.calendars.calendar import render_calendar
from bot.web.calendars.event import event_bytes
from tests.web.samples import BERLIN, PUBLIC_URL, many, occurrence, registry

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

LABS = registry()


def render(*occurrences: Occurrence, language: str = "de") -> bytes:
    """Render occurrences as the combined calendar."""
    return render_calendar(
        occurrences,
        name="Code for Germany: Treffen",
        source_url=f"{PUBLIC_URL}/calendar.ics?lab=koeln&lab=bonn",
        public_url=PUBLIC_URL,
        registry=LABS,
        language=language,
    )


def read(raw: bytes) -> Any:
    """Parse a calendar as icalendar reads it."""
    return Calendar.from_ical(raw)


def event(**facts: Any) -> Any:
    """Return the one event of a calendar as icalendar reads it."""
    (one,) = read(render(occurrence(**facts))).events
    assert one.errors == []
    return one


def test_the_head_says_what_calendar_programs_ask_for() -> None:
    """Name, source, refresh interval and zone are there in the old and the new way."""
    calendar = read(render(occurrence()))
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Code for Germany: Treffen"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"
    assert calendar["SOURCE"] == f"{PUBLIC_URL}/calendar.ics?lab=koeln&lab=bonn"
    assert calendar["X-WR-TIMEZONE"] == "Europe/Berlin"
    assert "METHOD" not in calendar
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]


def test_an_event_carries_every_fact() -> None:
    """Title with its lab, place, coordinates, link, join link, state and origin."""
    one = event(
        place="Lokal K, Hackländerstr. 2; Köln",
        latitude=50.94,
        longitude=6.91,
        attendance=Attendance.HYBRID,
        url="https://example.org/abend",
        join_url="https://meet.example/köln",
        description="Wir **basteln**.",
        sequence=3,
        registration=Registration(url="https://example.org/da", deadline=date(2027, 4, 12)),
    )
    assert one["UID"] == "o1@treffpunkt"
    assert one["SUMMARY"] == "OK Lab Köln: Offenes Treffen"
    assert one["LOCATION"] == "Lokal K, Hackländerstr. 2; Köln"
    assert one["GEO"].to_ical() == "50.94;6.91"
    assert one["URL"] == "https://example.org/abend"
    assert one["CATEGORIES"].cats == ["OK Lab Köln"]
    assert one["CONFERENCE"] == "https://meet.example/k%C3%B6ln"
    assert (one["SEQUENCE"], one["STATUS"]) == (3, "CONFIRMED")
    assert (one["CLASS"], one["TRANSP"]) == ("PUBLIC", "TRANSPARENT")
    assert one["DESCRIPTION"].split("\n") == [
        "Online teilnehmen: https://meet.example/k%C3%B6ln",
        "Anmeldung bis Mo 12. Apr.: https://example.org/da",
        "",
        "Wir basteln.",
        "",
        "Wissen wir von: https://example.org/koeln.ics",
        f"{PUBLIC_URL}/events/o1",
    ]


def test_stamps_are_the_moment_of_the_last_change_so_bytes_are_stable() -> None:
    """Rendering twice gives the same bytes; DTSTAMP is no clock."""
    one = event()
    assert one["DTSTAMP"].dt == one["LAST-MODIFIED"].dt == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert render(occurrence()) == render(occurrence())


def test_without_a_page_of_its_own_a_meeting_links_ours() -> None:
    """Every event has a URL; a script address is none."""
    assert event(url="javascript:alert(1)")["URL"] == f"{PUBLIC_URL}/events/o1"


def test_times_keep_their_wall_clock_across_the_change_of_clocks() -> None:
    """19:00 is 19:00 in winter, summer and a year later, by the VTIMEZONE that is sent along."""
    days = [date(2027, 1, 11), date(2027, 3, 29), date(2027, 10, 25), date(2028, 7, 1)]
    starts = [datetime(d.year, d.month, d.day, 19, tzinfo=BERLIN) for d in days]
    raw = render(
        *(
            occurrence(n, start=start, end=start + timedelta(hours=2))
            for n, start in enumerate(starts)
        )
    )
    # A name no reader knows: only the component can say what the times mean.
    calendar = read(raw.replace(b"Europe/Berlin", b"Nowhere/Real"))
    told = [one["DTSTART"].dt for one in calendar.events]
    assert [t.astimezone(UTC) for t in told] == [s.astimezone(UTC) for s in starts]


def test_the_second_of_two_equal_hours_is_said_in_utc() -> None:
    """When clocks go back, 02:30 happens twice; the later one is not mistaken for the earlier."""
    second = datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN, fold=1)
    one = event(start=second, end=second.replace(hour=4, fold=0))
    assert one["DTSTART"].dt == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert one["DTEND"].dt == datetime(2027, 10, 31, 3, 0, tzinfo=UTC) + timedelta(minutes=30)


def test_an_hour_that_is_skipped_is_said_as_the_one_that_is_meant() -> None:
    """02:30 does not exist when clocks go forward; readers would guess differently."""
    skipped = datetime(2027, 3, 28, 2, 30, tzinfo=BERLIN)
    one = event(start=skipped, end=skipped.replace(hour=5))
    assert one["DTSTART"].dt.astimezone(UTC) == skipped.astimezone(UTC)
    assert one["DTSTART"].dt.hour == 3


def test_kept_bytes_are_told_apart_by_everything_that_is_told() -> None:
    """Two meetings that count as equal but for which of two hours is meant stay two."""
    first = datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN)
    one, two = (event(start=start, end=start) for start in (first, first.replace(fold=1)))
    assert two["DTSTART"].dt - one["DTSTART"].dt == timedelta(hours=1)


def test_what_did_not_change_is_not_made_again() -> None:
    """After one change of a large calendar only that event is rendered."""
    held = many(200)
    render(*held)
    made = event_bytes.cache_info().misses
    render(*held[:7], replace(held[7], title="Anders"), *held[8:])
    assert event_bytes.cache_info().misses == made + 1


def test_each_zone_in_use_has_its_component() -> None:
    """A friend in Lisbon keeps Lisbon time."""
    lisbon = ZoneInfo("Europe/Lisbon")
    start = datetime(2027, 5, 1, 20, tzinfo=lisbon)
    raw = render(
        occurrence(),
        occurrence(2, start=start, end=start + timedelta(hours=1), timezone="Europe/Lisbon"),
    )
    zones = [zone["TZID"] for zone in read(raw).walk("VTIMEZONE")]
    assert zones == ["Europe/Berlin", "Europe/Lisbon"]


def test_all_day_meetings_are_dates_with_an_exclusive_end() -> None:
    """A day is a day, blocks nobody's calendar, and never ends before it begins."""
    one = event(start=date(2027, 3, 6), end=date(2027, 3, 8))
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (date(2027, 3, 6), date(2027, 3, 8))
    assert one["TRANSP"] == "TRANSPARENT"
    assert event(start=date(2027, 3, 6), end=date(2027, 3, 6))["DTEND"].dt == date(2027, 3, 7)


def test_a_meeting_without_length_has_no_end() -> None:
    """DTEND must be later than DTSTART, so there is none."""
    start = datetime(2027, 1, 12, 19, tzinfo=BERLIN)
    assert "DTEND" not in event(start=start, end=start)


@pytest.mark.parametrize(
    ("facts", "transparency"),
    [
        ({}, "OPAQUE"),
        ({"status": Status.TENTATIVE}, "OPAQUE"),
        ({"status": Status.CANCELLED}, "TRANSPARENT"),
        ({"start": date(2027, 3, 6), "end": date(2027, 3, 8)}, "TRANSPARENT"),
    ],
)
def test_only_what_one_means_to_attend_takes_up_ones_time(
    facts: dict[str, Any], transparency: str
) -> None:
    """And not what is off, nor whole days; whatever else is on leaves its subscribers free."""
    one = occurrence(**facts)
    raw = render_calendar(
        [one, occurrence(2)],
        name="Meine",
        source_url="",
        public_url=PUBLIC_URL,
        registry=LABS,
        attending={one.id},
    )
    assert [each["TRANSP"] for each in read(raw).events] == [transparency, "TRANSPARENT"]


@pytest.mark.parametrize(
    ("facts", "status", "summary", "said"),
    [
        (
            {"status": Status.CANCELLED},
            "CANCELLED",
            "ABGESAGT: OK Lab Köln: Offenes Treffen",
            "abgesagt",
        ),
        (
            {"status": Status.CANCELLED, "vanished": True},
            "CANCELLED",
            "Nicht mehr gelistet: OK Lab Köln: Offenes Treffen",
            "Nicht mehr gelistet",
        ),
        (
            {"status": Status.TENTATIVE, "basis": Basis.RULE},
            "TENTATIVE",
            "OK Lab Köln: Offenes Treffen (laut Regel)",
            "laut Regel",
        ),
        (
            {
                "status": Status.TENTATIVE,
                "basis": Basis.RULE,
                "start": date(2026, 12, 14),
                "end": date(2026, 12, 22),
                "open_dates": (date(2026, 12, 14), date(2026, 12, 21)),
            },
            "TENTATIVE",
            "Termin offen: OK Lab Köln: Offenes Treffen, Mo 14. oder 21. Dez.",
            "Mo 14. oder 21. Dez.",
        ),
    ],
)
def test_states_are_said_in_status_and_in_words(
    facts: dict[str, Any], status: str, summary: str, said: str
) -> None:
    """Programs read STATUS, people read words; what is off leaves the time free."""
    one = event(**facts)
    assert (one["STATUS"], one["SUMMARY"]) == (status, summary)
    assert said in one["DESCRIPTION"]
    if status == "CANCELLED":
        assert one["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize("title", ["OK LAB KÖLN im Januar", "Code for Köln: Hacknight"])
def test_a_title_that_tells_its_lab_is_not_prefixed(title: str) -> None:
    """Nobody reads the lab's name twice."""
    assert event(title=title)["SUMMARY"] == title


def test_a_calendar_speaks_english_when_asked() -> None:
    """The same meeting, other words, the same UID."""
    (one,) = read(render(occurrence(status=Status.CANCELLED), language="en")).events
    assert one["SUMMARY"] == "CANCELLED: OK Lab Köln: Offenes Treffen"
    assert one["UID"] == "o1@treffpunkt"


def test_no_occurrence_gives_an_empty_valid_calendar() -> None:
    """A filter that finds nothing still is a calendar one can subscribe to."""
    calendar = read(render())
    assert calendar.events == []
    assert calendar["NAME"] == "Code for Germany: Treffen"


def test_an_unknown_zone_is_written_in_utc() -> None:
    """Zone data without a name cannot make a VTIMEZONE, so the moment is said in UTC."""
    one = event(timezone="Mars/Olympus")
    assert one["DTSTART"].dt == datetime(2027, 1, 12, 18, tzinfo=UTC)


def test_every_meeting_is_found_again_by_a_strict_reader() -> None:
    """A year of 2,000 meetings expands to exactly those, at their times."""
    wanted = many()
    calendar = read(render(*wanted))
    found = recurring_ical_events.of(calendar).between(date(2027, 1, 1), date(2028, 12, 31))
    told = {str(one["UID"]): one["DTSTART"].dt.astimezone(UTC) for one in found}
    assert told == {one.uid: one.starts_at for one in wanted}
