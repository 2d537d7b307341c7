from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import ChangeKind, Status
from bot.domain.source import Kind, Source
from bot.jobs.poll import Outcome
from tests.fakes.gettogether import GetTogether
from tests.jobs.refresh_stage import NOW, Stage, differing

if TYPE_CHECKING:
    from collections.abc import Iterator

TEAMS = {"beispiel": "code-for-beispielstadt", "kueste": "lab-küste", "bergen": "oklab-bergen"}
LATER = NOW + timedelta(minutes=30)
STILL_LATER = NOW + timedelta(minutes=60)
MUCH_LATER = NOW + timedelta(minutes=90)


@pytest.fixture
def server(stage: Stage) -> Iterator[GetTogether]:
    """A GetTogether server at its first moment, asked by three labs."""
    with GetTogether() as fake:
        stage.announces(
            *(
                Source(
                    lab=lab,
                    key=f"{fake.url}/{slug}/",
                    kind=Kind.GETTOGETHER,
                    url=f"{fake.url}/{slug}/",
                    timezone="Europe/Berlin",
                )
                for lab, slug in TEAMS.items()
            )
        )
        yield fake


async def test_six_changes_and_nothing_else(stage: Stage, server: GetTogether) -> None:
    """From t0 to t1 twice makes six changes; other meetings and listings keep their rows."""
    assert await stage.kinds(NOW) == []
    before = await stage.dump()
    server.show("t1")
    news = await stage.news(LATER)
    assert sorted(change.kind for change in news) == [
        ChangeKind.ANNOUNCED,
        ChangeKind.CANCELLED,
        ChangeKind.MOVED,
        ChangeKind.RELOCATED,
        ChangeKind.RENAMED,
    ]
    between = await stage.dump()
    assert differing(before, between, "occurrences") == {change.occurrence for change in news}
    (vanished,) = await stage.news(STILL_LATER)
    assert vanished.kind is ChangeKind.VANISHED
    after = await stage.dump()
    assert differing(between, after, "occurrences") == {vanished.occurrence}
    assert len(differing(between, after, "listings")) == 1
    assert len(differing(between, after, "changes")) == 1


async def test_what_is_unchanged_writes_only_its_state(stage: Stage, server: GetTogether) -> None:
    """A second t0, its DTSTAMPs new, writes no row but the sources', and so does a fourth t1."""
    await stage.refresh(NOW)
    before = await stage.dump(without=["sources"])
    await stage.refresh(LATER)
    assert await stage.dump(without=["sources"]) == before
    server.show("t1")
    await stage.refresh(STILL_LATER)
    await stage.refresh(MUCH_LATER)
    before = await stage.dump(without=["sources"])
    reports = await stage.refresh(MUCH_LATER + timedelta(hours=1))
    assert {report.outcome for report in reports} == {Outcome.UNCHANGED}
    assert await stage.dump(without=["sources"]) == before


async def test_changes_say_what_was_and_what_is(stage: Stage, server: GetTogether) -> None:
    """A moved meeting tells both its times in the lab's zone, a renamed one both its titles."""
    await stage.refresh(NOW)
    server.show("t1")
    told = {change.kind: (change.before, change.after) for change in await stage.news(LATER)}
    assert told[ChangeKind.MOVED] == (
        {"start": "2027-02-15T19:00:00+01:00", "end": "2027-02-15T21:00:00+01:00"},
        {"start": "2027-02-16T20:00:00+01:00", "end": "2027-02-16T22:00:00+01:00"},
    )
    assert told[ChangeKind.CANCELLED] == ({"status": "confirmed"}, {"status": "cancelled"})
    assert told[ChangeKind.RENAMED] == (
        {"title": 'Wattwanderung "mit Sensoren"'},
        {"title": "Wattwanderung, jetzt online"},
    )
    assert told[ChangeKind.RELOCATED] == (
        {"place": None, "attendance": "online"},
        {"place": "Alte Seilbahn", "attendance": "hybrid"},
    )


async def test_who_does_not_say_leaves_it_cancelled(stage: Stage, server: GetTogether) -> None:
    """While no page tells what was cancelled, a cancelled evening stays cancelled, with no news."""
    await stage.refresh(NOW)
    server.show("t1")
    await stage.refresh(LATER)
    for path in ("/lab-küste/", "/lab-küste/events/", "/searchables/"):
        server.fail(path)
    assert await stage.kinds(STILL_LATER) == [ChangeKind.VANISHED]
    shown = {one.title: one.status for one in await stage.shown()}
    assert shown["Offener Abend an der Küste"] is Status.CANCELLED
    server.mend()
    assert await stage.kinds(MUCH_LATER) == []


async def test_a_meeting_that_ends_leaves_without_a_word(stage: Stage, server: GetTogether) -> None:
    """GetTogether drops what is over; that is no change, and the meeting stays as it was."""
    await stage.refresh(NOW)
    over = server.now = NOW.replace(year=2027, month=1, day=19)
    assert await stage.kinds(over) == []
    assert await stage.kinds(over + timedelta(minutes=30)) == []
    first = (await stage.shown())[0]
    assert (first.title, first.status) == ("Kartenabend", Status.CONFIRMED)


async def test_a_source_fails_alone(stage: Stage, server: GetTogether) -> None:
    """One that fails keeps what it told and says since when and why; others go on."""
    await stage.refresh(NOW)
    before = await stage.dump(without=["sources"])
    server.fail("/team/4/events.ics")
    reports = {report.source.lab: report for report in await stage.refresh(LATER)}
    assert reports["kueste"].outcome is Outcome.FAILED
    assert "500" in str(reports["kueste"].error)
    assert reports["bergen"].outcome is Outcome.UNCHANGED
    await stage.refresh(STILL_LATER)
    state = await stage.state("/lab-küste/")
    assert (state.failures, state.failing_since, state.last_good) == (2, LATER, NOW)
    assert await stage.dump(without=["sources"]) == before
    server.mend()
    await stage.refresh(MUCH_LATER)
    state = await stage.state("/lab-küste/")
    assert (state.failures, state.failing_since, state.error) == (0, None, None)


async def test_a_lost_database_gets_the_same_ids(stage: Stage, server: GetTogether) -> None:
    """What is read anew has the ids and UIDs that it had, even what had moved meanwhile."""
    await stage.refresh(NOW)
    server.show("t1")
    await stage.refresh(LATER)
    known = {one.id: one.uid for one in await stage.shown() if one.title != "Schneeschmelze"}
    await stage.lose_everything()
    await stage.refresh(STILL_LATER)
    assert {one.id: one.uid for one in await stage.shown()} == known
