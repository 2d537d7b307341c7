"""A week in which nothing was on, until something is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.delivery import DeliveryState
from bot.jobs.belated import FILLED, announce_belated
from bot.store import marks
from tests.jobs.living_stage import CHANNEL, EVENING, MONDAY, OFF, TALK
from tests.jobs.refresh_stage import NOW, feed, vevent

if TYPE_CHECKING:
    from tests.jobs.living_stage import Living

NEXT_WEEK = vevent("n", "2026-12-15 19:00", "Nächste Woche")


async def begin(living: Living) -> None:
    """Let the channel's week begin without a digest."""
    living.stage.announces(feed(living.stage.serve()))
    await living.subscribe(CHANNEL)
    await living.round(NOW)
    await living.round(MONDAY)
    assert living.slack.posts("C1") == []
    assert len(await living.box(DeliveryState.DROPPED)) == 1


async def test_an_empty_digest_comes_when_something_is_on(living: Living) -> None:
    """Announced on Tuesday for Wednesday: one post, which lives from then on."""
    await begin(living)
    await living.tells(NEXT_WEEK, after=2)
    assert living.slack.posts("C1") == []
    await living.tells(NEXT_WEEK, EVENING, after=24)
    (digest,) = living.slack.posts("C1")
    assert "7." in digest.text
    assert "13. Dezember" in digest.text
    assert "Kartenabend" in living.shown()
    assert "Nächste Woche" not in living.shown()
    await living.tells(NEXT_WEEK, OFF, TALK)
    assert len(living.slack.posts("C1")) == 1
    assert "ABGESAGT" in living.line("Kartenabend")
    assert "Datenabend" in living.shown()
    assert [each.startswith("*Abgesagt:*") for each in living.replies()] == [True]
    await living.round(MONDAY + timedelta(days=7))
    assert len(living.slack.posts("C1")) == 2


async def test_what_has_begun_or_is_off_calls_for_no_digest(living: Living) -> None:
    """Nobody can go there any more."""
    await begin(living)
    await living.tells(vevent("x", "2026-12-07 09:00", "Frühstück", hours=8), OFF, after=1)
    await living.after(1)
    assert living.slack.posts("C1") == []


async def test_what_was_left_out_as_too_late_stays_so(living: Living) -> None:
    """After a long stop no old digest is made up for."""
    living.stage.announces(feed(living.stage.serve(TALK)))
    await living.subscribe(CHANNEL)
    await living.round(NOW)
    await living.round(MONDAY + timedelta(days=3))
    await living.tells(TALK, vevent("c", "2026-12-12 19:00", "Mehr"))
    assert living.slack.posts("C1") == []


async def test_other_labs_and_paused_posting_call_for_no_digest(living: Living) -> None:
    """It tells what the channel listens to, and waits until posting goes on."""
    living.stage.announces(
        feed(living.stage.serve()), feed(living.stage.serve(path="/koeln.ics"), lab="koeln")
    )
    await living.subscribe(replace(CHANNEL, labs=("koeln",)))
    await living.round(NOW)
    await living.round(MONDAY)
    await living.tells(EVENING)
    assert living.slack.posts("C1") == []
    await living.pause(paused=True)
    living.stage.serve(TALK, path="/koeln.ics")
    await living.after(1)
    assert living.slack.posts("C1") == []
    await living.pause(paused=False)
    await living.after(1)
    assert "Datenabend" in living.shown()
    assert "Kartenabend" not in living.shown()


async def test_two_who_look_at_once_announce_it_once(living: Living) -> None:
    """The second to come finds that it is no longer left out."""
    await begin(living)
    living.stage.serve(EVENING)
    now = MONDAY + timedelta(hours=3)
    await living.stage.refresh(now)
    registry = living.stage.registry
    told = await asyncio.gather(
        *(announce_belated(living.store, registry, now, workspace="") for _ in range(4))
    )
    assert sum(told) == 1
    async with living.store.write() as connection:
        await marks.drop(connection, FILLED)
    assert await announce_belated(living.store, registry, now, workspace="") == 0
    assert len(await living.box(DeliveryState.PENDING)) == 1
