from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.domain.digest import SPECIAL_IN_PART, USUAL_IN_PART, compose, latest_due, next_due, series
from bot.domain.event import Attendance, Basis, Occurrence, Status
from bot.domain.subscription import Rhythm
from tests.domain.meetings import at, evening, meeting, weekly

if TYPE_CHECKING:
    from bot.domain.delivery import Content
    from bot.domain.subscription import Subscription

MONDAY = date(2027, 1, 11)


def digest(
    *occurrences: Occurrence, now: datetime | None = None, **facts: Any
) -> tuple[Content, ...]:
    """Return the parts of the weekly digest that is due by `now`."""
    now = now or at(MONDAY, "09:00")
    subscription: Subscription = weekly(**facts)
    due = latest_due(subscription, now)
    assert due is not None
    return compose(subscription, due, occurrences, now)


def told(*occurrences: Occurrence, **facts: Any) -> set[str]:
    """Return the names of all that Monday's digest tells."""
    return {name for part in digest(*occurrences, **facts) for name in part.special + part.usual}


def test_announced_meetings_are_special_and_rules_are_usual() -> None:
    """What a lab announced comes first; what only its rule says is folded."""
    (part,) = digest(evening("rule", at("2027-01-13")), meeting("talk", at("2027-01-14")))
    assert (part.special, part.usual) == (("talk",), ("rule",))


@pytest.mark.parametrize(
    "facts", [{"status": Status.CANCELLED}, {"status": Status.CANCELLED, "vanished": True}]
)
def test_a_regular_evening_that_is_off_is_special(facts: dict[str, Any]) -> None:
    """Nobody should go to a cancelled evening because it was folded with the usual ones."""
    (part,) = digest(evening("off", at("2027-01-13"), **facts))
    assert (part.special, part.usual) == (("off",), ())


def test_a_confirmed_rule_stays_usual_and_prose_is_special() -> None:
    """A lead's confirmation makes no news; a sentence somewhere is an announcement of a kind."""
    (part,) = digest(
        evening("sure", at("2027-01-13"), status=Status.CONFIRMED),
        meeting("said", at("2027-01-14"), basis=Basis.PROSE),
    )
    assert (part.special, part.usual) == (("said",), ("sure",))


def test_special_meetings_are_in_the_order_of_time() -> None:
    """Whatever order the store gives, the digest runs from Monday to Sunday."""
    (part,) = digest(
        meeting("c", at("2027-01-16")),
        meeting("a", at("2027-01-12", "18:00")),
        meeting("b", at("2027-01-12", "19:00")),
    )
    assert part.special == ("a", "b", "c")


def test_a_digest_is_silent_when_nothing_is_on() -> None:
    """No meeting, no message."""
    assert digest() == ()


def test_a_digest_says_so_when_asked_to() -> None:
    """A channel that wants to hear of an empty week gets one part without meetings."""
    (part,) = digest(empty=True)
    assert (part.special, part.usual, part.parts) == ((), (), 1)


@pytest.mark.parametrize(
    ("start", "is_told"),
    [
        ("2027-01-10T23:00", False),
        ("2027-01-11T08:00", True),
        ("2027-01-17T23:59", True),
        ("2027-01-18T00:00", False),
    ],
)
def test_the_period_ends_with_its_last_day(start: str, is_told: bool) -> None:  # noqa: FBT001
    """Sunday's last minute belongs to the week, Monday's first one to the next."""
    day, clock = start.split("T")
    assert bool(told(meeting("m", at(day, clock)))) is is_told


def test_a_meeting_in_another_zone_belongs_to_the_readers_day() -> None:
    """Sunday evening in New York is Monday in Berlin, so it is next week's."""
    zone = ZoneInfo("America/New_York")
    late = meeting("m", at("2027-01-17", "19:00", zone), timezone="America/New_York")
    assert told(late) == set()


@pytest.mark.parametrize(
    ("start", "end", "is_told"),
    [
        ("2027-01-08", "2027-01-11", False),
        ("2027-01-08", "2027-01-12", True),
        ("2027-01-11", "2027-01-12", True),
        ("2027-01-17", "2027-01-20", True),
        ("2027-01-18", "2027-01-19", False),
        ("2027-01-11", "2027-01-11", True),
    ],
)
def test_all_day_meetings_are_compared_by_date(start: str, end: str, is_told: bool) -> None:  # noqa: FBT001
    """The exclusive end of an all-day meeting is not one of its days."""
    days = date.fromisoformat(start), date.fromisoformat(end)
    assert bool(told(meeting("m", *days))) is is_told


def test_a_meeting_under_way_stands_on_the_first_day() -> None:
    """What began on Friday and lasts over Monday comes before Monday's evening."""
    camp = meeting("camp", date(2027, 1, 8), date(2027, 1, 13))
    (part,) = digest(meeting("talk", at(MONDAY)), camp)
    assert part.special == ("camp", "talk")


