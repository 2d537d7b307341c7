"""One meeting, told in several places and of several labs, is one occurrence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import Basis, ChangeKind, Provenance, Status
from bot.domain.lab import Lab, Network, Registry
from bot.domain.source import Kind
from bot.store import occurrences
from tests.jobs.refresh_stage import NOW, Stage, feed, rule, vevent

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.event import Change, Occurrence
    from bot.domain.source import Source

CITIES = {"koeln": "Köln", "bonn": "Bonn", "ulm": "Ulm", "netzwerk": None}
EVENING = "2027-01-18 19:00"
"""A third Monday."""
THIRD_MONDAY = "jeden dritten Montag im Monat, 19:00-21:00"


def tick(number: int) -> datetime:
    """The moment of the given refresh."""
    return NOW + timedelta(hours=number)


def announces(stage: Stage, *announced: Source, friends: frozenset[str] = frozenset()) -> None:
    """Say which sources the labs have; each lab has its city's name, the network its own."""
    labs = {
        slug: Lab(
            slug=slug,
            name=f"OK Lab {city}" if city else "Code for Germany",
            city=city,
            friend=slug in friends,
            sources=tuple(one for one in announced if one.lab == slug),
        )
        for slug, city in CITIES.items()
    }
    stage.registry = Registry(labs, Network())


def cologne(stage: Stage, *meetings: str, path: str = "/koeln.ics", **facts: Any) -> Source:
    """Let a calendar of Cologne list these."""
    return feed(stage.serve(*meetings, path=path), **({"lab": "koeln"} | facts))


async def found(stage: Stage, name: str) -> Occurrence | None:
    """Return what an id leads to."""
    async with stage.store.read() as connection:
        return (await occurrences.by_ids(connection, [name])).get(name)


async def log(stage: Stage) -> list[Change]:
    """Return all that ever happened."""
    async with stage.store.read() as connection:
        return await occurrences.changes_since(connection)


JOINT = (
    "Kartenabend mit Bonn",
    "LOCATION:Rathaus\\, Kaiserstr. 1\\, 50667 Köln",
    "URL:https://a.example/2027/karten",
)


@pytest.mark.parametrize("first", ["koeln", "bonn"])
async def test_a_joint_meeting_of_two_labs_is_one(stage: Stage, first: str) -> None:
    """Both labs list it, whichever is read first: one occurrence with both labs."""
    evening = vevent("a", EVENING, *JOINT)
    both = {lab: cologne(stage, evening, path=f"/{lab}.ics", lab=lab) for lab in ("koeln", "bonn")}
    announces(stage, both[first])
    assert await stage.kinds(tick(0)) == []
    (alone,) = await stage.shown()
    announces(stage, *both.values())
    assert await stage.kinds(tick(1)) == []
    (shown,) = await stage.shown()
    assert (shown.id, shown.uid) == (alone.id, alone.uid)
    assert sorted(shown.labs) == ["bonn", "koeln"]
    assert shown.labs[0] == first
    assert len(shown.sources) == 2


async def test_the_networks_list_belongs_to_the_labs_that_it_names(stage: Stage) -> None:
    """A line of the monthly list and the lab's own calendar are one, of the lab alone."""
    line = cologne(
        stage,
        vevent("line", EVENING, "OK Lab Köln: Kartenabend", "LOCATION:Köln"),
        vevent("other", "2027-01-20 18:00", "OK Lab Bonn: Offener Abend"),
        path="/monthly.ics",
        lab="netzwerk",
    )
    own = cologne(stage, vevent("k1", EVENING, "Kartenabend", "LOCATION:Rathaus\\, Köln"))
    announces(stage, line, own)
    await stage.refresh(tick(0))
    joint, alone = await stage.shown()
    assert (joint.labs, joint.title, joint.place) == (("koeln",), "Kartenabend", "Rathaus, Köln")
    assert [one.url for one in joint.sources] == [own.url, line.url]
    assert alone.labs == ("bonn",)


