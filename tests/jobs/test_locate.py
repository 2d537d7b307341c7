"""Where meetings are, through real rounds of refreshing, and that no guess is news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.lab import Registry
from tests.jobs.refresh_stage import NOW, feed, rule, vevent

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.domain.source import Source
    from tests.jobs.refresh_stage import Stage

HUB = "LOCATION:Impact Hub\\, Kaiserstr. 97\\, 76131 Karlsruhe"
HOUSE, HOME = (49.0094, 8.3881), (49.0, 8.4)
GEO = "GEO:49.0094;8.3881"
FIRST = vevent("first", "2026-12-10 19:00", "Erster", HUB, GEO)
SECOND = vevent("second", "2027-01-14 19:00", "Zweiter", HUB)
LIBRARY = vevent("library", "2027-02-11 19:00", "Dritter", "LOCATION:Stadtbibliothek")


def announces(stage: Stage, *sources: Source) -> None:
    """Let a lab in Karlsruhe have these sources."""
    stage.announces(*sources)
    lab = stage.registry.labs["ulm"]
    there = replace(lab, city="Karlsruhe", latitude=HOME[0], longitude=HOME[1])
    stage.registry = Registry({"ulm": there})


async def where(stage: Stage) -> dict[str, tuple[float | None, float | None, bool]]:
    """Return where each meeting is, by its title."""
    return {one.title: _point(one) for one in await stage.shown()}


def _point(one: Occurrence) -> tuple[float | None, float | None, bool]:
    return one.latitude, one.longitude, one.approximate


async def test_a_house_is_known_from_earlier_meetings(stage: Stage) -> None:
    """Of two evenings at one house one says where it is; a house nobody knows is in the city."""
    announces(stage, feed(stage.serve(FIRST, SECOND, LIBRARY)))
    await stage.refresh()
    await stage.refresh(NOW + timedelta(hours=1))
    assert await where(stage) == {
        "Erster": (*HOUSE, False),
        "Zweiter": (*HOUSE, False),
        "Dritter": (*HOME, True),
    }


async def test_an_earlier_meeting_may_be_over(stage: Stage) -> None:
    """The house of December is known in January, though the feed only tells of what comes."""
    announces(stage, feed(stage.serve(FIRST)))
    await stage.refresh()
    stage.serve(SECOND)
    await stage.refresh(NOW + timedelta(days=14))
    assert (await where(stage))["Zweiter"] == (*HOUSE, False)


async def test_a_guess_is_no_news(stage: Stage) -> None:
    """A position that comes, improves or goes makes no change and no greater SEQUENCE."""
    announces(stage, feed(stage.serve(LIBRARY)))
    await stage.refresh()
    pinned = vevent("library", "2027-02-11 19:00", "Dritter", "LOCATION:Stadtbibliothek", GEO)
    for hours, told in ((1, pinned), (2, LIBRARY), (3, pinned)):
        stage.serve(told)
        assert await stage.news(NOW + timedelta(hours=hours)) == []
    (one,) = await stage.shown()
    assert (_point(one), one.sequence) == ((*HOUSE, False), 0)


async def test_what_was_located_is_not_written_again(stage: Stage) -> None:
    """When another meeting of the lab changes, those that were located stay as they are."""
    announces(stage, feed(stage.serve(LIBRARY, FIRST)), rule("jeden dritten Montag, 19:00"))
    await stage.refresh()
    updated = {one.title: one.updated for one in await stage.shown()}
    stage.serve(LIBRARY, vevent("first", "2026-12-10 20:00", "Erster", HUB, GEO))
    await stage.refresh(NOW + timedelta(hours=1))
    after = {one.title: one.updated for one in await stage.shown()}
    assert {title for title in after if after[title] != updated[title]} == {"Erster"}


async def test_online_only_is_nowhere(stage: Stage) -> None:
    """A meeting in a room on the web has no place on Earth."""
    announces(stage, feed(stage.serve(vevent("a", "2027-01-14 19:00", "A", "LOCATION:online"))))
    await stage.refresh()
    assert await where(stage) == {"A": (None, None, False)}


async def test_coordinates_of_another_city_are_dropped_and_told(stage: Stage) -> None:
    """A pin in Berlin for a house in Neu-Ulm goes, the city's own takes its place."""
    place = "LOCATION:temporärhaus\\, Augsburger Straße 23–25\\, 89231 Neu-Ulm"
    announces(
        stage, feed(stage.serve(vevent("a", "2027-01-14 19:00", "A", place, "GEO:52.5;13.4")))
    )
    await stage.refresh()
    latitude, longitude, approximate = (await where(stage))["A"]
    assert (round(latitude or 0), round(longitude or 0), approximate) == (48, 10, True)
    problems = (await stage.state()).problems
    assert [each["code"] for each in problems] == ["coordinates_elsewhere"]
