from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.event import Attendance, Basis, Draft, Listing, Status
from bot.domain.normalise.drafts import Normalised, keeps, normalise, normalise_all
from bot.domain.source import Kind, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST_MOMENT = datetime.fromisoformat("9999-12-31T23:59:59")
BERLIN, VIENNA = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Vienna")


def source(**changes: Any) -> Source:
    """Return a source in Berlin."""
    facts = {"lab": "ka", "key": "k", "kind": Kind.ICAL, "url": None, "timezone": "Europe/Berlin"}
    return Source(**{**facts, **changes})


def draft(**changes: Any) -> Draft:
    """Return a draft of an evening on 11 January 2027, 18 h UTC."""
    facts = {"uid": "u", "title": "Abend", "start": datetime(2027, 1, 11, 18, tzinfo=UTC)}
    return Draft(**{**facts, **changes})


def one(**changes: Any) -> Listing:
    """Normalise a single draft."""
    return normalise(draft(**changes), source())[0]


def identities(drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    """Return how the meetings of one answer are named."""
    return [listing.identity for listing in normalise_all(drafts, source()).listings]


def codes(result: Normalised) -> list[str]:
    """Return the codes of all problems."""
    return [problem.code for problem in result.problems]


@pytest.mark.parametrize(
    ("changes", "start", "zone"),
    [
        ({}, "2027-01-11T19:00:00+01:00", "Europe/Berlin"),
        ({"zone": "UTC"}, "2027-01-11T19:00:00+01:00", "Europe/Berlin"),
        ({"zone": "Europe/Vienna"}, "2027-01-11T19:00:00+01:00", "Europe/Vienna"),
        ({"zone": "Made/Up"}, "2027-01-11T19:00:00+01:00", "Europe/Berlin"),
        ({"zone": "../../etc/passwd"}, "2027-01-11T19:00:00+01:00", "Europe/Berlin"),
        (
            {"start": datetime(2027, 1, 11, 18, tzinfo=timezone(timedelta(hours=-5)))},
            "2027-01-12T00:00:00+01:00",
            "Europe/Berlin",
        ),
        (
            {"start": datetime(2027, 1, 11, 19, tzinfo=VIENNA)},
            "2027-01-11T19:00:00+01:00",
            "Europe/Vienna",
        ),
        (
            {"start": datetime(2027, 1, 11, 18, tzinfo=ZoneInfo("Etc/UTC"))},
            "2027-01-11T19:00:00+01:00",
            "Europe/Berlin",
        ),
        (
            {"start": datetime.fromisoformat("2027-07-01T19:00")},
            "2027-07-01T19:00:00+02:00",
            "Europe/Berlin",
        ),
        (
            {"start": datetime.fromisoformat("2027-07-01T19:00"), "zone": "America/Lima"},
            "2027-07-01T19:00:00-05:00",
            "America/Lima",
        ),
        ({"start": date(2027, 7, 1)}, "2027-07-01", "Europe/Berlin"),
    ],
)
def test_zones(changes: dict[str, Any], start: str, zone: str) -> None:
    """UTC and fixed offsets come home, real zones stay, floating times are local, dates dates."""
    listing = one(**changes)
    assert (listing.start.isoformat(), listing.timezone) == (start, zone)


def test_a_wall_time_that_is_skipped_in_spring_is_an_hour_later() -> None:
    """Half past two on the night of the change is shown as the clock then shows it."""
    assert (
        one(start=datetime.fromisoformat("2027-03-28T02:30")).start.isoformat()
        == "2027-03-28T03:30:00+02:00"
    )


def test_a_wall_time_that_comes_twice_means_the_first() -> None:
    """Half past two in autumn is summer time, unless the feed says the moment in UTC."""
    floating = one(start=datetime.fromisoformat("2027-10-31T02:30"))
    exact = one(start=datetime(2027, 10, 31, 1, 30, tzinfo=UTC))
    assert floating.start.isoformat() == "2027-10-31T02:30:00+02:00"
    assert exact.start.isoformat() == "2027-10-31T02:30:00+01:00"


@pytest.mark.parametrize(
    ("start", "end", "expected", "code"),
    [
        (date(2027, 1, 1), None, date(2027, 1, 2), None),
        (date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 2), None),
        (date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 4), None),
        (date(2027, 1, 3), date(2027, 1, 1), date(2027, 1, 4), "end_before_start"),
        (date(2027, 1, 1), datetime(2027, 1, 2, 12, tzinfo=BERLIN), date(2027, 1, 3), None),
        (date(2027, 1, 1), date(2027, 6, 1), date(2027, 6, 1), "too_long"),
        (
            datetime(2027, 1, 1, 19, tzinfo=BERLIN),
            None,
            datetime(2027, 1, 1, 21, tzinfo=BERLIN),
            None,
        ),
        (
            datetime(2027, 1, 1, 19, tzinfo=BERLIN),
            datetime(2026, 1, 1, 21, tzinfo=BERLIN),
            datetime(2027, 1, 1, 21, tzinfo=BERLIN),
            "end_before_start",
        ),
        (
            datetime(2027, 1, 1, 19, tzinfo=BERLIN),
            datetime(2027, 1, 1, 18, tzinfo=UTC),
            datetime(2027, 1, 1, 19, tzinfo=BERLIN),
            "zero_length",
        ),
        (
            datetime(2027, 1, 1, 19, tzinfo=BERLIN),
            date(2027, 1, 1),
            datetime(2027, 1, 1, 21, tzinfo=BERLIN),
            None,
        ),
        (
            datetime(2027, 1, 1, 19, tzinfo=BERLIN),
            LAST_MOMENT,
            datetime(2027, 1, 1, 21, tzinfo=BERLIN),
            None,
        ),
    ],
)
def test_ends(
    start: date | datetime, end: date | datetime, expected: date | datetime, code: str | None
) -> None:
    """An end that is missing or before the start is guessed, and the absurd is reported."""
    listing, problems = normalise(draft(start=start, end=end), source())
    assert listing.end == expected
    assert [problem.code for problem in problems] == ([code] if code else [])


