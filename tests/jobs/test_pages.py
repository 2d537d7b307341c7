"""What a page that changes says of meetings, and what it does not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.event import ChangeKind, Status
from bot.domain.source import Kind
from bot.jobs.poll import Outcome
from tests.jobs.refresh_stage import NOW, Stage, feed

if TYPE_CHECKING:
    from bot.domain.source import Source

PAGE = "/treffen"
HOUR = timedelta(hours=1)


def event(month: int, **facts: str) -> dict[str, str]:
    """A meeting on the second Monday or so of a month of 2027."""
    told = {"@type": "Event", "name": f"Abend {month}", "startDate": f"2027-{month:02}-11T19:00"}
    return {**told, "location": "Lokal K, Köln", "@id": f"urn:abend:{month}", **facts}


def serve(stage: Stage, *events: dict[str, str], beside: str = "") -> None:
    """Let the page tell of these meetings."""
    script = f'<script type="application/ld+json">{json.dumps(events)}</script>' if events else ""
    stage.site.answer(PAGE, f"<!doctype html><body>{script}<p>{beside}</p>")


def source(stage: Stage) -> Source:
    """The page as a source of the lab."""
    return feed(stage.site.url + PAGE, kind=Kind.PAGE)


async def begin(stage: Stage, *events: dict[str, str]) -> None:
    """Read the page for the first time, which is no news."""
    stage.announces(source(stage))
    serve(stage, *events)
    assert await stage.kinds() == []


async def test_what_a_page_changes_is_news(stage: Stage) -> None:
    """A cancelled, a moved and a new meeting are told of as what they are."""
    await begin(stage, event(1), event(2))
    serve(
        stage,
        event(1, eventStatus="https://schema.org/EventCancelled"),
        event(2, startDate="2027-02-12T19:00", previousStartDate="2027-02-11T19:00"),
        event(3),
    )
    kinds = await stage.kinds(NOW + HOUR)
    assert sorted(kinds) == [ChangeKind.ANNOUNCED, ChangeKind.CANCELLED, ChangeKind.MOVED]


async def test_a_meeting_without_a_name_moves_by_its_previous_start(stage: Stage) -> None:
    """Even where the page gives it no name it stays the same meeting."""
    nameless = {"@id": "_:b0"}
    await begin(stage, event(1, **nameless))
    moved = {"startDate": "2027-01-18T19:00", "previousStartDate": "2027-01-11T19:00"}
    serve(stage, event(1, **nameless, **moved))
    assert await stage.kinds(NOW + HOUR) == [ChangeKind.MOVED]


async def test_a_meeting_that_leaves_the_list_is_no_longer_listed(stage: Stage) -> None:
    """After a second answer without it."""
    await begin(stage, event(1), event(2), event(3))
    serve(stage, event(1), event(3))
    assert await stage.kinds(NOW + HOUR) == []
    assert await stage.kinds(NOW + 2 * HOUR) == [ChangeKind.VANISHED]


async def test_an_empty_page_cancels_nothing(stage: Stage) -> None:
    """However often it says that nothing is on."""
    await begin(stage, event(1), event(2))
    serve(stage, beside="Keine kommenden Termine.")
    for hours in range(1, 6):
        reports = await stage.refresh(NOW + hours * HOUR)
        assert [(one.outcome, one.changes) for one in reports] == [(Outcome.UNCHANGED, ())]
    assert [one.status for one in await stage.shown()] == [Status.CONFIRMED] * 2
    serve(stage, event(2), event(4))
    assert await stage.kinds(NOW + 6 * HOUR) == [ChangeKind.ANNOUNCED]


async def test_a_page_that_lost_its_meetings_fails(stage: Stage) -> None:
    """A redesign is a failure with a sentence, and what was known stays."""
    await begin(stage, event(1), event(2))
    serve(stage, beside="Alles neu! Unser Fest war am 3.5.2026 um 19 Uhr.")
    for hours in range(1, 4):
        (report,) = await stage.refresh(NOW + hours * HOUR)
        assert report.outcome is Outcome.FAILED
        assert "no longer lists the meetings it had" in (report.error or "")
    assert [one.status for one in await stage.shown()] == [Status.CONFIRMED] * 2


async def test_a_broken_script_cancels_nothing_and_hides_no_news(stage: Stage) -> None:
    """What stands in the other script is news, what stood in the broken one stays."""
    await begin(stage, event(1), event(2))
    broken = f'<script type="application/ld+json">{json.dumps(event(1))[:-5]}</script>'
    serve(stage, event(2, location="Woanders, Köln"), beside=broken)
    kinds = [kind for hours in range(1, 5) for kind in await stage.kinds(NOW + hours * HOUR)]
    assert kinds == [ChangeKind.RELOCATED]


async def test_noise_around_the_same_meetings_is_not_even_read(stage: Stage) -> None:
    """A new nonce is the same page."""
    await begin(stage, event(1))
    before = await stage.dump(without={"sources"})
    serve(stage, event(1), beside="<!-- 4711 --><input name=csrf value=x1>")
    (report,) = await stage.refresh(NOW + HOUR)
    assert report.outcome is Outcome.UNCHANGED
    assert await stage.dump(without={"sources"}) == before
