"""Ids and UIDs that never change, and sources that come and go."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import ChangeKind, Status
from bot.jobs.refresh import Wish
from bot.store.engine import Store
from tests.fakes.fetching import here
from tests.jobs.refresh_stage import FEED, NOW, Stage, calendar, feed, rule, vevent

if TYPE_CHECKING:
    from bot.feeds.sandbox import Sandbox
    from tests.fakes.site import Site

JANUARY = vevent("a1", "2027-01-18 19:00", "Kartenabend")
TWIN = vevent("b1", "2027-01-18 19:00", "Kartenabend im Rathaus")
LATER = NOW + timedelta(hours=1)
STILL_LATER = NOW + timedelta(hours=2)


@pytest.mark.parametrize("slow", ["/a.ics", "/b.ics"])
async def test_ids_do_not_depend_on_who_answers_first(stage: Stage, slow: str) -> None:
    """A meeting that two new sources tell of is one, and has the id that it has in any order."""
    first = stage.serve(JANUARY, path="/a.ics", delay=0.4 * (slow == "/a.ics"))
    second = stage.serve(TWIN, path="/b.ics", delay=0.4 * (slow == "/b.ics"))
    stage.announces(feed(second, key="b"), feed(first, key="a"))
    await stage.refresh()
    (shown,) = await stage.shown()
    assert len(shown.sources) == 2
    await stage.lose_everything()
    stage.announces(feed(first, key="a"))
    await stage.refresh()
    assert [one.id for one in await stage.shown()] == [shown.id]


async def test_a_rule_and_its_feed_get_the_same_ids_again(stage: Stage) -> None:
    """After the database was lost, a slot that a listing took has the id that it had."""
    third = rule("jeden dritten Montag im Monat, 19:00-21:00")
    stage.announces(feed(stage.serve(JANUARY)), third)
    await stage.refresh()
    known = {one.id: (one.uid, one.day) for one in await stage.shown()}
    await stage.lose_everything()
    stage.announces(third, feed(stage.site.url + FEED))
    await stage.refresh(LATER)
    assert {one.id: (one.uid, one.day) for one in await stage.shown()} == known


async def test_sequence_grows_and_updated_tells_when(stage: Stage) -> None:
    """Each change raises SEQUENCE by one and dates the meeting; an unchanged answer does not."""
    stage.announces(feed(stage.serve(JANUARY)))
    seen = []
    for number, start in enumerate(["18 19:00", "19 19:00", "19 19:00", "19 20:00"]):
        stage.serve(vevent("a1", f"2027-01-{start}", "Kartenabend"))
        await stage.refresh(NOW + timedelta(hours=number))
        (shown,) = await stage.shown()
        seen.append((shown.sequence, (shown.updated - NOW) // timedelta(hours=1)))
    assert seen == [(0, 0), (1, 1), (1, 1), (2, 3)]


async def test_a_source_that_leaves_takes_its_meetings_along(stage: Stage) -> None:
    """Its meetings are not shown any more; when it is back they have the same ids; no news."""
    address = stage.serve(JANUARY)
    other = feed(stage.serve(vevent("c", "2027-03-01 19:00", "Anderes"), path="/c.ics"))
    stage.announces(feed(address), other)
    await stage.refresh()
    ids = {one.title: one.id for one in await stage.shown()}
    stage.announces(other)
    assert await stage.kinds(LATER) == []
    assert [one.title for one in await stage.shown()] == ["Anderes"]
    stage.serve(JANUARY, vevent("a2", "2027-02-15 19:00", "Neues"))
    stage.announces(feed(address), other)
    assert await stage.kinds(STILL_LATER) == []
    shown = {one.title: one.id for one in await stage.shown()}
    assert shown.pop("Neues")
    assert shown == ids


async def test_a_lab_that_leaves_takes_its_meetings_along(stage: Stage) -> None:
    """When a whole lab is taken out of the registry, nothing of it is shown."""
    address = stage.serve(JANUARY)
    stage.announces(feed(address), feed(address, lab="koeln"))
    await stage.refresh()
    stage.announces(feed(address, lab="koeln"))
    await stage.refresh(LATER)
    assert [one.labs for one in await stage.shown()] == [("koeln",)]


async def test_two_sources_that_number_from_one_are_not_mixed_up(stage: Stage) -> None:
    """One UID in two feeds is one meeting only if day or title agree."""
    first = stage.serve(vevent("1", "2027-01-18 19:00", "Kartenabend"), path="/a.ics")
    second = stage.serve(vevent("1", "2027-02-20 10:00", "Frühstück"), path="/b.ics")
    stage.announces(feed(first), feed(second))
    await stage.refresh()
    assert [one.title for one in await stage.shown()] == ["Kartenabend", "Frühstück"]


async def test_one_source_stops_telling_but_the_other_goes_on(stage: Stage) -> None:
    """A meeting that two sources list vanishes only when neither lists it any longer."""
    stage.announces(
        feed(stage.serve(JANUARY, path="/a.ics")), feed(stage.serve(JANUARY, path="/b.ics"))
    )
    await stage.refresh()
    stage.serve(path="/a.ics")
    assert await stage.kinds(LATER) == []
    assert await stage.kinds(STILL_LATER) == []
    (shown,) = await stage.shown()
    assert shown.status is Status.CONFIRMED
    stage.serve(path="/b.ics")
    assert await stage.kinds(NOW + timedelta(hours=3)) == []
    assert await stage.kinds(NOW + timedelta(hours=4)) == [ChangeKind.VANISHED]


async def test_two_refreshes_at_once_make_one_occurrence(
    stage: Stage, database_url: str, site: Site, sandbox: Sandbox
) -> None:
    """Two programs on one database, a source of one lab each, find one meeting, and none fails."""
    site.answer("/a.ics", calendar(JANUARY), delay=0.1)
    site.answer("/b.ics", calendar(TWIN), delay=0.1)
    stage.announces(feed(site.url + "/a.ics"), feed(site.url + "/b.ics"))
    other_store = Store.open(database_url)
    async with here() as get:
        other = Stage(other_store, site, get, sandbox)
        other.announces(feed(site.url + "/a.ics"), feed(site.url + "/b.ics"))
        for _ in range(5):
            await stage.lose_everything()
            reports = await asyncio.gather(stage.refresh(), other.refresh())
            assert [one.error for each in reports for one in each] == [None] * 4
            (shown,) = await stage.shown()
            assert len(shown.sources) == 2
    await other_store.close()


async def test_two_refreshes_at_once_count_an_absence_once(
    stage: Stage, database_url: str, site: Site, sandbox: Sandbox
) -> None:
    """Two programs that see the same answer at the same time have seen one answer."""
    stage.announces(feed(stage.serve(JANUARY, vevent("z", "2027-05-01 19:00"))))
    await stage.refresh()
    stage.serve(vevent("z", "2027-05-01 19:00"), delay=0.2)
    other_store = Store.open(database_url)
    async with here() as get:
        other = Stage(other_store, site, get, sandbox)
        other.registry = stage.registry
        await asyncio.gather(stage.refresh(LATER), other.refresh(LATER))
        assert {one.status for one in await stage.shown()} == {Status.CONFIRMED}
    await other_store.close()
    assert await stage.kinds(STILL_LATER) == [ChangeKind.VANISHED]


async def test_who_is_due_is_polled_once(
    stage: Stage, database_url: str, site: Site, sandbox: Sandbox
) -> None:
    """Two schedulers that look at the same moment ask each source once between them."""
    paths = [f"/{number}.ics" for number in range(8)]
    stage.announces(*(feed(stage.serve(JANUARY, path=path, delay=0.2)) for path in paths))
    await stage.sync()
    other_store = Store.open(database_url)
    async with here() as get:
        other = Stage(other_store, site, get, sandbox)
        other.registry = stage.registry
        due = Wish(only_due=True)
        both = await asyncio.gather(stage.refresh(NOW, due), other.refresh(NOW, due))
    await other_store.close()
    assert len(both[0]) + len(both[1]) == len(paths)
    assert sorted(site.paths()) == paths
