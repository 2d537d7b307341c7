from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.domain.changes import compare
from bot.domain.event import Attendance, Basis, Occurrence, Status
from bot.domain.facts import Facts
from bot.domain.notice import (
    News,
    Telling,
    is_near,
    known_before,
    learnt,
    may_interrupt,
    news,
    slot_of,
    worth_telling,
)
from bot.domain.subscription import Rhythm, Subscription
from tests.domain.meetings import at, evening, meeting

if TYPE_CHECKING:
    from collections.abc import Sequence

TALK = meeting("talk", at("2027-01-13"), place="Impact Hub", join_url="https://a.example")
NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
OFF = replace(TALK, status=Status.CANCELLED)
GONE = replace(OFF, vanished=True)
MOVED = replace(TALK, start=at("2027-01-14"), end=at("2027-01-14", "21:00"))
ELSEWHERE = replace(TALK, place="Rathaus")


def told(was: Occurrence, now: Occurrence) -> tuple[News, ...]:
    """Return what there is to say to who was told the one and finds the other."""
    return news(Facts.of(was), Facts.of(now))


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (TALK, TALK, ()),
        (TALK, OFF, (News.CANCELLED,)),
        (TALK, GONE, (News.VANISHED,)),
        (GONE, OFF, (News.CANCELLED,)),
        (OFF, GONE, ()),
        (OFF, OFF, ()),
        (OFF, TALK, (News.RESTORED,)),
        (GONE, MOVED, (News.RESTORED, News.MOVED)),
        (OFF, replace(MOVED, status=Status.CANCELLED), ()),
        (TALK, MOVED, (News.MOVED,)),
        (TALK, ELSEWHERE, (News.RELOCATED,)),
        (TALK, replace(MOVED, place="Rathaus"), (News.MOVED, News.RELOCATED)),
        (TALK, replace(TALK, place="IMPACT-HUB."), ()),
        (TALK, replace(TALK, place=None), ()),
        (replace(TALK, place=None), TALK, ()),
        (TALK, replace(TALK, title="Other"), ()),
        (TALK, replace(TALK, end=at("2027-01-13", "22:00")), ()),
        (TALK, replace(TALK, end=at("2027-01-13", "20:30")), ()),
        (TALK, replace(TALK, end=at("2027-01-13", "20:00")), (News.SHORTENED,)),
        (TALK, replace(TALK, join_url="https://b.example"), (News.JOINED,)),
        (TALK, replace(TALK, join_url=None), ()),
        (TALK, replace(TALK, attendance=Attendance.ONLINE), ()),
        (
            replace(TALK, attendance=Attendance.ONSITE),
            replace(TALK, attendance=Attendance.ONLINE),
            (News.JOINED,),
        ),
        (TALK, replace(TALK, status=Status.TENTATIVE), ()),
    ],
)
def test_only_time_place_and_whether_it_is_on_are_news(
    was: Occurrence, now: Occurrence, said: tuple[News, ...]
) -> None:
    """Everything else is edited into the post and interrupts nobody."""
    assert told(was, now) == said


def test_a_rule_in_the_place_of_an_announcement_is_no_promise() -> None:
    """The announced evening is gone; confirming a rule's evening is no news."""
    by_rule = replace(TALK, basis=Basis.RULE, status=Status.TENTATIVE)
    assert told(TALK, by_rule) == (News.VANISHED,)
    assert told(by_rule, TALK) == ()
    assert told(by_rule, OFF) == (News.CANCELLED,)


def test_the_same_moment_in_another_zone_is_no_move() -> None:
    """A feed that begins to write UTC moves nothing; summer time does not either."""
    utc = replace(TALK, start=TALK.starts_at.astimezone(ZoneInfo("UTC")), timezone="UTC")
    assert told(TALK, utc) == ()
    summer = meeting("s", at("2027-03-28", "19:00"))
    assert told(summer, replace(summer)) == ()
    night = at("2027-10-31", "02:30")
    first, again = meeting("n", night), meeting("n", night.replace(fold=1))
    assert told(first, again) == (News.MOVED,)


def test_an_open_date_that_is_settled_is_no_move() -> None:
    """The fourteenth or the twenty-first became the fourteenth."""
    either = evening("e", date(2027, 1, 14), end=date(2027, 1, 22),
                     open_dates=(date(2027, 1, 14), date(2027, 1, 21)))  # fmt: skip
    settled = evening("e", at("2027-01-21"))
    assert told(either, settled) == ()
    better = learnt(Facts.of(either), Facts.of(settled))
    assert news(better, Facts.of(evening("e", at("2027-01-22")))) == (News.MOVED,)


def test_a_day_that_gets_a_time_is_told() -> None:
    """All day and at seven are two things to who plans the day."""
    assert told(meeting("d", date(2027, 1, 13)), meeting("d", at("2027-01-13"))) == (News.MOVED,)


def test_what_became_known_quietly_counts_from_then_on() -> None:
    """A place that was named later and changes then is news."""
    unknown = Facts.of(replace(TALK, place=None, join_url=None))
    better = learnt(unknown, Facts.of(TALK))
    assert (better.place, better.join_url) == ("Impact Hub", "https://a.example")
    assert news(better, Facts.of(ELSEWHERE)) == (News.RELOCATED,)


@given(st.sampled_from([TALK, OFF, GONE, MOVED, ELSEWHERE]),
       st.sampled_from([TALK, OFF, GONE, MOVED, ELSEWHERE]))  # fmt: skip
