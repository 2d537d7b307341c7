"""A rule is not a promise: it gives way to what its lab lists, and is held back up to there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Basis, ChangeKind, Occurrence, Status
from bot.jobs.record import resettle
from bot.jobs.refresh import Wish
from bot.store import labs
from bot.store.labs import LabState
from tests.jobs.refresh_stage import FEED, NOW, Stage, feed, rule, vevent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

THIRD_MONDAY = "jeden dritten Montag im Monat, 19:00-21:00"
JANUARY = "2027-01-18 19:00"
"""A third Monday."""
DAYS = ["2026-12-21", "2027-01-18", "2027-02-15"]


def tick(number: int) -> datetime:
    """The moment of the given refresh."""
    return NOW + timedelta(hours=number)


async def days(stage: Stage, basis: Basis | None = Basis.RULE) -> list[str]:
    """Return the first three days that are shown on that basis."""
    shown = [one for one in await stage.shown(NOW) if basis in {None, one.basis}]
    return [one.day.isoformat() for one in shown[:3]]


async def on(stage: Stage, day: str) -> Occurrence:
    """Return the only meeting that is shown on a day."""
    (found,) = [one for one in await stage.shown() if one.day == date.fromisoformat(day)]
    return found


async def test_rule_dates_are_tentative_and_no_news(stage: Stage) -> None:
    """A rule alone shows a year of tentative dates, also those that enter later, without news."""
    stage.announces(rule(THIRD_MONDAY))
    assert await stage.kinds() == []
    assert await days(stage) == DAYS
    assert {one.status for one in await stage.shown()} == {Status.TENTATIVE}
    known = len(await stage.shown())
    assert await stage.kinds(NOW + timedelta(days=63)) == []
    assert len(await stage.shown()) == known + 2


@pytest.mark.parametrize("rule_first", [True, False], ids=["rule first", "feed first"])
async def test_a_slot_has_one_id_for_life(stage: Stage, rule_first: bool) -> None:  # noqa: FBT001
    """Taken, moved, cancelled or vanished: the meeting keeps one id, whichever was read first."""
    evening = rule(THIRD_MONDAY)
    address = feed(stage.serve())
    listed = vevent("january", JANUARY, "Kartenabend")
    if rule_first:
        stage.announces(evening, address)
        await stage.refresh(tick(0))
        stage.serve(listed)
        assert await stage.kinds(tick(1)) == [ChangeKind.CONFIRMED]
    else:
        stage.serve(listed)
        stage.announces(address)
        await stage.refresh(tick(0))
        stage.announces(evening, address)
        assert await stage.kinds(tick(1)) == []
    taken = await on(stage, "2027-01-18")
    assert (taken.title, taken.status) == ("Kartenabend", Status.CONFIRMED)
    stage.serve(vevent("january", "2027-01-20 19:00", "Kartenabend"))
    assert await stage.kinds(tick(2)) == [ChangeKind.MOVED]
    assert await days(stage, None) == ["2027-01-20", "2027-02-15", "2027-03-15"]
    assert (await on(stage, "2027-01-20")).id == taken.id
    stage.serve()
    assert await stage.kinds(tick(3)) == []
    assert await stage.kinds(tick(4)) == [ChangeKind.VANISHED]
    back = await on(stage, "2027-01-18")
    assert (back.id, back.basis, back.status) == (taken.id, Basis.RULE, Status.TENTATIVE)
    assert await days(stage) == DAYS


async def test_rule_dates_are_held_back_up_to_the_last_listing(stage: Stage) -> None:
    """Dates that the lab's feed covers without listing them are not shown until it ends."""
    stage.announces(rule(THIRD_MONDAY), feed(stage.serve()))
    await stage.refresh(tick(0))
    assert await days(stage) == DAYS
    stage.serve(vevent("february", "2027-02-10 19:00"))
    assert await stage.kinds(tick(1)) == [ChangeKind.ANNOUNCED]
    assert await days(stage) == ["2027-02-15", "2027-03-15", "2027-04-19"]
    stage.serve()
    assert await stage.kinds(tick(2)) == []
    assert await stage.kinds(tick(3)) == [ChangeKind.VANISHED]
    assert await days(stage) == DAYS


