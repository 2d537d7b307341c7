"""What absence means, and what is no news at all."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import ChangeKind, Status
from bot.jobs.poll import Outcome
from tests.jobs.refresh_stage import FEED, NOW, Stage, calendar, differing, feed, vevent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.source import Source

JANUARY = vevent("january", "2027-01-12 19:00", "Kartenabend")
MARCH = vevent("march", "2027-03-09 19:00", "Datenabend")
MONTHS = [
    vevent(f"m{month}", f"2027-{month:02}-15 19:00", f"Abend {month}") for month in range(1, 9)
]


def tick(number: int) -> datetime:
    """The moment of the given refresh; the first is number 0."""
    return NOW + timedelta(minutes=30 * number)


@pytest.fixture
def source(stage: Stage) -> Source:
    """A feed of two evenings, announced as the lab's only source."""
    announced = feed(stage.serve(JANUARY, MARCH))
    stage.announces(announced)
    return announced


@pytest.mark.usefixtures("source")
async def test_first_sight_is_no_news(stage: Stage) -> None:
    """The first complete answer shows its meetings without a change."""
    assert await stage.news(tick(0)) == []
    assert [one.title for one in await stage.shown()] == ["Kartenabend", "Datenabend"]


@pytest.mark.usefixtures("source")
async def test_the_second_answer_without_it_makes_it_vanish(stage: Stage) -> None:
    """A meeting that disappears is shown until the second complete answer without it."""
    await stage.refresh(tick(0))
    stage.serve(MARCH)
    assert await stage.kinds(tick(1)) == []
    assert (await stage.state()).pending
    assert {one.status for one in await stage.shown()} == {Status.CONFIRMED}
    assert await stage.kinds(tick(2)) == [ChangeKind.VANISHED]
    assert not (await stage.state()).pending
    gone = (await stage.shown())[0]
    assert (gone.title, gone.status, gone.vanished) == ("Kartenabend", Status.CANCELLED, True)
    assert await stage.kinds(tick(3)) == []


@pytest.mark.usefixtures("source")
async def test_what_stands_there_unreadably_is_not_gone(stage: Stage) -> None:
    """A meeting whose entry breaks stays as it was, however often the feed is read."""
    await stage.refresh(tick(0))
    stage.serve(re.sub(r"DTSTART.*", "DTSTART:gestern", JANUARY), MARCH)
    for number in (1, 2, 3):
        assert await stage.kinds(tick(number)) == []
    assert [one.status for one in await stage.shown()] == [Status.CONFIRMED] * 2


@pytest.mark.usefixtures("source")
async def test_a_304_confirms_an_absence(stage: Stage) -> None:
    """While an absence is pending, "not modified" counts as an answer without the meeting."""
    await stage.refresh(tick(0))
    stage.serve(MARCH, headers={"ETag": '"2"'})
    assert await stage.kinds(tick(1)) == []
    assert await stage.kinds(tick(2)) == [ChangeKind.VANISHED]
    assert stage.site.requests[-1].headers["if-none-match"] == '"2"'


BROKEN = [
    {"status": 500, "body": b"oops"},
    {"body": b""},
    {"body": b"<!doctype html><title>Anmelden</title>"},
    {"body": calendar(MARCH).encode()[:-80]},
    {"body": calendar(MARCH).encode(), "cut": 60},
]


@pytest.mark.parametrize("answer", BROKEN, ids=["error", "empty", "page", "truncated", "cut"])
@pytest.mark.usefixtures("source")
async def test_a_failure_is_never_news(stage: Stage, answer: dict[str, object]) -> None:
    """However often a feed is broken, nothing vanishes; once it is whole, nothing happened."""
    await stage.refresh(tick(0))
    before = await stage.dump(without=["sources", "marks"])
    stage.site.answer(FEED, **answer)  # type: ignore[arg-type]
    for number in range(1, 4):
        assert await stage.kinds(tick(number)) == []
    assert await stage.dump(without=["sources", "marks"]) == before
    stage.serve(JANUARY, MARCH)
    assert await stage.kinds(tick(4)) == []