def test_a_late_digest_leaves_out_what_is_over_and_keeps_its_end() -> None:
    """On Tuesday evening the week still ends on Sunday, but Monday's meeting is history."""
    over, on, ahead = (
        meeting(name, at(day))
        for name, day in (("over", "2027-01-11"), ("on", "2027-01-12"), ("ahead", "2027-01-17"))
    )
    parts = digest(over, on, ahead, now=at("2027-01-12", "20:59"))
    assert parts[0].special == ("on", "ahead")
    assert parts[0].last_day == date(2027, 1, 17)


def test_a_preview_shows_what_the_digest_will_show() -> None:
    """Shown on Saturday, Monday's digest has nothing that ends before Monday at nine."""
    subscription, saturday = weekly(), at("2027-01-09", "12:00")
    due = next_due(subscription, saturday)
    early = meeting("early", at(MONDAY, "05:00"))
    parts = compose(subscription, due, [early, meeting("talk", at(MONDAY))], saturday)
    assert [part.special for part in parts] == [("talk",)]


@pytest.mark.parametrize(
    ("days", "is_told"),
    [((14, 21), True), ((4, 11), True), ((4, 18), False), ((18, 25), False)],
)
def test_open_dates_count_by_their_own_days(days: tuple[int, int], is_told: bool) -> None:  # noqa: FBT001
    """A meeting on the 4th or 18th is not on between them, though its span covers the week."""
    first, second = (date(2027, 1, day) for day in days)
    either = evening("open", first, end=second + timedelta(days=1), open_dates=(first, second))
    assert bool(told(either)) is is_told


def test_attendance_that_was_not_asked_for_is_left_out() -> None:
    """A channel that wants online meetings hears of hybrid ones too, not of the rest."""
    every = [
        meeting(kind.value, at("2027-01-13"), attendance=kind)
        for kind in (Attendance.ONSITE, Attendance.ONLINE, Attendance.HYBRID, Attendance.UNKNOWN)
    ]
    assert told(*every, attendance=(Attendance.ONLINE,)) == {"online", "hybrid"}


def test_a_meeting_given_twice_is_told_once() -> None:
    """A repeated occurrence does not repeat in the digest."""
    talk = meeting("talk", at("2027-01-13"))
    assert digest(talk, talk)[0].special == ("talk",)


def test_regular_evenings_of_one_lab_stand_together() -> None:
    """The dates of one series follow each other, so that one line can tell them."""
    found = series(
        [
            evening("l1", at("2027-01-13")),
            evening("m1", at("2027-01-12"), labs=("muenster",), title="Code for Münster"),
            evening("l2", at("2027-01-20")),
        ]
    )
    assert [[each.id for each in group] for group in found] == [["l1", "l2"], ["m1"]]


def test_a_monthly_digest_folds_a_daily_rule_into_one_part() -> None:
    """Thirty-one evenings of one rule are one series, hence one part."""
    days = (date(2027, 1, 1) + timedelta(days=number) for number in range(31))
    every = [evening(f"e{number}", at(day)) for number, day in enumerate(days)]
    parts = digest(*every, now=at("2027-01-01", "09:00"), rhythm=Rhythm.MONTHLY, day=1)
    assert [len(part.usual) for part in parts] == [31]


def test_long_digests_are_split_between_days() -> None:
    """Each part ends with a day, and the parts are numbered."""
    every = [
        meeting(f"{day}-{number:02}", at(f"2027-01-{day}"))
        for day in range(11, 16)
        for number in range(10)
    ]
    parts = digest(*every)
    assert [len(part.special) for part in parts] == [20, 20, 10]
    assert [(part.part, part.parts) for part in parts] == [(1, 3), (2, 3), (3, 3)]


def test_a_day_too_full_for_one_part_is_torn() -> None:
    """A hundred meetings on one day still are all told."""
    every = [meeting(f"{number:03}", at("2027-01-13")) for number in range(100)]
    parts = digest(*every)
    assert sum(len(part.special) for part in parts) == 100
    assert len(parts) == 5


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.booleans(), st.sampled_from(["19:00", "20:00"])),
        max_size=300,
    )
)
def test_every_meeting_is_told_exactly_once(
    drawn: list[tuple[int, bool, str]],
) -> None:
    """However many there are, parts lose none, repeat none and stay within what one part holds."""
    every = [
        (evening if usual else meeting)(f"m{number}", at(MONDAY + timedelta(days=day), clock))
        for number, (day, usual, clock) in enumerate(drawn)
    ]
    parts = digest(*every)
    seen = Counter(name for part in parts for name in part.special + part.usual)
    assert seen == Counter(each.id for each in every)
    assert all(len(part.special) <= SPECIAL_IN_PART for part in parts)
    assert all(len(part.usual) <= USUAL_IN_PART for part in parts)
    assert [part.part for part in parts] == list(range(1, len(parts) + 1))
