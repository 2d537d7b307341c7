"""What people tell becomes listings and sources; a correction speaks of its own fields only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.event import CERTAIN, Status
from bot.domain.known import KnownListing
from bot.domain.lab import Lab, Registry
from bot.domain.link import link
from bot.domain.merge import Merged, merge
from bot.domain.source import Kind, Source
from bot.domain.stock import take_word
from bot.domain.submission import (
    Submission,
    SubmissionKind,
    Submitted,
    correction_of,
    evening_source,
    manual_source,
    meeting_draft,
    place_of,
    plain_evening,
)
from bot.errors import RuleError
from tests.domain.listings import BERLIN, NOW, known, slot, sources

MANUAL = 7
ULM = Lab(slug="ulm", name="OK Lab Ulm", state="DE-BW")
ABOUT = {
    "title": "Kartenabend",
    "start": "2027-01-18T19:00",
    "end": "2027-01-18T21:00",
    "timezone": "Europe/Berlin",
}


def correction(number: int = 1, **says: Any) -> Submission:
    """Return an approved correction of the meeting "a"; later ones have greater numbers."""
    return Submission(
        id=number,
        lab="ulm",
        kind=SubmissionKind.CORRECTION,
        told={"says": says, "of": ABOUT},
        occurrence="a",
        workspace="",
        author="U1",
        created=NOW,
        updated=NOW + timedelta(minutes=number),
    )


def evening(words: str, number: int = 5) -> Submission:
    """Return a regular evening in words."""
    return replace(
        correction(number), kind=SubmissionKind.EVENING, told={"when": words}, occurrence=None
    )


def word(**says: Any) -> KnownListing:
    """Return a correction as it is merged."""
    listing = correction_of([correction(**says)])
    return KnownListing(source=MANUAL, occurrence="a", listing=listing)


def merged(*listings: KnownListing, **how: Any) -> Merged:
    """Merge what is told of the meeting "a"."""
    around = sources(**how)
    by_id = {**around.by_id, MANUAL: manual_source(ULM)}
    return merge(listings, {}, replace(around, by_id=by_id), NOW)["a"]


def test_the_last_word_on_each_field_counts() -> None:
    """Corrections of one meeting are one listing, whatever order they are read in."""
    first, second = correction(1, place="Rathaus", title="A"), correction(2, title="B")
    one = correction_of([second, first])
    assert one == correction_of([first, second])
    assert one.says == frozenset({"place", "title"})
    assert (one.title, one.place) == ("B", "Rathaus")
    assert one.start == datetime(2027, 1, 18, 19, tzinfo=BERLIN)


def test_a_meeting_keeps_its_wall_time() -> None:
    """A submitted start is wall time of the lab, in summer and in winter."""
    told = {**ABOUT, "start": "2027-07-01T19:00", "end": "2027-07-01T21:00"}
    draft = meeting_draft(replace(correction(), kind=SubmissionKind.MEETING, told=told))
    assert isinstance(draft.start, datetime)
    assert draft.start.astimezone(UTC).hour == 17


def test_a_correction_outranks_only_its_fields() -> None:
    """The place is corrected and loses its coordinates; all else is as the feed says."""
    feed = known("a", "2027-01-18 20:00", occurrence="a", place="Rathaus", latitude=48.4)
    one = merged(feed, word(place="Weinhof 9")).occurrence
    assert (one.place, one.latitude, one.start) == ("Weinhof 9", None, feed.listing.start)
    assert [origin.kind for origin in one.sources] == [Kind.MANUAL, Kind.ICAL]


def test_an_emptied_field_is_empty() -> None:
    """Saying that there is no place takes the feed's away."""
    feed = known("a", "2027-01-18 19:00", occurrence="a", place="Rathaus")
    assert merged(feed, word(place=None)).occurrence.place is None


def test_a_correction_alone_keeps_nothing_alive() -> None:
    """Without a listing that stands, the meeting is hidden or no longer listed."""
    said = word(place="Weinhof 9", status="confirmed")
    assert merged(said).hidden
    gone = known("a", "2027-01-18 19:00", occurrence="a", answers_left=0)
    assert merged(gone, said).occurrence.vanished


def test_certain_is_no_cancelled() -> None:
    """A confirmation lifts a tentative meeting and leaves a cancelled one."""
    for status, after in (
        (Status.TENTATIVE, Status.CONFIRMED),
        (Status.CANCELLED, Status.CANCELLED),
    ):
        feed = known("a", "2027-01-18 19:00", occurrence="a", status=status)
        assert merged(feed, word(**{CERTAIN: True})).occurrence.status is after


