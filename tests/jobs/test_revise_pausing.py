"""A lab that pauses: what its digest said of the regular evening is not taken back in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs.record import resettle
from bot.store import labs
from bot.store.labs import LabState
from tests.jobs.living_stage import TALK
from tests.jobs.refresh_stage import feed, rule

if TYPE_CHECKING:
    from tests.jobs.living_stage import Living

THURSDAY = rule("jeden zweiten Donnerstag im Monat, 19:00-21:00", lab="koeln")


async def pause(living: Living, lab: str, *, paused: bool) -> None:
    """Let a lab pause, or go on, and look an hour later."""
    async with living.store.write() as connection:
        await labs.put_state(connection, lab, LabState(paused=paused))
        await resettle(connection, living.stage.registry[lab], living.now)
    await living.after(1)


async def test_an_evening_that_pauses_stays_in_the_digest_in_words(living: Living) -> None:
    """The post says that it is off; neither that nor its return makes a reply."""
    await living.begin_with(feed(living.stage.serve(TALK)), THURSDAY)
    assert "nicht mehr gelistet" not in living.shown()
    await pause(living, "koeln", paused=True)
    assert "nicht mehr gelistet" in living.line("OK Lab koeln")
    await living.after(1)
    assert "nicht mehr gelistet" in living.line("OK Lab koeln")
    await pause(living, "koeln", paused=False)
    assert "Do 10. Dez." in living.shown()
    assert "nicht mehr gelistet" not in living.shown()
    assert living.replies() == []


async def test_an_evening_that_is_over_is_not_doubted_by_a_pause(living: Living) -> None:
    """On Friday nothing is said of Thursday."""
    await living.begin_with(feed(living.stage.serve(TALK)), THURSDAY)
    await living.after(96)
    await pause(living, "koeln", paused=True)
    assert "nicht mehr gelistet" not in living.shown()
    assert "Do 10. Dez." in living.shown()