@pytest.mark.usefixtures("source")
async def test_a_304_after_a_truncated_answer_proves_nothing(stage: Stage) -> None:
    """A cut-off file's validators are not used, so that no 304 can stand for a whole answer."""
    await stage.refresh(tick(0))
    stage.serve(MARCH)
    await stage.refresh(tick(1))
    stage.site.answer(FEED, calendar(MARCH)[:-80], headers={"ETag": '"cut"'})
    for number in range(2, 5):
        assert await stage.kinds(tick(number)) == []
    assert "if-none-match" not in stage.site.requests[-1].headers
    stage.serve(MARCH)
    assert await stage.kinds(tick(5)) == [ChangeKind.VANISHED]


@pytest.mark.usefixtures("source")
async def test_coming_back_in_between_begins_anew(stage: Stage) -> None:
    """One that is missing, back, and missing again needs two answers without it once more."""
    await stage.refresh(tick(0))
    absent, present = (MARCH,), (JANUARY, MARCH)
    for number, meetings in enumerate([absent, present, absent, present, absent], 1):
        stage.serve(*meetings)
        assert await stage.kinds(tick(number)) == []
    assert await stage.kinds(tick(6)) == [ChangeKind.VANISHED]
    stage.serve(*present)
    assert await stage.kinds(tick(7)) == [ChangeKind.RESTORED]


@pytest.mark.usefixtures("source")
async def test_what_began_meanwhile_never_vanishes(stage: Stage) -> None:
    """A meeting that is missing once and then begins has taken place, as far as we know."""
    await stage.refresh(tick(0))
    stage.serve(MARCH)
    begins = (await stage.shown())[0].starts_at
    assert await stage.kinds(begins - timedelta(minutes=10)) == []
    assert await stage.kinds(begins + timedelta(minutes=1)) == []
    assert await stage.kinds(begins + timedelta(hours=1)) == []
    assert (await stage.shown())[0].status is Status.CONFIRMED


@pytest.mark.usefixtures("source")
async def test_a_cancelled_meeting_that_is_deleted_is_no_second_news(stage: Stage) -> None:
    """After its cancellation was told, its disappearance says nothing new."""
    await stage.refresh(tick(0))
    stage.serve(vevent("january", "2027-01-12 19:00", "Kartenabend", "STATUS:CANCELLED"), MARCH)
    assert await stage.kinds(tick(1)) == [ChangeKind.CANCELLED]
    stage.serve(MARCH)
    assert [await stage.kinds(tick(number)) for number in (2, 3, 4)] == [[], [], []]
    assert (await stage.shown())[0].status is Status.CANCELLED


async def outcomes(stage: Stage, numbers: Sequence[int]) -> list[tuple[Outcome, int]]:
    """Refresh some times; return each outcome with how many changes it made."""
    found = []
    for number in numbers:
        (report,) = await stage.refresh(tick(number))
        found.append((report.outcome, len(report.changes)))
    return found


async def test_many_at_once_are_held(stage: Stage) -> None:
    """When most of the coming meetings go at once it takes three answers, and it shows."""
    stage.announces(feed(stage.serve(*MONTHS)))
    await stage.refresh(tick(0))
    stage.serve(*MONTHS[:3])
    assert await outcomes(stage, [1, 2]) == [(Outcome.HELD, 0), (Outcome.HELD, 0)]
    assert (await stage.state()).held == 5
    assert await outcomes(stage, [3, 4]) == [(Outcome.CHANGED, 5), (Outcome.UNCHANGED, 0)]
    assert (await stage.state()).held == 0


async def test_held_meetings_that_return_were_never_gone(stage: Stage) -> None:
    """When a feed is whole again after two answers without most meetings, nothing was ever said."""
    stage.announces(feed(stage.serve(*MONTHS)))
    await stage.refresh(tick(0))
    before = await stage.dump(without=["sources"])
    stage.serve(MONTHS[0])
    await outcomes(stage, [1, 2])
    stage.serve(*MONTHS)
    assert await outcomes(stage, [3]) == [(Outcome.UNCHANGED, 0)]
    assert (await stage.state()).held == 0
    assert await stage.dump(without=["sources"]) == before


