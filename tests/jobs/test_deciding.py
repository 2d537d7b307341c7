"""What people decide by hand about which meetings are one: merge and split."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.event import ChangeKind, Occurrence
from bot.errors import UsageError
from bot.jobs.deciding import Hand
from bot.jobs.refresh import Wish
from bot.store import people
from bot.store.tables import decisions
from tests.jobs.refresh_stage import NOW, Stage, feed, rule, vevent
from tests.jobs.test_one_meeting import (
    EVENING,
    THIRD_MONDAY,
    announces,
    cologne,
    found,
    log,
    tick,
)

LATER = tick(1)


def hand(stage: Stage, at: int = 1) -> Hand:
    """Somebody at the terminal."""
    return Hand(store=stage.store, registry=stage.registry, author="ada", now=tick(at))


async def two(stage: Stage) -> list[Occurrence]:
    """Let two labs list what does not look like one meeting."""
    one = vevent("a", EVENING, "Kartenabend")
    other = vevent("b", "2027-01-18 19:30", "Lötkurs für Einsteiger")
    announces(
        stage,
        cologne(stage, one, path="/a.ics"),
        cologne(stage, other, path="/b.ics", lab="bonn"),
    )
    await stage.refresh(tick(0))
    return await stage.shown()


async def test_two_put_together_stay_so(stage: Stage) -> None:
    """The older id lives, the other leads there; it holds when both sources are read anew."""
    first, second = await two(stage)
    kept = await hand(stage).merge(second.id, first.id)
    older, younger = (first, second) if kept.id == first.id else (second, first)
    assert (kept.id, kept.uid) == (older.id, older.uid)
    assert sorted(kept.labs) == ["bonn", "koeln"]
    assert await found(stage, younger.id) == kept
    assert await stage.kinds(tick(2), Wish(force=True)) == []
    assert await stage.shown() == [kept]
    assert await log(stage) == []
    async with stage.store.read() as connection:
        (row,) = (await connection.execute(select(decisions))).mappings()
    assert (row["verdict"], row["author"], row["at"]) == ("together", "ada", LATER)


async def test_a_split_undoes_a_merge(stage: Stage) -> None:
    """Both have their old ids, UIDs and facts again, by whichever id they are parted."""
    before = await two(stage)
    for asked in range(2):
        await hand(stage).merge(*(one.id for one in before))
        parts = await hand(stage, 2).split(before[asked].id)
        assert {one.id for one in parts} == {one.id for one in before}
        shown = await stage.shown()
        assert [(one.id, one.uid, one.title) for one in shown] == [
            (one.id, one.uid, one.title) for one in before
        ]
        assert await stage.kinds(tick(3), Wish(force=True)) == []
        assert len(await stage.shown()) == 2
    assert await log(stage) == []


async def one_of_three(stage: Stage) -> Occurrence:
    """Let a lab's three sources list one evening."""
    for number in "abc":
        stage.serve(vevent(number, EVENING, "Kartenabend"), path=f"/{number}.ics")
    announces(stage, *(feed(f"{stage.site.url}/{one}.ics", lab="koeln") for one in "abc"))
    await stage.refresh(tick(0))
    (shown,) = await stage.shown()
    assert len(shown.sources) == 3
    return shown


async def test_a_split_leaves_the_id_with_the_oldest_listing(stage: Stage) -> None:
    """The others get ids of their own, and it stays so whatever becomes of the sources."""
    whole = await one_of_three(stage)
    parts = await hand(stage).split(whole.id)
    assert parts[0].id == whole.id
    told = {one.id: one.sources for one in parts}
    assert len(told) == 3
    assert {one.id: one.sources for one in await stage.shown()} == told
    assert await stage.kinds(tick(2), Wish(force=True)) == []
    every = stage.registry
    announces(stage)
    await stage.refresh(tick(3))
    assert await stage.shown() == []
    stage.registry = every
    assert await stage.kinds(tick(4)) == []
    assert {one.id: one.sources for one in await stage.shown()} == told
    stage.registry = replace(every)
    only = [replace(one, include=("nothing",)) for one in every.sources]
    announces(stage, *only)
    await stage.refresh(tick(5))
    announces(stage, *every.sources)
    await stage.refresh(tick(6))
    assert {one.id: one.sources for one in await stage.shown()} == told
    assert await log(stage) == []