async def test_a_meeting_that_vanishes_where_dates_are_held_back(stage: Stage) -> None:
    """It is shown as no longer listed; its slot returns, with no news, when the feed ends."""
    stage.announces(rule(THIRD_MONDAY), feed(stage.serve()))
    await stage.refresh(tick(0))
    later = vevent("march", "2027-03-10 19:00", "Datenabend")
    stage.serve(vevent("january", JANUARY), later)
    await stage.refresh(tick(1))
    stage.serve(later)
    assert await stage.kinds(tick(2)) == []
    assert await stage.kinds(tick(3)) == [ChangeKind.VANISHED]
    gone = await on(stage, "2027-01-18")
    assert (gone.status, gone.vanished) == (Status.CANCELLED, True)
    stage.serve()
    await stage.refresh(tick(4))
    assert await stage.kinds(tick(5)) == [ChangeKind.VANISHED]
    assert (await on(stage, "2027-01-18")).status is Status.TENTATIVE


async def test_called_off_is_called_off(stage: Stage) -> None:
    """A cancelled listing keeps the rule's date away, even after it was deleted."""
    stage.announces(rule(THIRD_MONDAY), feed(stage.serve()))
    await stage.refresh(tick(0))
    stage.serve(vevent("january", JANUARY))
    await stage.refresh(tick(1))
    stage.serve(vevent("january", JANUARY, "Treffen", "STATUS:CANCELLED"))
    assert await stage.kinds(tick(2)) == [ChangeKind.CANCELLED]
    stage.serve()
    assert [await stage.kinds(tick(number)) for number in (3, 4, 5)] == [[], [], []]
    assert (await on(stage, "2027-01-18")).status is Status.CANCELLED


SECOND_OR_THIRD = "am zweiten oder dritten Montag im Monat, 19:00-21:00"


async def test_an_open_slot_is_taken_by_one_of_its_days(stage: Stage) -> None:
    """One meeting a month, date open: a concrete date takes it, also when that day is over."""
    stage.announces(rule(SECOND_OR_THIRD), feed(stage.serve()))
    await stage.refresh(tick(0))
    slot = await on(stage, "2027-01-11")
    assert slot.open_dates == (date(2027, 1, 11), date(2027, 1, 18))
    stage.serve(vevent("january", "2027-01-11 19:00", "Kartenabend"))
    assert await stage.kinds(tick(1)) == [ChangeKind.CONFIRMED]
    taken = await on(stage, "2027-01-11")
    assert (taken.id, taken.open_dates, taken.all_day) == (slot.id, (), False)
    after = taken.ends_at + timedelta(days=2)
    assert await stage.kinds(after, Wish(force=True)) == []
    assert await on(stage, "2027-01-11") == taken
    assert (await stage.shown(after))[0].day == date(2027, 2, 8)


async def test_another_labs_listing_has_no_effect(stage: Stage) -> None:
    """What one lab lists neither takes nor holds back the dates of another's rule."""
    address = stage.serve(vevent("january", JANUARY), vevent("may", "2027-05-10 19:00"))
    stage.announces(rule(THIRD_MONDAY), feed(address, lab="koeln"))
    await stage.refresh(tick(0))
    assert await days(stage) == DAYS


async def test_a_failing_feed_keeps_its_last_good_data(stage: Stage) -> None:
    """While the feed is down, its meetings stay and the rule's dates stay held back."""
    stage.announces(rule(THIRD_MONDAY), feed(stage.serve(vevent("february", "2027-02-10 19:00"))))
    await stage.refresh(tick(0))
    before = await days(stage, None)
    stage.site.answer(FEED, status=503)
    assert await stage.kinds(tick(48), Wish(force=True)) == []
    assert await days(stage, None) == before == ["2027-02-10", "2027-02-15", "2027-03-15"]