@pytest.mark.parametrize(
    ("friends", "labs"),
    [
        ({"koeln"}, ("koeln", "netzwerk")),
        ({"bonn"}, ("koeln",)),
        ({"koeln", "bonn"}, ("koeln", "netzwerk")),
    ],
)
async def test_what_a_friend_tells_too_stays_a_meeting_of_the_network(
    stage: Stage, friends: set[str], labs: tuple[str, ...]
) -> None:
    """It would leave the digests that the network's list put it into; a lab's own does not."""
    evening = vevent("a", EVENING, "Kartenabend", *JOINT[1:])
    listed = cologne(stage, evening, path="/monthly.ics", lab="netzwerk")
    announces(stage, listed, friends=frozenset(friends))
    await stage.refresh(tick(0))
    own = cologne(stage, evening)
    announces(stage, listed, own, friends=frozenset(friends))
    assert await stage.kinds(tick(1)) == []
    (shown,) = await stage.shown()
    assert shown.labs == labs
    assert len(shown.sources) == 2


async def test_a_rule_gives_way_to_the_networks_list(stage: Stage) -> None:
    """A line that names the lab takes the slot of its rule, under the slot's id; no news."""
    regular = rule(THIRD_MONDAY, lab="koeln", title="OK Lab Köln")
    announces(stage, regular)
    await stage.refresh(tick(0))
    slots = {one.day: one.id for one in await stage.shown()}
    line = vevent("line", "2027-01-18 18:30", "OK Lab Köln: Kartenabend")
    announces(stage, regular, cologne(stage, line, path="/monthly.ics", lab="netzwerk"))
    assert await stage.kinds(tick(1)) == []
    assert {one.day: one.id for one in await stage.shown()} == slots
    (taken,) = [one for one in await stage.shown() if one.basis is Basis.ANNOUNCED]
    assert (taken.title, taken.labs) == ("OK Lab Köln: Kartenabend", ("koeln",))


async def test_a_new_source_shows_that_two_are_one(stage: Stage) -> None:
    """A corrected title lets two become one: the older id lives, the other leads there; no news."""
    first = cologne(stage, vevent("k1", EVENING, "Kartenabend"), path="/a.ics")
    announces(stage, first)
    await stage.refresh(tick(0))
    (older,) = await stage.shown()
    other = cologne(stage, vevent("x1", EVENING, "Lötkurs für Einsteiger"), path="/b.ics")
    announces(stage, first, other)
    await stage.refresh(tick(1))
    (gone,) = [one for one in await stage.shown() if one.id != older.id]
    stage.serve(vevent("x1", EVENING, "Kartenabend im Januar"), path="/b.ics")
    assert await stage.kinds(tick(2)) == [ChangeKind.RENAMED]
    (shown,) = await stage.shown()
    assert (shown.id, shown.uid, shown.title) == (older.id, older.uid, "Kartenabend")
    assert len(shown.sources) == 2
    assert await found(stage, gone.id) == shown
    assert [(one.kind, one.occurrence) for one in await log(stage)] == [
        (ChangeKind.RENAMED, gone.id)
    ]
    before = await stage.dump(without={"sources"})
    await stage.refresh(tick(3))
    assert await stage.dump(without={"sources"}) == before


async def test_two_listings_of_one_source_are_never_merged(stage: Stage) -> None:
    """A calendar that has a meeting twice means two, even when the titles become alike."""
    twice = vevent("1", EVENING, "Kartenabend"), vevent("2", EVENING, "Lötkurs für Einsteiger")
    announces(stage, cologne(stage, *twice))
    await stage.refresh(tick(0))
    stage.serve(twice[0], vevent("2", EVENING, "Kartenabend"), path="/koeln.ics")
    await stage.refresh(tick(1))
    assert len(await stage.shown()) == 2


