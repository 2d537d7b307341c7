"""An address that does not tell what it is, asked through the real fetcher."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.event import Status, Window
from bot.domain.source import FetchState, Kind, Source
from bot.errors import FeedError
from bot.feeds import found
from tests.fakes.fetching import asking
from tests.fakes.gettogether import GetTogether
from tests.fakes.site import Site

WINDOW = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270111T190000\r\nSUMMARY:Abend\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def source(url: str) -> Source:
    """A source whose kind nobody said."""
    return Source(lab="a", key=url, kind=Kind.PAGE, url=url, timezone="Europe/Berlin", found=True)


async def test_a_team_page_on_any_host_is_read_as_gettogether() -> None:
    """The kind is found once and remembered; what is cancelled there is cancelled here."""
    with GetTogether("t1") as server:
        team = source(f"{server.url}/{server.teams[1]['slug']}/")
        async with asking() as get:
            first = await found.fetch(team, FetchState(), get)
            server.paths()
            again = await found.fetch(team, FetchState(memory=first.memory), get)
        assert len(server.paths()) == 2
    assert again.memory["found"] == "gettogether"
    reading = found.read(team, again, WINDOW)
    assert Status.CANCELLED in {draft.status for draft in reading.drafts}


async def test_a_calendar_at_an_unusual_address_is_read_as_one() -> None:
    """The content tells, not the name of the address."""
    with Site() as site:
        site.answer("/kalender", CALENDAR, headers={"Content-Type": "text/plain"})
        async with asking() as get:
            feed = await found.fetch(source(f"{site.url}/kalender"), FetchState(), get)
    (draft,) = found.read(source("x"), feed, WINDOW).drafts
    assert (draft.title, feed.memory["found"]) == ("Abend", "ical")


async def test_a_page_without_a_calendar_says_so() -> None:
    """It is this source's failure, with what to do."""
    with Site() as site:
        site.answer("/termine", b"<html><p>Montags um 19 Uhr</p></html>")
        async with asking() as get:
            with pytest.raises(FeedError, match="no calendar found on this page"):
                await found.fetch(source(f"{site.url}/termine"), FetchState(), get)
