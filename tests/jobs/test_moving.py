"""Sources that move for good, and sources that are gone, through real rounds of refreshing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.jobs.poll import Outcome
from bot.jobs.refresh import Wish
from tests.jobs.health_stage import DAY, FUTURE, Ward
from tests.jobs.refresh_stage import FEED, NOW, feed

if TYPE_CHECKING:
    from tests.jobs.refresh_stage import Stage

NEW = "/new.ics"
DUE = Wish(only_due=True)
ULM = Wish(labs=("ulm",))


@pytest.fixture
async def ward(stage: Stage) -> Ward:
    """A lab in Ulm whose feed has moved to another path of its server."""
    ward = Ward(stage)
    stage.serve(FUTURE, path=NEW)
    stage.site.answer(FEED, status=301, headers={"Location": NEW})
    ward.labs(feed(stage.site.url + FEED), ulm="slack:U1")
    return ward


def asked(stage: Stage) -> list[str]:
    """Return the paths asked since the last time."""
    paths = stage.site.paths()
    stage.site.requests.clear()
    return paths


async def test_a_moved_source_is_asked_at_its_new_address(ward: Ward) -> None:
    """After three polls that led there the old address is left alone, and nothing is news."""
    for _ in range(3):
        await ward.round()
        assert asked(ward.stage) == [FEED, NEW]
    reports = await ward.stage.refresh(ward.now)
    assert asked(ward.stage) == [NEW]
    assert [(each.outcome, each.error) for each in reports] == [(Outcome.UNCHANGED, None)]


async def test_a_redirect_for_now_is_never_believed(stage: Stage) -> None:
    """302 and 307 say that it is elsewhere today: the stated address is asked each time."""
    stage.serve(FUTURE, path=NEW)
    stage.site.answer(FEED, status=302, headers={"Location": NEW})
    stage.announces(feed(stage.site.url + FEED))
    for _ in range(5):
        await stage.refresh()
    assert asked(stage) == [FEED, NEW] * 5


async def test_an_answer_that_is_no_calendar_confirms_nothing(ward: Ward) -> None:
    """A server that sends everybody to a page of its own for a while does not move the source."""
    ward.stage.site.answer(NEW, "<html>Wartung</html>")
    for _ in range(5):
        await ward.round()
    assert (await ward.stage.state()).redirects == 0


async def test_its_people_hear_it_once(ward: Ward) -> None:
    """The letter names both addresses and says whom to tell; it is written once."""
    for _ in range(6):
        await ward.round()
    ((channel, text),) = ward.sent
    assert channel == "U1"
    assert text.startswith("*OK Lab ulm: Euer Kalender ist umgezogen*")
    assert f"{ward.stage.site.url}{FEED}" in text
    assert f"{ward.stage.site.url}{NEW}" in text


async def test_the_stated_address_is_asked_again_when_the_new_one_fails(ward: Ward) -> None:
    """Two days without an answer at the new address, and the one in the registry counts again."""
    for _ in range(3):
        await ward.round()
    ward.stage.site.forget(NEW)
    ward.stage.serve(FUTURE)
    asked(ward.stage)
    await ward.days(3)
    assert asked(ward.stage) == [NEW, NEW, NEW]
    await ward.days(1)
    assert asked(ward.stage) == [FEED]
    assert (await ward.stage.state()).failing_since is None


async def test_gone_stops(stage: Stage) -> None:
    """What answers 410 keeps its meetings, fails, and is not asked again, however long."""
    stage.announces(feed(stage.serve(FUTURE)))
    await stage.refresh()
    stage.site.answer(FEED, status=410)
    (report,) = await stage.refresh(NOW + DAY, DUE)
    assert report.error is not None
    assert "so it is not asked again" in report.error
    asked(stage)
    for days in (2, 9, 400):
        assert await stage.refresh(NOW + days * DAY, DUE) == []
    assert asked(stage) == []
    assert len(await stage.shown()) == 1


async def test_gone_is_told_at_once(stage: Stage) -> None:
    """Its people hear it on the same day, once, with what to do."""
    ward = Ward(stage)
    ward.labs(feed(stage.serve(FUTURE)), ulm="slack:U1")
    await ward.round()
    stage.site.answer(FEED, status=410)
    await ward.days(5)
    ((channel, text),) = ward.sent
    assert channel == "U1"
    assert "Sie gibt es endgültig nicht mehr (Antwort 410)" in text
    assert "Wurde die Gruppe umbenannt" in text


async def test_refreshing_the_lab_by_hand_asks_again(stage: Stage) -> None:
    """A refresh of all leaves it out and says why; naming the lab asks, and revives it."""
    stage.announces(feed(stage.serve(FUTURE)))
    await stage.refresh()
    stage.site.answer(FEED, status=410)
    await stage.refresh(NOW + DAY)
    (left_out,) = await stage.refresh(NOW + 2 * DAY)
    assert left_out.outcome is Outcome.SKIPPED
    assert "410" in (left_out.error or "")
    stage.serve(FUTURE)
    (report,) = await stage.refresh(NOW + 2 * DAY, ULM)
    assert report.error is None
    assert len(await stage.refresh(NOW + 3 * DAY, DUE)) == 1


async def test_other_settings_ask_again(stage: Stage) -> None:
    """A source edited in labs.toml is asked once more, and stays gone if it is."""
    source = feed(stage.serve(FUTURE))
    stage.announces(source)
    await stage.refresh()
    stage.site.answer(FEED, status=410)
    await stage.refresh(NOW + DAY, DUE)
    stage.announces(replace(source, include=("karten",)))
    asked(stage)
    for hours in (1, 2, 30):
        await stage.refresh(NOW + 2 * DAY + timedelta(hours=hours), DUE)
    assert asked(stage) == [FEED]


async def test_a_source_that_comes_back_to_the_registry_is_asked(stage: Stage) -> None:
    """Taken out and put in again, a source that was gone starts anew."""
    source = feed(stage.site.url + FEED)
    stage.announces(source)
    stage.site.answer(FEED, status=410)
    await stage.refresh(NOW, DUE)
    stage.announces()
    await stage.sync()
    stage.serve(FUTURE)
    stage.announces(source)
    (report,) = await stage.refresh(NOW + DAY, DUE)
    assert report.error is None
