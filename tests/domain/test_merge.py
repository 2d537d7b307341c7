from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import Attendance, Basis, Occurrence, Provenance, Status
from bot.domain.merge import Merged, merge
from bot.domain.source import Kind
from tests.domain.listings import GETTOGETHER, ICAL, NOW, PAGE, known, occurrence, slot, sources

if TYPE_CHECKING:
    from bot.domain.known import KnownListing

CANCELLED = Status.CANCELLED


def merged(
    *listings: KnownListing, before: Occurrence | None = None, **how: Any
) -> dict[str, Merged]:
    """Merge the listings of Ulm."""
    stood = {before.id: before} if before else {}
    return merge(listings, stood, sources(**how), NOW)


def test_the_word_of_the_most_trusted_counts() -> None:
    """The organiser's platform says title and time; a calendar fills in what it leaves open."""
    first = known("a", "2027-01-18 19:00", GETTOGETHER, occurrence="a", title="Kartenabend")
    second = known(
        "b",
        "2027-01-18 19:30",
        ICAL,
        occurrence="a",
        title="Abend",
        place="Rathaus",
        attendance=Attendance.HYBRID,
        latitude=48.4,
        longitude=10.0,
    )
    (one,) = (each.occurrence for each in merged(second, first).values())
    assert (one.title, one.start, one.place) == ("Kartenabend", first.listing.start, "Rathaus")
    assert (one.latitude, one.attendance) == (48.4, Attendance.HYBRID)
    assert one.sources == (
        Provenance("https://gettogether.example/", Kind.GETTOGETHER),
        Provenance("https://ical.example/", Kind.ICAL),
    )
    assert (one.uid, one.labs) == ("a@treffpunkt", ("ulm",))


def test_a_rule_says_nothing_once_its_slot_is_taken() -> None:
    """Title, time and place are the listing's alone; the rule stays as a source of it."""
    rule = slot("2027-01-18", occurrence="a", place="Rathaus")
    (one,) = merged(rule, known("a", "2027-01-18 18:00", occurrence="a")).values()
    assert (one.occurrence.basis, one.occurrence.place) == (Basis.ANNOUNCED, None)
    assert [origin.kind for origin in one.occurrence.sources] == [Kind.ICAL, Kind.SCHEDULE]


@pytest.mark.parametrize(
    ("day", "hidden"), [("2027-01-11", True), ("2027-01-18", True), ("2027-01-25", False)]
)
def test_rule_dates_are_held_back_up_to_the_last_listing(day: str, hidden: bool) -> None:  # noqa: FBT001
    """Dates within the span that the feed covers are hidden, later ones are not."""
    last = known("a", "2027-01-20 19:00", occurrence="a")
    assert merged(slot(day, occurrence="r"), last)["r"].hidden is hidden


def test_an_open_slot_is_held_back_when_all_its_days_are_covered() -> None:
    """A month's open date stays while one of its days lies beyond the last listing."""
    open_days = known("", "2027-01-11").listing.day, known("", "2027-01-18").listing.day
    rule = slot("2027-01-11", occurrence="r", open_dates=open_days)
    for day, hidden in (("2027-01-13", False), ("2027-01-19", True)):
        assert merged(rule, known("a", f"{day} 19:00", occurrence="a"))["r"].hidden is hidden


def test_a_past_listing_covers_nothing() -> None:
    """Only listings that lie ahead hold rule dates back."""
    past = known("a", "2026-11-30 19:00", occurrence="a")
    assert not merged(slot("2026-12-07", occurrence="r"), past)["r"].hidden


def test_a_paused_lab_shows_listings_only() -> None:
    """While it pauses, none of its rule dates is shown."""
    found = merged(
        slot("2027-02-15", occurrence="r"),
        known("a", "2027-01-20", occurrence="a"),
        paused=frozenset({"ulm"}),
    )
    assert {name for name, each in found.items() if each.hidden} == {"r"}