def test_a_corrected_date_of_a_rule_is_not_held_back() -> None:
    """A feed that reaches further hides bare rule dates, but not one that a person spoke of."""
    date_told = slot("2027-01-18", occurrence="a")
    later = known("b", "2027-02-10 19:00", occurrence="b")
    assert merged(date_told, later).hidden
    assert not merged(date_told, later, word(status="cancelled")).hidden
    assert merged(date_told, later, word(status="cancelled"), paused=frozenset({"ulm"})).hidden
    same_day = known("c", "2027-01-18 12:00", occurrence="c")
    assert merged(date_told, same_day, word(place="Weinhof 9")).hidden


def test_a_corrected_slot_can_still_be_taken() -> None:
    """The correction is no listing that would keep the lab's own announcement away."""
    fresh = known("x", "2027-01-18 19:00")
    linked = link([slot("2027-01-18", occurrence="a"), word(place="Weinhof 9"), fresh], "ulm")
    assert {one.occurrence for one in linked} == {"a"}


def test_who_takes_back_takes_back_at_once() -> None:
    """A meeting that is not told any more is gone, a correction leaves no trace, history stays."""
    meeting = known("submission:1", "2027-01-18 19:00", MANUAL, occurrence="m")
    over = known("submission:2", "2026-11-30 19:00", MANUAL, occurrence="o")
    told = [meeting, over, word(place="Weinhof 9")]
    stock = take_word(told, [], source=MANUAL, now=NOW, bound={})
    assert stock.listings == (replace(meeting, answers_left=0), over)
    again = take_word(stock.listings, [meeting.listing], source=MANUAL, now=NOW, bound={})
    assert meeting in again.listings


def test_sources_beside_those_of_the_file() -> None:
    """Only the labs of which something was told change; nothing is added twice."""
    registry = Registry({"ulm": ULM, "bonn": Lab(slug="bonn", name="Bonn")})
    told = Submitted(evenings=(evening("jeden Montag 19 Uhr"),), labs=frozenset({"ulm"}))
    once = told.registry(registry)
    assert [source.kind for source in once["ulm"].sources] == [Kind.MANUAL, Kind.SCHEDULE]
    assert once["bonn"] is registry["bonn"]
    assert told.registry(once) == once


def test_the_same_days_are_the_same_source() -> None:
    """Another time keeps an evening's name; other days do not, nor does what nobody understands."""

    def key(words: str) -> str:
        return evening_source(ULM, evening(words)).key

    assert key("jeden Montag 19 Uhr") == key("montags, 20 Uhr, Impact Hub")
    assert key("jeden Montag 19 Uhr") != key("jeden Dienstag 19 Uhr")
    assert key("jeden Blubb") == "evening:5:"


def test_an_evening_names_its_place_once() -> None:
    """A place beside the words replaces the one in them; words without sense are refused."""
    words = "jeden dritten Montag im Monat, 19 Uhr, im Impact Hub, nicht am 21.12."
    today = date(2026, 12, 1)
    assert place_of(ULM, {"when": words}, today, "de") == "Impact Hub"
    same = {"when": words, "place": "Impact Hub"}
    assert plain_evening(ULM, same, today, "de") == {"when": words}
    other = plain_evening(ULM, {"when": words, "place": "Weinhof 9"}, today, "de")
    assert other == {
        "when": "jeden dritten Montag im Monat, 19 Uhr, nicht am 21.12.",
        "place": "Weinhof 9",
    }
    assert place_of(ULM, other, today, "de") == "Weinhof 9"
    with pytest.raises(RuleError):
        plain_evening(ULM, {"when": "jeden Blubb"}, today, "de")


def test_a_manual_source_of_the_file_is_the_same_one() -> None:
    """`kind = "manual"` in the file and what people tell in Slack share one source."""
    declared = replace(ULM, sources=(manual_source(ULM),))
    assert Submitted(labs=frozenset({"ulm"})).lab(declared) is declared
    other = Source(lab="ulm", key="x", kind=Kind.ICAL, url="x", timezone="Europe/Berlin")
    assert len(Submitted(labs=frozenset({"ulm"})).lab(replace(ULM, sources=(other,))).sources) == 2
