"""What becomes one is told nobody twice: digests, threads, personal reminders, corrections."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.event import ChangeKind
from bot.domain.personal import Wishes
from bot.jobs.actor import Actor
from bot.jobs.deciding import Hand
from bot.jobs.refresh import Wish
from bot.jobs.submit import Voice
from bot.store import people
from tests.jobs.living_stage import CHANNEL, MONDAY, Living
from tests.jobs.refresh_stage import NOW, vevent
from tests.jobs.test_one_meeting import announces, cologne, log

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

WEDNESDAY = "2026-12-09 19:00"
CARDS = vevent("a", WEDNESDAY, "Kartenabend", "LOCATION:Rathaus")
SOLDER = vevent("b", "2026-12-09 19:30", "Lötkurs für Anfänger", "LOCATION:Rathaus")


async def begin(living: Living) -> list[Occurrence]:
    """Let the channel have its digest, in which two labs' meetings stand."""
    announces(
        living.stage,
        cologne(living.stage, CARDS, path="/a.ics"),
        cologne(living.stage, SOLDER, path="/b.ics", lab="bonn"),
    )
    await living.subscribe(CHANNEL)
    await living.round(NOW)
    await living.round(MONDAY)
    assert "Kartenabend" in living.shown()
    assert "Lötkurs" in living.shown()
    return await living.stage.shown()


async def put_together(living: Living, one: str, other: str) -> Occurrence:
    """Say that two are one."""
    registry = living.stage.registry
    hand = Hand(store=living.store, registry=registry, author="ada", now=living.now)
    return await hand.merge(one, other)


async def test_the_digest_shows_one_and_nothing_is_said(living: Living) -> None:
    """The line of the one that is merged away goes; no reply is posted, now or later."""
    one, other = await begin(living)
    kept = await put_together(living, one.id, other.id)
    await living.after(1)
    await living.after(2)
    assert living.shown().count(kept.title) == 1
    # Whichever lab was recorded first keeps its id; whose title counts is another matter.
    (gone,) = {one.title, other.title} - {kept.title}
    assert gone not in living.shown()
    assert living.replies() == []
    assert len(living.slack.posts("C1")) == 1
    assert await log(living.stage) == []


async def test_what_happens_to_it_later_is_told_once(living: Living) -> None:
    """When the meeting that the two became is moved, one reply says so."""
    one, other = await begin(living)
    await put_together(living, one.id, other.id)
    await living.after(1)
    living.stage.serve(vevent("a", "2026-12-10 19:00", "Kartenabend"), path="/a.ics")
    living.stage.serve(vevent("b", "2026-12-10 19:30", "Lötkurs für Anfänger"), path="/b.ics")
    await living.after(1)
    await living.after(2)
    assert len(living.replies()) == 1
    assert len(living.slack.posts("C1")) == 1


async def test_a_correction_that_shows_that_two_are_one_is_told_as_what_it_is(
    living: Living,
) -> None:
    """A time that is put right is told to who read it; that the two are one now is not."""
    late = vevent("b", "2026-12-09 21:30", "Kartenabend", "LOCATION:Rathaus")
    announces(
        living.stage,
        cologne(living.stage, CARDS, path="/a.ics"),
        cologne(living.stage, late, path="/b.ics"),
    )
    await living.subscribe(CHANNEL)
    await living.round(NOW)
    await living.round(MONDAY)
    assert len(await living.stage.shown()) == 2
    living.stage.serve(vevent("b", WEDNESDAY, "Kartenabend", "LOCATION:Rathaus"), path="/b.ics")
    await living.after(1)
    assert len(await living.stage.shown()) == 1
    await living.after(2)
    assert living.shown().count("Kartenabend") == 1
    assert living.replies() == []
    assert [one.kind for one in await log(living.stage)] == [ChangeKind.MOVED]


async def test_who_asked_for_both_is_reminded_once(living: Living) -> None:
    """A person who wanted to be reminded of either gets one message, a day before."""
    one, other = await begin(living)
    anna = Wishes(
        workspace="",
        user="U1",
        language="de",
        timezone="Europe/Berlin",
        lead=timedelta(hours=24),
        created=NOW,
        active=NOW,
    )
    async with living.store.write() as connection:
        await people.save(connection, anna)
        for each in (one, other):
            await people.want(connection, "", "U1", each.id, NOW, wanted=True)
    await put_together(living, one.id, other.id)
    for hours in (0, 1, 25):
        await living.round(MONDAY + timedelta(hours=34 + hours))
    assert len(living.slack.posts("U1")) == 1


async def test_a_correction_of_what_was_merged_away_still_counts(living: Living) -> None:
    """What people said of either counts for the one, also when the sources are read anew."""
    one, other = await begin(living)
    registry = living.stage.registry
    boss = Actor(workspace="", user="U9", is_admin=True)
    voice = Voice(store=living.store, registry=registry, actor=boss, now=living.now)
    await voice.correct(one, {"place": "Hinterhaus"})
    await voice.correct(other, {"title": "Löten und Karten"})
    await put_together(living, one.id, other.id)
    for hours in (1, 2):
        await living.stage.refresh(MONDAY + timedelta(hours=hours), Wish(force=True))
        (shown,) = await living.stage.shown()
        assert (shown.title, shown.place) == ("Löten und Karten", "Hinterhaus")