async def test_sources_come_and_go(stage: Stage) -> None:
    """A meeting stays under the other's word when a source is removed, and is the same after."""
    one = cologne(stage, vevent("a", EVENING, "Kartenabend", "LOCATION:Rathaus"), path="/a.ics")
    other = cologne(stage, vevent("b", EVENING, "Kartenabend"), path="/b.ics", lab="bonn")
    other = replace(other, lab="koeln")
    announces(stage, one, other)
    await stage.refresh(tick(0))
    (both,) = await stage.shown()
    announces(stage, other)
    assert await stage.kinds(tick(1)) == []
    (alone,) = await stage.shown()
    assert (alone.id, alone.place) == (both.id, None)
    assert alone.sources == (Provenance(other.url, Kind.ICAL),)
    announces(stage, one, other)
    assert await stage.kinds(tick(2)) == []
    (again,) = await stage.shown()
    assert (again.id, again.uid, again.place) == (both.id, both.uid, "Rathaus")


async def test_it_is_kept_who_told_what(stage: Stage) -> None:
    """Each field says which source's word it is."""
    one = cologne(stage, vevent("a", EVENING, "Kartenabend"), path="/a.ics", kind=Kind.CALDAV)
    other = vevent("b", EVENING, "Kartenabend", "LOCATION:Rathaus\\, Markt 1\\, Köln")
    first = cologne(stage, vevent("a", EVENING, "Kartenabend", "LOCATION:Köln"), path="/a.ics")
    announces(stage, first, cologne(stage, other, path="/b.ics"))
    assert one.url == first.url
    await stage.refresh(tick(0))
    (shown,) = await stage.shown()
    said = {name: shown.sources[place].url for name, place in shown.origins}
    assert shown.place == "Rathaus, Markt 1, Köln"
    assert (said["title"], said["place"]) == (first.url, stage.site.url + "/b.ics")


async def test_a_rule_that_comes_later_takes_its_place_behind_the_list(stage: Stage) -> None:
    """Where the network's list told first, the rule's date of that day is the same meeting."""
    line = vevent("line", "2027-01-18 18:30", "OK Lab Köln: Kartenabend")
    listed = cologne(stage, line, path="/monthly.ics", lab="netzwerk")
    announces(stage, listed)
    await stage.refresh(tick(0))
    (first,) = await stage.shown()
    announces(stage, listed, rule(THIRD_MONDAY, lab="koeln", title="OK Lab Köln"))
    assert await stage.kinds(tick(1)) == []
    (taken,) = [one for one in await stage.shown() if one.day == first.day]
    assert (taken.id, taken.title, len(taken.sources)) == (first.id, first.title, 2)


async def test_a_joint_meeting_leaves_with_neither_lab_alone(stage: Stage) -> None:
    """When one lab takes it out of its calendar it is the other's alone; that is no news."""
    evening = vevent("a", EVENING, *JOINT)
    later = vevent("z", "2027-05-03 19:00", "Anderes Thema")
    both = [
        cologne(stage, evening, later, path=f"/{lab}.ics", lab=lab) for lab in ("koeln", "bonn")
    ]
    announces(stage, *both)
    await stage.refresh(tick(0))
    joint = (await stage.shown())[0]
    stage.serve(later, path="/koeln.ics")
    assert await stage.kinds(tick(1)) == []
    assert await stage.kinds(tick(2)) == []
    alone = (await stage.shown())[0]
    assert (alone.id, alone.labs, alone.status) == (joint.id, ("bonn",), Status.CONFIRMED)


async def test_a_lost_database_gives_the_same_ids(stage: Stage) -> None:
    """Read anew, a lab's own meetings have the ids that they had, though others tell of them."""
    own = cologne(stage, vevent("k1", EVENING, "Kartenabend"))
    twin = cologne(stage, vevent("m1", EVENING, "Kartenabend im Rathaus"), path="/b.ics")
    announces(stage, own, twin)
    await stage.refresh(tick(0))
    (before,) = await stage.shown()
    await stage.lose_everything()
    announces(stage, twin, own)
    await stage.refresh(tick(1))
    (after,) = await stage.shown()
    assert (after.id, after.uid) == (before.id, before.uid)
