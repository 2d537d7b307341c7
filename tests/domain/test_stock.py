from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import Status
from bot.domain.stock import Stock, take_stock, withdraw
from tests.domain.listings import ICAL, NOW, RULE, known, listing, slot

if TYPE_CHECKING:
    from bot.domain.known import KnownListing

DAYS = [f"2027-0{month}-15 19:00" for month in range(1, 9)]
EVERY = [known(f"m{number}", day, occurrence=f"o{number}") for number, day in enumerate(DAYS)]


def after(stand: list[KnownListing], present: int, **how: Any) -> Stock:
    """Take stock of a complete answer that has only the first few listings."""
    fresh = [listing(f"m{number}", DAYS[number]) for number in range(present)]
    return take_stock(stand, fresh, source=ICAL, now=NOW, **how)


def left(stock: Stock) -> list[int | None]:
    """Return how many answers each listing has left, in order of their UIDs."""
    return [one.answers_left for one in sorted(stock.listings, key=lambda known: known.listing.uid)]


def test_an_absence_waits_for_one_more_answer() -> None:
    """What is missing has one complete answer left, then it has vanished, and stays so."""
    first = after(EVERY[:2], 1)
    assert (left(first), first.pending) == ([None, 1], True)
    second = after(list(first.listings), 1)
    assert (left(second), second.pending) == ([None, 0], False)
    assert left(after(list(second.listings), 1)) == [None, 0]
    assert left(after(list(second.listings), 2)) == [None, None]


@pytest.mark.parametrize(
    ("stand", "present", "held"),
    [(8, 3, 5), (8, 4, 0), (5, 2, 3), (4, 2, 0), (2, 0, 0), (3, 0, 3)],
)
def test_most_of_three_or_more_at_once_are_held(stand: int, present: int, held: int) -> None:
    """More than half, and at least three, need two further answers instead of one."""
    stock = after(EVERY[:stand], present)
    assert stock.held == held
    assert left(stock)[present:] == [2 if held else 1] * (stand - present)


def test_held_ones_stay_held_until_they_are_gone_or_back() -> None:
    """The case stays open over the second answer and closes with the third."""
    first = after(EVERY, 2)
    second = after(list(first.listings), 2, held=True)
    assert (first.held, second.held, left(second)[2:]) == (6, 6, [1] * 6)
    third = after(list(second.listings), 2, held=True)
    assert (third.held, left(third)[2:]) == (0, [0] * 6)
    assert after(list(second.listings), 8, held=True).held == 0


def test_cancelled_meetings_that_are_cleared_away_alarm_nobody() -> None:
    """Deleting what was called off is housekeeping, however much it is."""
    stand = [
        replace(one, listing=replace(one.listing, status=Status.CANCELLED)) if number else one
        for number, one in enumerate(EVERY[:5])
    ]
    assert after(stand, 1).held == 0


def test_what_has_begun_is_not_missing() -> None:
    """A meeting under way or over may leave the feed; one that was pending is safe then."""
    pending = replace(EVERY[0], answers_left=1)
    begun = EVERY[0].listing.starts_at
    stock = take_stock([pending], [], source=ICAL, now=begun)
    assert (left(stock), stock.pending) == ([None], False)


def test_nothing_is_missing_beyond_what_was_asked() -> None:
    """An answer says nothing of what starts at the end of its window or later."""
    stock = after(EVERY[:2], 0, until=EVERY[1].listing.starts_at)
    assert left(stock) == [1, None]


def test_an_unsure_status_keeps_what_was_known() -> None:
    """A listing whose status is not told stays cancelled; its other facts are new."""
    before = known("a", DAYS[0], status=Status.CANCELLED, occurrence="o")
    fresh = listing("a", DAYS[0], place="Rathaus")
    told = frozenset({fresh.identity})
    (one,) = take_stock([before], [fresh], source=ICAL, now=NOW, unsure=told).listings
    assert (one.listing.status, one.listing.place) == (Status.CANCELLED, "Rathaus")
    (one,) = take_stock([before], [fresh], source=ICAL, now=NOW).listings
    assert one.listing.status is Status.CONFIRMED


def test_a_new_name_for_the_same_meeting() -> None:
    """Where time and title are the same, another UID is only another name."""
    (one,) = take_stock(EVERY[:1], [listing("x", DAYS[0])], source=ICAL, now=NOW).listings
    assert (one.listing.uid, one.occurrence, one.answers_left) == ("x", "o0", None)
    other = listing("x", DAYS[0], title="Vorstandssitzung")
    assert len(take_stock(EVERY[:1], [other], source=ICAL, now=NOW).listings) == 2


def test_a_rule_withdraws_at_once() -> None:
    """A coming date that a rule no longer has is cancelled; past ones stay as they were."""
    past, coming = slot("2026-11-30", occurrence="p"), slot("2027-01-18", occurrence="c")
    stock = withdraw([past, coming], [], source=RULE, now=NOW)
    assert [one.listing.status for one in stock.listings] == [Status.TENTATIVE, Status.CANCELLED]
    assert not stock.pending
    again = withdraw(stock.listings, [coming.listing], source=RULE, now=NOW + timedelta(days=1))
    assert {one.listing.status for one in again.listings} == {Status.TENTATIVE}