async def test_what_was_parted_can_be_put_together(stage: Stage) -> None:
    """A merge undoes a split."""
    whole = await one_of_three(stage)
    parts = await hand(stage).split(whole.id)
    kept = await hand(stage, 2).merge(parts[2].id, parts[0].id)
    kept = await hand(stage, 3).merge(parts[1].id, parts[2].id)
    assert kept.id == whole.id
    assert await stage.kinds(tick(4), Wish(force=True)) == []
    (shown,) = await stage.shown()
    assert (shown.id, len(shown.sources)) == (whole.id, 3)


async def test_a_third_source_does_not_join_what_was_parted(stage: Stage) -> None:
    """What tells of both is taken for one of them, and the two stay two."""
    whole = await one_of_three(stage)
    await hand(stage).split(whole.id)
    fourth = feed(stage.serve(vevent("d", EVENING, "Kartenabend"), path="/d.ics"), lab="koeln")
    announces(stage, *stage.registry.sources, fourth)
    await stage.refresh(tick(2))
    assert len(await stage.shown()) == 3


async def test_a_rule_is_parted_from_its_listing(stage: Stage) -> None:
    """The rule's date is held back by the listing, which keeps the id that people know."""
    listed = cologne(stage, vevent("a", "2027-01-18 10:00", "Frühstück"))
    announces(stage, rule(THIRD_MONDAY, lab="koeln"), listed)
    await stage.refresh(tick(0))
    (taken,) = [one for one in await stage.shown() if len(one.sources) == 2]
    parts = await hand(stage).split(taken.id)
    assert len(parts) == 2
    (left,) = [one for one in await stage.shown() if one.day == taken.day]
    assert (left.id, left.uid, left.title) == (taken.id, taken.uid, "Frühstück")
    assert await stage.kinds(tick(2), Wish(force=True)) == []


async def test_reminders_follow_and_return(stage: Stage) -> None:
    """A reminder asked for before a merge comes, and comes again when the meetings are parted."""
    first, second = await two(stage)
    async with stage.store.write() as connection:
        for one in (first, second):
            await people.want(connection, "", f"U{one.id}", one.id, NOW, wanted=True)
    kept = await hand(stage).merge(first.id, second.id)
    async with stage.store.read() as connection:
        for one in (first, second):
            assert await people.wanted_by(connection, "", f"U{one.id}") == {kept.id: True}
    await hand(stage).split(kept.id)
    async with stage.store.read() as connection:
        for one in (first, second):
            assert await people.wanted_by(connection, "", f"U{one.id}") == {one.id: True}


async def test_what_cannot_be_decided_is_said_in_one_line(stage: Stage) -> None:
    """The same twice, what is one already, days apart, one source only, an id that is none."""
    first, second = await two(stage)
    far = vevent("c", "2027-02-20 19:00", "Ausflug")
    stage.serve(vevent("a", EVENING, "Kartenabend"), far, path="/a.ics")
    await stage.refresh(tick(1))
    (trip,) = [one for one in await stage.shown() if one.title == "Ausflug"]
    said = hand(stage, 2)
    with pytest.raises(UsageError, match="name two meetings"):
        await said.merge(first.id, first.id)
    with pytest.raises(UsageError, match=r"begin 3\d days apart.*--yes"):
        await said.merge(first.id, trip.id)
    with pytest.raises(UsageError, match="nothing to split"):
        await said.split(trip.id)
    with pytest.raises(UsageError, match="there is no meeting of that id"):
        await said.split("nosuchthing")
    await said.merge(first.id, second.id)
    with pytest.raises(UsageError, match="one meeting already"):
        await said.merge(first.id, second.id)
    assert (await said.merge(first.id, trip.id, insist=True)).id in {first.id, second.id}


async def test_a_change_of_what_was_put_together_is_told_once(stage: Stage) -> None:
    """After a merge the meeting moves as one, and only the word that counts moves it."""
    first, second = await two(stage)
    kept = await hand(stage).merge(first.id, second.id)
    stage.serve(vevent("a", "2027-01-19 19:00", "Kartenabend"), path="/a.ics")
    stage.serve(vevent("b", "2027-01-19 19:30", "Lötkurs für Einsteiger"), path="/b.ics")
    assert await stage.kinds(tick(2)) == [ChangeKind.MOVED]
    (shown,) = await stage.shown()
    assert shown.id == kept.id
    assert shown.starts_at - kept.starts_at == timedelta(days=1)
