"""Which occurrences turn out to be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.decision import Decided, Decision, Verdict
from bot.domain.event import Basis
from bot.domain.lab import Registry
from bot.domain.matching.names import LabNames
from bot.domain.rejoin import rejoin
from tests.domain.listings import GETTOGETHER, ICAL, NOW, PAGE, known, slot, sources

if TYPE_CHECKING:
    from bot.domain.known import KnownListing

START = "2027-01-18 19:00"


def told(name: str, source: int, row: int, start: str = START, **facts: Any) -> KnownListing:
    """Return what a source of Ulm tells of the occurrence of that name."""
    return replace(known(f"{name}{source}", start, source, occurrence=name, **facts), row=row)


def joined(*listings: KnownListing, touched: str, decided: Decided | None = None) -> dict[str, str]:
    """Return what the touched ones become one with."""
    return rejoin(
        listings,
        set(touched),
        sources=sources(),
        names=LabNames.of(Registry({})),
        decided=decided or Decided(),
    )


def test_the_one_that_was_known_first_lives() -> None:
    """Whichever was touched, the older id stays."""
    both = told("a", ICAL, 7), told("b", GETTOGETHER, 3)
    assert joined(*both, touched="a") == joined(*both, touched="b") == {"a": "b"}


def test_three_become_one() -> None:
    """What is merged into one that is itself merged away leads to the end."""
    three = told("a", ICAL, 3), told("b", GETTOGETHER, 2), told("c", PAGE, 1)
    assert joined(*three, touched="ab") == {"a": "c", "b": "c"}


def test_only_what_was_touched_is_looked_at() -> None:
    """Two that stood side by side before are left alone."""
    assert joined(told("a", ICAL, 1), told("b", GETTOGETHER, 2), touched="x") == {}


def test_one_contradiction_keeps_them_two() -> None:
    """A source that lists both means two, whatever the others say."""
    listed = told("a", ICAL, 1), told("a", GETTOGETHER, 2), told("b", ICAL, 3), told("b", PAGE, 4)
    assert joined(*listed, touched="ab") == {}


def test_what_is_gone_says_nothing() -> None:
    """A listing that vanished neither joins nor parts."""
    gone = told("a", ICAL, 1, answers_left=0)
    assert joined(gone, told("b", GETTOGETHER, 2), touched="ab") == {}
    assert joined(gone, told("a", PAGE, 2), told("b", ICAL, 3), touched="b") == {"b": "a"}


def test_a_rules_date_joins_what_takes_its_slot() -> None:
    """A date that only a rule tells of becomes one with the meeting of its day, in a free slot."""
    rule = slot("2027-01-18", occurrence="r")
    assert joined(rule, told("a", ICAL, 1), touched="a") == {"r": "a"}
    taken = slot("2027-01-18", occurrence="a")
    assert joined(rule, taken, told("a", ICAL, 1), touched="a") == {}


def test_what_people_parted_stays_two() -> None:
    """Under the ids of then and under those they have by now."""
    both = told("a", ICAL, 1), told("b", GETTOGETHER, 2)
    apart = Decision(
        verdict=Verdict.APART,
        kept="a",
        other="old",
        told=(),
        other_told=((GETTOGETHER, "b2", ""),),
        author="ada",
        at=NOW,
        until=NOW + timedelta(days=90),
    )
    decided = Decided.of([apart], {"old": "b"})
    assert joined(*both, touched="ab", decided=decided) == {}
    assert decided.places == {(GETTOGETHER, "b2", ""): "b"}


def test_a_regular_evening_joins_nothing_else_to_what_took_its_slot() -> None:
    """The workshop that a list's "jeden Montag" became is not the evening beside it."""
    regular: dict[str, Any] = {"title": "Treffen", "basis": Basis.PROSE, "recurring": True}
    three = (
        told("a", ICAL, 1, title="Workshop: Löten"),
        told("a", PAGE, 2, **regular),
        told("b", GETTOGETHER, 3, title="Offenes Treffen"),
    )
    assert joined(*three, touched="ab") == {}
    assert joined(*three[1:], touched="ab") == {"b": "a"}