def test_two_hours_are_two_hours_when_the_clocks_change() -> None:
    """A guessed end counts real time."""
    listing = one(start=datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
    assert listing.ends_at - listing.starts_at == timedelta(hours=2)


@pytest.mark.parametrize("start", [LAST_MOMENT, date.min, datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_draft_without_a_sane_date_is_left_out(start: date | datetime) -> None:
    """One meeting at the end of time is a problem of its own and loses nothing else."""
    with pytest.raises(ValueError, match="no date for a meeting"):
        one(start=start)
    result = normalise_all([draft(uid="bad", start=start), draft(uid="good")], source())
    assert [listing.uid for listing in result.listings] == ["good"]
    assert codes(result) == ["undated"]


def test_a_missing_uid_is_derived_from_title_and_day() -> None:
    """Without a UID the same title on the same day is the same meeting, whatever its time."""
    evening = datetime(2027, 1, 11, 20, tzinfo=UTC)
    assert one(uid=None).uid == one(uid=None, title=" abend ", start=evening).uid
    assert one(uid=None).uid != one(uid=None, start=datetime(2027, 1, 12, 18, tzinfo=UTC)).uid


def test_a_uid_of_any_length_and_content_is_storable() -> None:
    """Long UIDs are shortened without becoming equal, and hold no blanks or controls."""
    first, second = one(uid="x" * 10_000 + "1").uid, one(uid="x" * 10_000 + "2").uid
    assert first != second
    assert len(first) <= 255
    assert one(uid=" a\x00 b\n").uid == "ab"


def test_an_instance_is_named_by_its_original_local_date() -> None:
    """The name is the date in the event's zone, however far the instance has moved."""
    late = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)
    listing = one(recurrence=late, start=datetime(2027, 2, 5, 18, tzinfo=UTC))
    assert (listing.instance, listing.recurring) == ("2027-02-01", True)


def test_an_open_slot_is_named_by_its_month() -> None:
    """A slot on the second or third Monday is one meeting of that month."""
    days = (date(2026, 12, 14), date(2026, 12, 21))
    changes = {"start": days[0], "end": date(2026, 12, 22), "open_dates": days}
    listing = one(basis=Basis.RULE, recurrence=date(2026, 12, 1), **changes)
    assert (listing.instance, listing.open_dates) == ("2026-12", days)


def series(*moments: tuple[int, int]) -> list[Draft]:
    """Return instances of one series on days of January 2027 at hours in Berlin."""
    starts = [datetime(2027, 1, day, hour, tzinfo=BERLIN) for day, hour in moments]
    return [draft(start=start, recurrence=start) for start in starts]


def test_two_instances_on_one_day_carry_their_time() -> None:
    """Only the day with two instances needs the time; the rest keep their names."""
    assert identities(series((4, 9), (11, 9), (11, 18), (18, 9))) == [
        ("u", "2027-01-04"),
        ("u", "2027-01-11T09:00"),
        ("u", "2027-01-11T18:00"),
        ("u", "2027-01-18"),
    ]


def test_a_series_that_always_meets_twice_a_day_is_named_by_time_throughout() -> None:
    """The last day, cut in half by the window, keeps the name it had."""
    assert identities(series((4, 9), (4, 18), (11, 9), (11, 18), (18, 9)))[-1] == (
        "u",
        "2027-01-18T09:00",
    )


def test_an_instance_told_twice_is_one() -> None:
    """Of two accounts of one instance the higher SEQUENCE counts, then the later in the file."""
    when = datetime(2027, 1, 11, 19, tzinfo=BERLIN)
    told = [
        draft(start=when, recurrence=when, title=title, sequence=sequence)
        for title, sequence in (("alt", 0), ("neu", 2), ("dazwischen", 1))
    ]
    assert [listing.title for listing in normalise_all(told, source()).listings] == ["neu"]


def test_different_meetings_with_one_uid_are_both_kept() -> None:
    """The earliest keeps the UID, the others get their day, in whatever order they come."""
    drafts = [
        draft(title="Zweiter", start=datetime(2027, 2, 8, 18, tzinfo=UTC)),
        draft(title="Erster"),
        draft(title="Zweiter", start=datetime(2027, 2, 8, 18, tzinfo=UTC)),
    ]
    expected = [("u", ""), ("u-2027-02-08", "")]
    assert identities(drafts) == identities(drafts[::-1]) == expected
    assert codes(normalise_all(drafts, source())) == ["repeated_uid"]


def test_a_revision_replaces_what_it_revises() -> None:
    """The same title and UID with a higher SEQUENCE is the same meeting, moved."""
    moved = datetime(2027, 1, 12, 18, tzinfo=UTC)
    result = normalise_all([draft(sequence=1, start=moved), draft()], source())
    assert [(listing.uid, listing.day) for listing in result.listings] == [("u", date(2027, 1, 12))]


def test_two_meetings_of_one_day_are_numbered() -> None:
    """Meetings that share UID and day still have names of their own."""
    names = identities([draft(title=title) for title in "ABC"])
    assert names == [("u", ""), ("u-2027-01-11", ""), ("u-2027-01-11-2", "")]


def test_sessions_without_uid_are_no_oddity() -> None:
    """The feed repeats no UID if it has none; both sessions of the day are kept."""
    later = datetime(2027, 1, 11, 20, tzinfo=UTC)
    result = normalise_all([draft(uid=None), draft(uid=None, start=later)], source())
    assert len({listing.identity for listing in result.listings}) == 2
    assert codes(result) == []


def test_an_unknown_status_reads_confirmed_and_is_reported() -> None:
    """A source that does not say whether a meeting takes place overrules nobody."""
    result = normalise_all([draft(uid="a", status=None), draft(uid="b")], source())
    assert {listing.status for listing in result.listings} == {Status.CONFIRMED}
    assert result.unsure == {("a", "")}


@pytest.mark.parametrize(
    ("words", "facts", "kept"),
    [
        ({"include": ("koeln",)}, {"title": "Treffen in Köln"}, True),
        ({"include": ("Köln",)}, {"title": "Treffen in Koeln"}, True),
        ({"include": ("Köln",)}, {"title": "KOLN"}, True),
        ({"include": ("open data",)}, {"title": "Open-Data-Abend"}, True),
        ({"include": ("open data",)}, {"categories": ("Open Data",)}, True),
        ({"include": ("data",)}, {"title": "Datathon", "description": "Dataset"}, False),
        ({"include": ("data",)}, {"description": "<p>Viel <b>Data</b>"}, True),
        ({"include": ("data",)}, {"description": "https://data.example.org"}, False),
        ({"exclude": ("CoderDojo",)}, {"title": "coderdojo für alle"}, False),
        ({"exclude": ("dojo",)}, {"title": "CoderDojo"}, True),
        ({"include": ("abend",), "exclude": ("abgesagt",)}, {"description": "abgesagt"}, False),
        ({}, {}, True),
    ],
)
def test_include_and_exclude_words(
    words: dict[str, Any],
    facts: dict[str, Any],
    kept: bool,  # noqa: FBT001
) -> None:
    """Whole words in title, text or category decide, whatever their case or umlauts."""
    assert keeps(source(**words), draft(**facts)) is kept
    assert len(normalise_all([draft(**facts)], source(**words)).listings) == kept


def test_text_is_cleaned() -> None:
    """Title and place are one line, HTML becomes Markdown, only web addresses stay."""
    listing = one(
        title=" Bäume &amp;\n Daten\u202e ",
        place="Impact Hub\nKarlsruhe und auch online",
        description="<p>Hallo <b>Welt</b></p>",
        url="javascript:alert(1)",
    )
    assert (listing.title, listing.place) == ("Bäume & Daten", "Impact Hub, Karlsruhe")
    assert (listing.description, listing.url) == ("Hallo **Welt**", None)
    assert listing.attendance is Attendance.HYBRID


@pytest.mark.parametrize(
    ("description", "title"),
    [("# Hallo *Welt*\nmehr", "Hallo Welt"), ("", "Treffen"), (None, "Treffen")],
)
def test_a_missing_title_is_made_up(description: str | None, title: str) -> None:
    """A meeting without a title is called by its first words, or simply a meeting."""
    assert one(title=" \n", description=description).title == title


def test_a_description_that_is_an_address_is_the_page() -> None:
    """Many write the address of the meeting where its description belongs."""
    assert one(description="https://example.org/a\nAnmeldung bis 10.01.").url == (
        "https://example.org/a"
    )
    assert one(description="https://example.org/a", url="https://b.example").url == (
        "https://b.example"
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [(0.0, 0.0, None), (91.0, 8.4, "bad_geo"), (float("nan"), 8.4, "bad_geo"), (49.0, None, None)],
)
def test_impossible_coordinates_are_dropped(
    latitude: float, longitude: float | None, code: str | None
) -> None:
    """Coordinates that are nowhere are unknown."""
    listing, problems = normalise(draft(latitude=latitude, longitude=longitude), source())
    assert (listing.latitude, listing.longitude) == (None, None)
    assert [problem.code for problem in problems] == ([code] if code else [])


HOSTILE = st.text(alphabet=st.characters(), max_size=60)


@settings(deadline=None)
@given(
    title=HOSTILE,
    place=st.none() | HOSTILE,
    description=st.none() | HOSTILE,
    url=st.none() | HOSTILE,
    uid=st.none() | HOSTILE,
    zone=st.none() | HOSTILE,
    start=st.dates() | st.datetimes() | st.datetimes(timezones=st.just(UTC)),
    end=st.none() | st.dates() | st.datetimes() | st.datetimes(timezones=st.just(BERLIN)),
    recurrence=st.none() | st.dates() | st.datetimes(),
)
def test_nothing_that_a_feed_says_raises(**facts: Any) -> None:
    """Any draft becomes a sound listing or a problem, never an error."""
    result = normalise_all([draft(**facts)], source())
    assert len(result.listings) + codes(result).count("undated") == 1
    for listing in result.listings:
        assert listing.title
        # A meeting with times may have no length; a whole day has one.
        assert listing.ends_at > listing.starts_at or listing.end == listing.start
        assert not listing.all_day or listing.end > listing.start
        assert isinstance(listing.start, datetime) == isinstance(listing.end, datetime)
        assert f"{listing}".encode()