async def test_of_two_listings_on_a_day_the_nearer_takes_the_slot(stage: Stage) -> None:
    """A workshop in the morning does not take the place of the evening."""
    stage.announces(rule(THIRD_MONDAY), feed(stage.serve()))
    await stage.refresh(tick(0))
    slot = await on(stage, "2027-01-18")
    stage.serve(
        vevent("workshop", "2027-01-18 09:00", "Workshop"),
        vevent("evening", "2027-01-18 18:30", "Kartenabend"),
    )
    kinds = await stage.kinds(tick(1))
    assert sorted(kinds) == [ChangeKind.ANNOUNCED, ChangeKind.CONFIRMED, ChangeKind.MOVED]
    ids = {one.title: one.id for one in await stage.shown() if one.day == date(2027, 1, 18)}
    assert ids["Kartenabend"] == slot.id != ids["Workshop"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"except_days": frozenset({date(2027, 1, 18)})}, ["2027-01-18"]),
        (
            {"pauses": ((date(2027, 1, 1), date(2027, 2, 28)),)},
            ["2027-01-18", "2027-02-15"],
        ),
    ],
    ids=["except", "pause"],
)
async def test_an_exception_cancels_and_its_removal_restores(
    stage: Stage, facts: dict[str, object], expected: Sequence[str]
) -> None:
    """What is excepted or paused later is cancelled at the next look, though nothing was due."""
    plain = rule(THIRD_MONDAY)
    stage.announces(plain)
    await stage.refresh(tick(0))
    assert plain.schedule is not None
    stage.announces(replace(plain, schedule=replace(plain.schedule, **facts)))  # type: ignore[arg-type]
    news = await stage.news(tick(1), Wish(only_due=True))
    assert [change.kind for change in news] == [ChangeKind.CANCELLED] * len(expected)
    cancelled = [one for one in await stage.shown() if one.status is Status.CANCELLED]
    assert [one.day.isoformat() for one in cancelled] == expected
    assert await stage.refresh(tick(2), Wish(only_due=True)) == []
    stage.announces(plain)
    kinds = await stage.kinds(tick(3), Wish(only_due=True))
    assert kinds == [ChangeKind.RESTORED] * len(expected)
    assert {one.status for one in await stage.shown()} == {Status.TENTATIVE}


async def test_pausing_a_lab_hides_its_rule(stage: Stage) -> None:
    """While a lab pauses, its rule dates are not shown but its listings are; none of it is news."""
    stage.announces(rule(THIRD_MONDAY), feed(stage.serve(vevent("dec", "2026-12-10 19:00"))))
    await stage.refresh(tick(0))
    before = await days(stage, None)
    for paused, shown in ((True, ["2026-12-10"]), (False, before)):
        async with stage.store.write() as connection:
            await labs.put_state(connection, "ulm", LabState(paused=paused))
            await resettle(connection, stage.registry["ulm"], tick(1))
        assert await days(stage, None) == shown
    assert not (await stage.dump())["changes"]


async def test_a_confirmation_holds_six_months(stage: Stage) -> None:
    """When a lead confirms the evening, the dates of six months are confirmed, and it is told."""
    stage.announces(rule(THIRD_MONDAY))
    await stage.refresh(tick(0))
    async with stage.store.write() as connection:
        await labs.put_state(connection, "ulm", LabState(confirmed=NOW.date()))
    kinds = await stage.kinds(tick(1), Wish(rules_only=True))
    assert kinds == [ChangeKind.CONFIRMED] * 6
    sure = [one.day for one in await stage.shown() if one.status is Status.CONFIRMED]
    assert (sure[0], sure[-1]) == (date(2026, 12, 21), date(2027, 5, 17))