def test_what_no_source_lists_has_vanished() -> None:
    """It keeps its facts, cancelled; in a source that left the registry it is only hidden."""
    before = occurrence("a", place="Rathaus")
    gone = known("a", "2027-01-18 19:00", occurrence="a", answers_left=0)
    (one,) = merged(gone, before=before).values()
    assert (one.occurrence.vanished, one.occurrence.status) == (True, CANCELLED)
    assert (one.occurrence.place, one.hidden) == ("Rathaus", False)
    listed = known("a", "2027-01-18 19:00", occurrence="a")
    (removed,) = merged(listed, before=before, removed=frozenset({ICAL})).values()
    assert (removed.occurrence, removed.hidden) == (before, True)


def test_leaving_the_registry_is_no_cancellation() -> None:
    """When one of two sources had dropped a meeting and the other is removed, it is hidden."""
    dropped = known("a", "2027-01-18 19:00", ICAL, occurrence="a", answers_left=0)
    listed = known("b", "2027-01-18 19:00", GETTOGETHER, occurrence="a")
    removed = frozenset({GETTOGETHER})
    (one,) = merged(dropped, listed, before=occurrence("a"), removed=removed).values()
    assert one.hidden
    vanished = occurrence("a", status=CANCELLED, vanished=True)
    (one,) = merged(dropped, listed, before=vanished, removed=removed).values()
    assert not one.hidden


GONE = known("a", "2027-01-18 19:00", occurrence="a", answers_left=0)
RETURNING = slot("2027-01-18", occurrence="a")
COVERING = known("z", "2027-03-01 19:00", occurrence="z")


def test_a_slot_returns_when_its_listing_vanishes() -> None:
    """The date is tentative again under the same id."""
    one = merged(GONE, RETURNING, before=occurrence("a"))["a"]
    assert (one.hidden, one.occurrence.basis) == (False, Basis.RULE)
    assert (one.occurrence.id, one.occurrence.status) == ("a", Status.TENTATIVE)


def test_a_slot_that_may_not_return_shows_what_vanished() -> None:
    """Where dates are held back people see that it is gone, and what was called off stays so."""
    called_off = known("a", "2027-01-18 19:00", occurrence="a", answers_left=0, status=CANCELLED)
    announced = occurrence("a")
    for listings, before, vanished in (
        ((GONE, RETURNING, COVERING), announced, True),
        ((called_off, RETURNING), occurrence("a", status=CANCELLED), False),
    ):
        one = merged(*listings, before=before)["a"]
        assert (one.hidden, one.occurrence.vanished) == (False, vanished)
        assert one.occurrence.status is CANCELLED


def test_a_date_that_had_returned_is_held_back_quietly() -> None:
    """Once the slot stood as a rule date again, it is one like every other."""
    before = occurrence("a", basis=Basis.RULE, status=Status.TENTATIVE)
    one = merged(GONE, RETURNING, COVERING, before=before)["a"]
    assert (one.hidden, one.occurrence.status) == (True, Status.TENTATIVE)


def test_sources_that_are_gone_are_not_named() -> None:
    """Provenance names only those who still tell of the meeting."""
    dropped = known("b", "2027-01-18 19:00", GETTOGETHER, occurrence="a", answers_left=0)
    listed = known("a", "2027-01-18 19:00", occurrence="a")
    assert [o.kind for o in merged(dropped, listed)["a"].occurrence.sources] == [Kind.ICAL]


def test_words_of_every_week_keep_no_evening_alive() -> None:
    """What the lab took out has vanished, though a list says "jeden Montag"; nothing is renamed."""
    regular = known(
        "r",
        "2027-01-18 19:30",
        PAGE,
        occurrence="a",
        title="Ulm",
        basis=Basis.PROSE,
        recurring=True,
        status=Status.TENTATIVE,
    )
    told = known("a", "2027-01-18 19:00", ICAL, occurrence="a", answers_left=0)
    before = occurrence()
    (gone,) = merged(told, regular, before=before).values()
    assert (gone.hidden, gone.occurrence.status, gone.occurrence.vanished) == (
        False,
        CANCELLED,
        True,
    )
    assert (gone.occurrence.title, gone.occurrence.start) == (before.title, before.start)
    (left,) = merged(told, regular, before=before, removed=frozenset({ICAL})).values()
    assert (left.occurrence.title, left.occurrence.status) == ("Ulm", Status.TENTATIVE)