@pytest.mark.parametrize(("stay", "outcome"), [(4, Outcome.UNCHANGED), (3, Outcome.HELD)])
async def test_exactly_half_are_not_held(stage: Stage, stay: int, outcome: Outcome) -> None:
    """Half of the coming meetings may go at once in the usual way; one more is too much."""
    stage.announces(feed(stage.serve(*MONTHS)))
    await stage.refresh(tick(0))
    stage.serve(*MONTHS[:stay])
    assert await outcomes(stage, [1]) == [(outcome, 0)]


async def test_a_truncated_first_answer_is_no_news_either(stage: Stage) -> None:
    """What a cut-off first answer left out is no news when the first whole one has it."""
    stage.announces(feed(stage.serve()))
    stage.site.answer(FEED, calendar(*MONTHS)[:400])
    assert await stage.kinds(tick(0)) == []
    stage.serve(*MONTHS)
    assert await stage.kinds(tick(1)) == []
    assert len(await stage.shown()) == len(MONTHS)
    stage.serve(*MONTHS, JANUARY)
    assert await stage.kinds(tick(2)) == [ChangeKind.ANNOUNCED]


async def test_a_series_that_goes_on_is_no_news(stage: Stage) -> None:
    """Further dates of a series enter the horizon each month, without a word, by one reading."""
    weekly = vevent("weekly", "2026-12-07 19:00", "Wöchentlich", "RRULE:FREQ=WEEKLY")
    stage.announces(feed(stage.serve(weekly, headers={"ETag": '"1"'})))
    await stage.refresh(tick(0))
    known = len(await stage.shown())
    assert await stage.kinds(NOW + timedelta(days=20)) == []
    assert len(await stage.shown()) == known
    assert await stage.kinds(NOW + timedelta(days=40)) == []
    assert len(await stage.shown()) == known + 6
    assert "if-none-match" not in stage.site.requests[-1].headers


@pytest.mark.usefixtures("source")
async def test_uids_made_up_for_each_answer_change_nothing(stage: Stage) -> None:
    """Some programs name every meeting anew in each answer; it stays the same meeting."""
    await stage.refresh(tick(0))
    before = await stage.dump()
    for number in (1, 2):
        stage.serve(
            vevent(f"x{number}", "2027-01-12 19:00", "Kartenabend"),
            vevent(f"y{number}", "2027-03-09 19:00", "Datenabend"),
        )
        assert await stage.kinds(tick(number)) == []
    assert differing(before, await stage.dump(), "occurrences") == set()


@pytest.mark.usefixtures("source")
async def test_a_postponed_meeting_that_was_over_is_the_same(stage: Stage) -> None:
    """A meeting whose day has passed and that is told again for a later day has moved."""
    await stage.refresh(tick(0))
    later = NOW + timedelta(days=60)
    stage.serve(vevent("january", "2027-04-20 19:00", "Kartenabend"), MARCH)
    assert await stage.kinds(later) == [ChangeKind.MOVED]
    assert [one.title for one in await stage.shown()] == ["Datenabend", "Kartenabend"]


async def test_a_clock_that_was_set_back_cancels_nothing(stage: Stage) -> None:
    """Meetings beyond what an earlier moment asks for are not missing then."""
    stage.announces(feed(stage.serve(JANUARY, vevent("far", "2027-12-20 19:00", "Weit weg"))))
    await stage.refresh(tick(0))
    earlier = NOW - timedelta(days=60)
    assert [await stage.kinds(earlier + timedelta(hours=n)) for n in (0, 1, 2)] == [[], [], []]
    assert {one.status for one in await stage.shown()} == {Status.CONFIRMED}


async def test_other_words_drop_and_keep_without_news(stage: Stage, source: Source) -> None:
    """Changed include and exclude words hide and show meetings; ids stay, nothing is said."""
    await stage.refresh(tick(0))
    ids = {one.title: one.id for one in await stage.shown()}
    stage.announces(feed(source.key, exclude=("Kartenabend",)))
    assert await stage.kinds(tick(1)) == []
    assert [one.title for one in await stage.shown()] == ["Datenabend"]
    stage.announces(feed(source.key))
    assert await stage.kinds(tick(2)) == []
    assert {one.title: one.id for one in await stage.shown()} == ids