def test_learning_hides_no_news(was: Occurrence, now: Occurrence) -> None:
    """What is merely learnt leaves what there is to say as it is."""
    before, after = Facts.of(was), Facts.of(now)
    assert news(learnt(before, after), after) == news(before, after)


@given(st.sampled_from([TALK, OFF, GONE, MOVED, evening("e", date(2027, 1, 14))]))
def test_facts_survive_the_database(one: Occurrence) -> None:
    """As JSON and back they are the same."""
    assert Facts.read(Facts.of(one).stored()) == Facts.of(one)


def test_facts_of_the_hour_that_comes_twice_survive() -> None:
    """Half past two before, and after, the clock went back."""
    for fold in (0, 1):
        facts = Facts.of(meeting("n", at("2027-10-31", "02:30").replace(fold=fold)))
        assert Facts.read(facts.stored()).starts_at == facts.starts_at


@pytest.mark.parametrize(
    ("minutes", "now", "said"),
    [
        (-1, OFF, True),
        (0, OFF, False),
        (1, OFF, False),
        (1, MOVED, True),
        (60 * 24, MOVED, False),
    ],
)
def test_nothing_is_said_of_what_has_begun(minutes: int, now: Occurrence, said: bool) -> None:  # noqa: FBT001
    """Unless it was moved away, and who came stands before a locked door."""
    when = TALK.starts_at + timedelta(minutes=minutes)
    assert worth_telling(Facts.of(TALK), now, when) is said


def test_nothing_is_said_of_what_is_unknown_now() -> None:
    """An occurrence that was deleted has no words."""
    assert not worth_telling(Facts.of(TALK), None, NOW)


def test_a_place_hears_of_one_meeting_once_in_half_an_hour() -> None:
    """To the minute."""
    telling = Telling(workspace="", channel="C1", occurrence="talk", facts=Facts.of(TALK))
    assert may_interrupt(telling, NOW)
    just = replace(telling, noticed=NOW - timedelta(minutes=29))
    assert not may_interrupt(just, NOW)
    assert may_interrupt(replace(just, noticed=NOW - timedelta(minutes=30)), NOW)


@pytest.mark.parametrize(("channel", "person"), [("U1", True), ("W1", True), ("C1", False),
                                                 ("G1", False), ("#unterwegs", False)])  # fmt: skip
def test_persons_are_known_by_their_ids(channel: str, person: bool) -> None:  # noqa: FBT001
    """A channel's name never begins as a user's id does."""
    told_ = Telling(workspace="", channel=channel, occurrence="talk", facts=Facts.of(TALK))
    assert told_.to_person is person


def test_each_version_of_a_meeting_has_its_own_slot() -> None:
    """There, back and there again are three things to say, each once."""
    versions = [replace(each, sequence=n) for n, each in enumerate((TALK, MOVED, TALK, MOVED))]
    versions += [replace(OFF, sequence=4), replace(GONE, sequence=4)]
    assert len({slot_of(each) for each in versions}) == len(versions)
    assert slot_of(TALK) == slot_of(replace(TALK))
    assert len(slot_of(replace(TALK, id="x" * 32, sequence=10**6))) < 120


def history(*versions: Occurrence) -> Sequence[Any]:
    """Return the change log of a meeting that was each of these in turn."""
    pairs = itertools.pairwise(versions)
    return [change for before, after in pairs for change in compare(before, after, NOW)]


def test_what_was_known_before_comes_from_the_change_log() -> None:
    """The oldest word counts, whatever came between."""
    changes = history(TALK, MOVED, replace(MOVED, place="Rathaus"), replace(OFF, place="Rathaus"))
    before = known_before(replace(OFF, place="Rathaus"), changes, NOW)
    assert before is not None
    assert (before.start, before.place, before.is_off) == (TALK.start, "Impact Hub", False)
    assert known_before(TALK, compare(None, TALK, NOW), NOW - timedelta(seconds=1)) is None
    assert known_before(OFF, [*compare(None, TALK, NOW), *history(TALK, OFF)], NOW) == Facts.of(
        TALK
    )


def test_what_the_next_digest_tells_is_not_spoken_of_where_nothing_shows_it() -> None:
    """Before the next digest is near; moved away from there it still is; a fortnight at most."""
    weekly, monthly = Subscription(channel="C1"), Subscription(channel="C2", rhythm=Rhythm.MONTHLY)
    tomorrow, week = Facts.of(TALK), meeting("week", at("2027-01-18"))
    early, far = meeting("early", at("2027-01-18", "08:00")), meeting("far", at("2027-01-26"))
    assert is_near(tomorrow, MOVED, weekly, NOW)
    assert is_near(tomorrow, far, weekly, NOW)
    assert is_near(Facts.of(early), early, weekly, NOW)
    assert not is_near(Facts.of(week), week, weekly, NOW)
    assert is_near(Facts.of(week), week, monthly, NOW)
    assert not is_near(Facts.of(far), far, monthly, NOW)


def test_what_a_rule_promised_stays_the_rules_when_it_is_confirmed() -> None:
    """Its lab vouches for it now; an announced evening that gave way to a rule was more."""
    promised = replace(TALK, basis=Basis.RULE, status=Status.TENTATIVE)
    vouched = replace(promised, status=Status.CONFIRMED)
    before = known_before(vouched, history(promised, vouched), NOW)
    assert before == Facts.of(promised)
    assert not worth_telling(before, vouched, NOW)
    assert known_before(promised, history(TALK, promised), NOW) == Facts.of(TALK)
