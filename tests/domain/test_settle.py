from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.event import ChangeKind, Status
from bot.domain.settle import News, Settled, Standing, settle
from tests.domain.listings import GETTOGETHER, NOW, known, occurrence, slot, sources

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.domain.known import KnownListing

EVENING = known("a", "2027-01-18 19:00", occurrence="a")
(STANDING,) = settle([EVENING], Standing({}), sources(), now=NOW, news=News(quiet=True)).occurrences
MOVED = known("a", "2027-01-19 19:00", occurrence="a")


def settled(
    *listings: KnownListing,
    stood: tuple[Occurrence, ...] = (),
    hidden: frozenset[str] = frozenset(),
    how: dict[str, Any] | None = None,
    **news: Any,
) -> Settled:
    """Settle the listings of Ulm against what stands."""
    standing = Standing({one.id: one for one in stood}, hidden)
    later = NOW + timedelta(hours=1)
    return settle(listings, standing, sources(**(how or {})), now=later, news=News(**news))


def kinds(found: Settled) -> list[ChangeKind]:
    """Return what happened."""
    return [change.kind for change in found.changes]


def test_nothing_is_written_where_nothing_differs() -> None:
    """The same listings again settle to nothing at all."""
    assert settled(EVENING, stood=(STANDING,)) == Settled()


def test_a_change_raises_the_sequence_and_dates_the_meeting() -> None:
    """A moved meeting is written once, with the next SEQUENCE and the moment of writing."""
    found = settled(MOVED, stood=(STANDING,))
    assert kinds(found) == [ChangeKind.MOVED]
    (one,) = found.occurrences
    assert (one.sequence, one.updated) == (1, NOW + timedelta(hours=1))


def test_quiet_writes_without_a_word() -> None:
    """What is no news is written all the same, and calendar programs can tell by SEQUENCE."""
    found = settled(MOVED, stood=(STANDING,), quiet=True)
    assert (kinds(found), found.occurrences[0].sequence) == ([], 1)


def test_an_addition_is_written_but_raises_nothing() -> None:
    """A new description is written; it is no change, so SEQUENCE stays."""
    told = known("a", "2027-01-18 19:00", occurrence="a", description="Mehr dazu")
    found = settled(told, stood=(STANDING,))
    assert (kinds(found), found.occurrences[0].sequence) == ([], 0)


def test_a_series_that_goes_on_is_no_news_but_a_new_meeting_is() -> None:
    """Of a series, what enters beyond the window that was known is written without a word."""
    until = EVENING.listing.starts_at
    instance = known("s", "2027-01-18 19:00", occurrence="s", recurring=True, instance="2027-01-18")
    found = settled(instance, EVENING, known_until=until)
    assert [change.occurrence for change in found.changes] == ["a"]
    assert len(found.occurrences) == 2
    sooner = settled(instance, known_until=until + timedelta(seconds=1))
    assert kinds(sooner) == [ChangeKind.ANNOUNCED]


def test_a_known_instance_that_moves_beyond_the_window_is_news() -> None:
    """Only what was not known before enters; what moves was known."""
    instance = known("a", "2027-02-01 19:00", occurrence="a", recurring=True, instance="2027-01-18")
    found = settled(instance, stood=(STANDING,), known_until=EVENING.listing.starts_at)
    assert kinds(found) == [ChangeKind.MOVED]


def test_rule_dates_come_and_go_without_a_word() -> None:
    """Held back or shown again, a rule date makes no news, but SEQUENCE grows."""
    rule = slot("2027-01-11", occurrence="r")
    (date,) = settled(rule).occurrences
    held = settled(rule, EVENING, stood=(date, STANDING))
    assert (kinds(held), list(held.hidden), held.occurrences[0].sequence) == ([], ["r"], 1)
    shown = settled(rule, stood=held.occurrences, hidden=held.hidden)
    assert (kinds(shown), list(shown.hidden), shown.occurrences[0].sequence) == ([], [], 2)


def test_a_listing_on_a_date_that_was_held_back_is_announced() -> None:
    """Nobody saw the date, so what takes it is announced, not confirmed."""
    rule = slot("2027-01-11", occurrence="r")
    held = settled(rule, EVENING, stood=(STANDING,))
    taken = known("b", "2027-01-11 19:00", GETTOGETHER, occurrence="r")
    found = settled(
        rule, EVENING, taken, stood=(*held.occurrences, STANDING), hidden=frozenset({"r"})
    )
    assert kinds(found) == [ChangeKind.ANNOUNCED]


def test_what_nobody_tells_of_is_hidden() -> None:
    """A meeting whose listings were dropped is kept but not shown."""
    found = settled(stood=(STANDING,))
    assert (list(found.hidden), kinds(found)) == (["a"], [])
    assert found.occurrences[0].status is Status.CONFIRMED


def test_what_is_over_is_not_rewritten() -> None:
    """History stays as it was, whatever its source says of it now."""
    past = occurrence("a", "2026-11-30 19:00")
    told = known("a", "2026-11-30 19:00", occurrence="a", title="Umbenannt")
    assert settled(told, stood=(past,)) == Settled()
