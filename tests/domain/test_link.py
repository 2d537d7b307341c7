from __future__ import annotations

import time
from itertools import permutations

import pytest

from bot.domain.event import Basis
from bot.domain.link import link
from tests.domain.listings import GETTOGETHER, ICAL, PAGE, known, slot

EVENING = known("a", "2027-01-18 19:00", GETTOGETHER, title="Kartenabend")
SAME = known("b", "2027-01-18 19:00", ICAL, title="Kartenabend im Rathaus")
OTHER = known("c", "2027-01-18 19:00", PAGE, title="Vorstandssitzung")


def groups(*listings: object) -> set[frozenset[str]]:
    """Link listings; return the UIDs that tell of the same meeting."""
    linked = link(listings, "ulm")  # type: ignore[arg-type]
    names = {one.occurrence for one in linked}
    return {
        frozenset(one.listing.uid for one in linked if one.occurrence == name) for name in names
    }


@pytest.mark.parametrize("order", list(permutations([EVENING, SAME, OTHER])))
def test_the_same_meeting_is_told_by_time_and_title(order: tuple[object, ...]) -> None:
    """Two sources' meetings at one time are one if their titles are alike, in whatever order."""
    assert groups(*order) == {frozenset("ab"), frozenset("c")}


def test_one_source_never_tells_of_one_meeting_twice() -> None:
    """Two entries of one feed are two meetings, however alike they are."""
    twice = known("a2", "2027-01-18 19:00", GETTOGETHER, title="Kartenabend")
    assert groups(EVENING, twice) == {frozenset({"a"}), frozenset({"a2"})}


def test_a_shared_address_makes_one_meeting() -> None:
    """Titles may differ where both link the same page at the same time."""
    url = "https://ulm.example/abend"
    first = known("a", "2027-01-18 19:00", GETTOGETHER, title="Kartenabend", url=url)
    second = known("b", "2027-01-18 19:00", ICAL, title="OK Lab Ulm", url=url)
    assert groups(first, second) == {frozenset("ab")}


def test_of_two_alike_the_more_alike_is_meant() -> None:
    """Where two meetings of one source begin together, the nearer title decides."""
    first = known("1", "2027-01-18 19:00", GETTOGETHER, title="Workshop Karten A")
    second = known("2", "2027-01-18 19:00", GETTOGETHER, title="Workshop Karten B")
    twin = known("b", "2027-01-18 19:00", ICAL, title="Workshop Karten B")
    assert groups(first, second, twin) == {frozenset("1"), frozenset("2b")}


def test_links_are_for_life() -> None:
    """A listing that has moved away from its twin stays with it."""
    first = known("a", "2027-01-18 19:00", GETTOGETHER, occurrence="x")
    moved = known("b", "2027-02-18 20:00", ICAL, title="Ganz anders", occurrence="x")
    assert {one.occurrence for one in link([first, moved], "ulm")} == {"x"}


def test_a_taken_slot_is_not_taken_twice() -> None:
    """A second listing on the rule's day is a meeting of its own."""
    first = known("a", "2027-01-18 19:00", GETTOGETHER, occurrence="x")
    rule = slot("2027-01-18", occurrence="x")
    linked = link([first, rule, known("b", "2027-01-18 10:00", ICAL, title="Workshop")], "ulm")
    assert linked[-1].occurrence != "x"


def test_an_evening_said_to_be_regular_is_not_taken_twice() -> None:
    """What "jeden Montag" stood for is the workshop; the evening beside it is another meeting."""
    workshop = known("a", "2027-01-18 19:00", GETTOGETHER, title="Workshop: Löten")
    regular = known(
        "r", "2027-01-18 19:00", PAGE, title="OK Lab Ulm", basis=Basis.PROSE, recurring=True
    )
    evening = known("b", "2027-01-18 19:00", ICAL, title="Offenes Treffen")
    taken = link([workshop, regular], "ulm")
    assert len({one.occurrence for one in taken}) == 1
    assert len({one.occurrence for one in link([*taken, evening], "ulm")}) == 2


def test_ids_are_derived_from_lab_and_name() -> None:
    """The same listing gets the same id anywhere, another lab's another one."""
    (here,) = link([EVENING], "ulm")
    (again,) = link([EVENING], "ulm")
    (there,) = link([EVENING], "koeln")
    assert here.occurrence == again.occurrence != there.occurrence
    assert len(here.occurrence) == 12
    assert here.occurrence.isalnum()


def test_an_id_that_is_taken_is_not_given_again() -> None:
    """Two feeds that call different meetings by one name get two ids."""
    second = known("a", "2027-03-01 10:00", ICAL, title="Frühstück")
    assert len({one.occurrence for one in link([EVENING, second], "ulm")}) == 2


def test_linking_is_linear() -> None:
    """Ten thousand new listings of two feeds are linked in seconds, not hours."""
    many = [
        known(
            f"{source}-{number}",
            f"20{27 + number % 20}-03-0{1 + number % 9} 1{number % 10}:00",
            source,
            title=f"Treffen {number}",
        )
        for source in (GETTOGETHER, ICAL)
        for number in range(5_000)
    ]
    began = time.process_time()
    linked = link(many, "ulm")
    assert time.process_time() - began < 10
    assert len({one.occurrence for one in linked}) == 5_000
