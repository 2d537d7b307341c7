"""Several programs record at once: side by side what has nothing in common, else by turns."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import pytest

from bot.jobs.refresh import Wish
from bot.store import occurrences
from tests.jobs.refresh_stage import NOW, Stage, calendar, feed, vevent
from tests.jobs.test_many_workers import workers
from tests.jobs.test_one_meeting import EVENING, JOINT, announces, tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.source import Source

LABS = ("koeln", "bonn", "ulm")
POOL = [
    (f"2027-02-{day:02} 19:00", f"{title} {day}")
    for day in range(2, 26, 4)
    for title in ("Kartenabend", "Freifunk")
]
"""Meetings of which every lab may tell; of some, two on one day."""


@pytest.fixture
def database_url(empty_postgresql: str) -> str:
    """PostgreSQL alone: on SQLite every write is alone anyway."""
    return empty_postgresql


class Halted:
    """Stops the first transaction that writes changes, until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.go = asyncio.Event(), asyncio.Event()
        self._write = occurrences.add_changes
        monkeypatch.setattr(occurrences, "add_changes", self)

    async def __call__(self, *told: Any) -> None:
        """Write, when it is let go."""
        if not self.reached.is_set():
            self.reached.set()
            await self.go.wait()
        await self._write(*told)


def feeds(stage: Stage, *labs: str) -> list[Source]:
    """Return the calendar of each lab."""
    return [feed(f"{stage.site.url}/{lab}.ics", lab=lab) for lab in labs]


async def begun(stage: Stage, told: dict[str, str]) -> None:
    """Let labs announce their calendars, which are empty as yet."""
    announces(stage, *feeds(stage, *told))
    for lab in told:
        stage.site.answer(f"/{lab}.ics", calendar())
    await stage.refresh(NOW)
    for lab, meeting in told.items():
        stage.site.answer(f"/{lab}.ics", calendar(meeting))


async def test_labs_with_nothing_in_common_are_recorded_side_by_side(
    stage: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction stands still; that of another lab is written and committed meanwhile."""
    told = {"koeln": vevent("a", EVENING, "Kartenabend"), "bonn": vevent("b", EVENING, "Freifunk")}
    await begun(stage, told)
    async with workers(stage, database_url, 2) as (one, other):
        halted = Halted(monkeypatch)
        first = asyncio.create_task(one.refresh(tick(1), Wish(labs={"koeln"})))
        await halted.reached.wait()
        async with asyncio.timeout(10):
            await other.refresh(tick(1), Wish(labs={"bonn"}))
        assert [one.labs for one in await stage.shown()] == [("bonn",)]
        halted.go.set()
        await first
    assert len(await stage.shown()) == len(told)


async def test_what_may_be_one_meeting_waits(
    stage: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another lab that tells of the same meeting waits for the first, and joins it."""
    told = {lab: vevent(lab, EVENING, *JOINT) for lab in ("koeln", "bonn")}
    await begun(stage, told)
    async with workers(stage, database_url, 2) as (one, other):
        halted = Halted(monkeypatch)
        first = asyncio.create_task(one.refresh(tick(1), Wish(labs={"koeln"})))
        await halted.reached.wait()
        second = asyncio.create_task(other.refresh(tick(1), Wish(labs={"bonn"})))
        done, _ = await asyncio.wait({second}, timeout=0.3)
        assert not done
        halted.go.set()
        await asyncio.gather(first, second)
    (shown,) = await stage.shown()
    assert sorted(shown.labs) == ["bonn", "koeln"]


async def test_several_at_once_make_what_one_makes_after_the_other(
    stage: Stage, database_url: str
) -> None:
    """Three programs record three labs that tell of the same meetings, again and again."""
    announces(stage, *feeds(stage, *LABS))
    async with workers(stage, database_url, len(LABS)) as programs:
        by_turns = await played(stage, [stage] * len(LABS), asyncio.Semaphore(1))
        await stage.lose_everything()
        at_once = await played(stage, programs, asyncio.Semaphore(len(LABS)))
    assert at_once == by_turns
    assert len({(title, at) for title, at, *_ in at_once}) == len(at_once)


async def played(
    stage: Stage, programs: Sequence[Stage], room: asyncio.Semaphore
) -> list[tuple[str, str, list[str], bool]]:
    """Let labs list other meetings from hour to hour; return what is shown in the end."""
    chance = random.Random(4)

    async def refresh(program: Stage, lab: str, hour: int) -> None:
        async with room:
            (report,) = await program.refresh(tick(hour), Wish(labs={lab}))
        assert report.error is None

    for hour in range(4):
        for lab in LABS:
            listed = chance.sample(POOL, 7)
            meetings = [vevent(f"{at}{title}", at, title, *JOINT[1:2]) for at, title in listed]
            stage.site.answer(f"/{lab}.ics", calendar(*meetings), delay=0.02)
        async with asyncio.timeout(30):
            await asyncio.gather(
                *(refresh(each, lab, hour) for each, lab in zip(programs, LABS, strict=True))
            )
    return [
        # Whose it was at last depends on who dropped it last.
        (one.title, str(one.starts_at), [] if one.vanished else sorted(one.labs), one.vanished)
        for one in await stage.shown()
    ]
