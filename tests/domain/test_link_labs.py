from __future__ import annotations

import time
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Basis
from bot.domain.link import link
from bot.domain.source import Kind, Source
from tests.domain.listings import known
from tests.domain.matching.accounts import NAMES

if TYPE_CHECKING:
    from bot.domain.known import KnownListing

EVE = "2027-01-18 19:00"


def across(*listings: KnownListing) -> dict[str, str]:
    """Link listings of Köln (sources 1, 2, 6), Bonn (3) and the network's list (5), by UID."""
    labs = {1: "koeln", 2: "koeln", 3: "bonn", 5: "netzwerk", 6: "koeln"}
    told_by = {
        number: Source(lab=lab, key="a", kind=Kind.ICAL, url=None, timezone="Europe/Berlin")
        for number, lab in labs.items()
    }
    linked = link(listings, "koeln", NAMES, told_by)
    return {one.listing.uid: one.occurrence for one in linked}


def test_two_labs_may_tell_of_one_meeting() -> None:
    """What two labs announce together is one occurrence."""
    hub = {"title": "Radtour am Rhein", "place": "Impact Hub, Rheinweg 1, 50825 Köln"}
    linked = across(known("a", EVE, 1, **hub), known("b", EVE, 3, **hub))
    assert len(set(linked.values())) == 1


def test_two_labs_own_evenings_stay_two() -> None:
    """The same word at the same time is two meetings of two labs."""
    linked = across(known("a", EVE, 1, title="Treffen"), known("b", EVE, 3, title="Treffen"))
    assert linked["a"] != linked["b"]


def test_a_list_joins_the_lab_that_it_names() -> None:
    """The network's line belongs to the lab of its title, and takes the slot of its rule."""
    rule = known("rule", EVE, 2, title="Offener Abend", basis=Basis.RULE)
    linked = across(
        known("a", EVE, 1, title="Treffen"),
        known("b", EVE, 3, title="Treffen"),
        rule,
        known("line", "2027-01-18 18:30", 5, title="Code for Cologne"),
    )
    assert linked["a"] == linked["line"] == linked["rule"] != linked["b"]


def test_a_list_may_repeat_itself() -> None:
    """Two lines of the network's list tell of one meeting if they are alike."""
    linked = across(
        known("march", EVE, 5, title="Code for Cologne"),
        known("april", EVE, 5, title="OK Lab Köln"),
    )
    assert linked["march"] == linked["april"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_no_group_contradicts_itself(order: tuple[int, ...]) -> None:
    """What is like two that contradict each other joins one of them, never both."""
    three = (
        known("one", EVE, 1, title="QGIS Teil 1"),
        known("two", EVE, 2, title="QGIS Teil 2"),
        known("any", EVE, 6, title="QGIS"),
    )
    linked = across(*(three[place] for place in order))
    assert linked["one"] != linked["two"]
    assert linked["any"] in {linked["one"], linked["two"]}


def test_only_one_of_a_day_takes_the_slot() -> None:
    """Of a workshop and the evening the one nearer to the rule takes it."""
    rule = known("rule", EVE, 2, title="Offener Abend", basis=Basis.RULE)
    workshop = known("workshop", "2027-01-18 17:00", 1, title="Workshop Löten")
    linked = across(rule, workshop, known("evening", EVE, 1, title="OK Lab Köln"))
    assert linked["rule"] == linked["evening"] != linked["workshop"]


def test_who_has_moved_away_keeps_nobody_out() -> None:
    """A stale account of a group does not keep a third from joining where the meeting is now."""
    moved = known("a", "2027-01-25 19:00", 1, occurrence="x")
    stale = known("b", EVE, 2, occurrence="x")
    linked = across(moved, stale, known("c", "2027-01-25 19:00", 6))
    assert linked["c"] == "x"


def test_a_crowd_under_one_key_stays_affordable() -> None:
    """Thousands of labs with one title at one minute are linked in seconds, each with its own."""
    labs = 1_000
    told_by = {
        number: Source(
            lab=f"ort-{number // 2}", key="a", kind=Kind.ICAL, url=None, timezone="Europe/Berlin"
        )
        for number in range(labs * 2)
    }
    crowd = [known(f"{number}", EVE, number, place="online") for number in range(labs * 2)]
    began = time.process_time()
    linked = link(crowd, "ulm", None, told_by)
    assert time.process_time() - began < 10
    assert len({one.occurrence for one in linked}) == labs
