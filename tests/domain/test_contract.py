from __future__ import annotations

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.domain.contract import change_json, occurrence_json
from bot.domain.event import (
    Attendance,
    Change,
    ChangeKind,
    Occurrence,
    Provenance,
    Registration,
    Status,
)
from bot.domain.source import Kind

BERLIN = ZoneInfo("Europe/Berlin")
FIELDS = [
    "id",
    "uid",
    "title",
    "start",
    "end",
    "all_day",
    "timezone",
    "labs",
    "place",
    "latitude",
    "longitude",
    "approximate",
    "attendance",
    "url",
    "join_url",
    "registration",
    "description",
    "status",
    "basis",
    "sequence",
    "sources",
    "updated",
]
PLAIN = Occurrence(
    id="o1",
    uid="o1@treffpunkt",
    labs=("koeln", "bonn"),
    title="Hacknight",
    start=datetime(2027, 7, 1, 19, tzinfo=BERLIN),
    end=datetime(2027, 7, 1, 22, tzinfo=BERLIN),
    timezone="Europe/Berlin",
    updated=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
)


def test_an_occurrence_has_exactly_the_fields_of_the_contract_in_its_order() -> None:
    """Other programs rely on these names, so none is missing and none is added."""
    assert list(occurrence_json(PLAIN)) == FIELDS


def test_times_carry_the_offset_of_their_zone_and_unknown_is_null() -> None:
    """A summer evening in Berlin is two hours ahead of UTC."""
    row = json.loads(json.dumps(occurrence_json(PLAIN)))
    assert row["start"] == "2027-07-01T19:00:00+02:00"
    assert row["updated"] == "2027-01-02T03:04:05+00:00"
    assert row["labs"] == ["koeln", "bonn"]
    assert row["attendance"] == "unknown"
    assert (row["place"], row["latitude"], row["registration"]) == (None, None, None)


def test_all_day_meetings_have_dates_with_an_exclusive_end() -> None:
    """No zone ever moves an all-day meeting to another day."""
    whole = Occurrence(
        id="o2",
        uid="u",
        labs=("netzwerk",),
        title="Open Data Day",
        start=date(2027, 3, 6),
        end=date(2027, 3, 7),
        timezone="Europe/Berlin",
        attendance=Attendance.HYBRID,
        registration=Registration(required=True, url="https://x.de", deadline=date(2027, 3, 1)),
        sources=(Provenance("https://x.de/a.ics", Kind.ICAL),),
    )
    row = json.loads(json.dumps(occurrence_json(whole)))
    assert (row["start"], row["end"], row["all_day"]) == ("2027-03-06", "2027-03-07", True)
    assert row["registration"] == {
        "required": True,
        "url": "https://x.de",
        "deadline": "2027-03-01",
        "full": None,
    }
    assert row["sources"] == [{"url": "https://x.de/a.ics", "kind": "ical"}]


def test_a_vanished_meeting_counts_as_cancelled() -> None:
    """The contract has no word for vanished; it is a cancellation."""
    gone = Occurrence(
        id="o3",
        uid="u",
        labs=("koeln",),
        title="x",
        start=PLAIN.start,
        end=PLAIN.end,
        timezone="Europe/Berlin",
        status=Status.TENTATIVE,
        vanished=True,
    )
    assert occurrence_json(gone)["status"] == "cancelled"


def test_a_change_holds_only_what_changed() -> None:
    """The row of a change names its occurrence by id and carries both sides."""
    change = Change(
        ChangeKind.MOVED,
        datetime(2027, 1, 2, tzinfo=UTC),
        "koeln",
        "o1",
        {"start": "2027-07-01T19:00:00+02:00"},
        {"start": "2027-07-02T19:00:00+02:00"},
    )
    assert json.loads(json.dumps(change_json(change))) == {
        "kind": "moved",
        "at": "2027-01-02T00:00:00+00:00",
        "lab": "koeln",
        "occurrence": "o1",
        "before": {"start": "2027-07-01T19:00:00+02:00"},
        "after": {"start": "2027-07-02T19:00:00+02:00"},
    }
