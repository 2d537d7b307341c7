"""What an address is found to be counts from its first answer on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.source import Kind
from tests.fakes.gettogether import GetTogether
from tests.jobs.refresh_stage import NOW, feed, vevent

if TYPE_CHECKING:
    from tests.jobs.refresh_stage import Stage

TEAM = {"id": 1, "slug": "ok-lab-ulm", "name": "OK Lab Ulm"}
EVENING = {
    "id": 7,
    "team": 1,
    "title": "Kartenabend",
    "place": "Rathaus",
    "description": "",
    "start": "2026-12-09T18:00:00+00:00",
    "end": "2026-12-09T20:00:00+00:00",
}


async def test_the_platform_counts_before_a_file_that_was_read_first(stage: Stage) -> None:
    """Two places that differ by a quarter of an hour from the start move nothing at the next."""
    with GetTogether() as server:
        server.teams, server.meetings = [TEAM], [EVENING]
        file = feed(stage.serve(vevent("a", "2026-12-09 19:15", "Kartenabend")))
        stage.announces(file)
        await stage.refresh()
        team = feed(f"{server.url}/ok-lab-ulm/", kind=Kind.PAGE, found=True)
        stage.announces(file, team)
        await stage.refresh(NOW + timedelta(days=1))
        (first,) = await stage.shown()
        assert [one.kind for one in first.sources] == [Kind.GETTOGETHER, Kind.ICAL]
        stage.serve(vevent("a", "2026-12-09 19:15", "Kartenabend", "LOCATION:Rathaus"))
        assert await stage.kinds(NOW + timedelta(days=2)) == []
        (second,) = await stage.shown()
        assert (second.start, second.sources) == (first.start, first.sources)
