"""What reaches the calendars of subscribers, from a real source to the bytes that they take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from icalendar import Calendar

from bot.web.routes import create_app
from tests.jobs.refresh_stage import NOW, Stage, berlin, feed, vevent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HOUR = timedelta(hours=1)
EVENING = "2027-01-18 19:00"
MARKT = "LOCATION:Rathaus\\, Markt 1\\, 89073 Ulm"


@dataclass
class Subscribed:
    """A lab's source, and the calendar as a subscriber takes it an hour after each change."""

    stage: Stage
    browser: httpx.AsyncClient
    now: datetime = NOW
    tags: dict[str, str] = field(default_factory=dict)

    async def told(self, *meetings: str, path: str = "/calendar.ics") -> dict[str, Any]:
        """Let the source tell these meetings, refresh, and return the subscriber's by UID."""
        self.now += HOUR
        self.stage.serve(*meetings)
        await self.stage.refresh(self.now)
        return await self.events(path)

    async def events(self, path: str = "/calendar.ics") -> dict[str, Any]:
        """Return the events of a calendar by UID, as a subscriber who asks again gets them."""
        known = {"If-None-Match": self.tags[path]} if path in self.tags else {}
        answer = await self.browser.get(path, headers=known)
        assert answer.status_code == 200
        self.tags[path] = answer.headers["etag"]
        calendar: Any = Calendar.from_ical(answer.content)
        return {str(event["UID"]): event for event in calendar.events}

    async def only(self, *meetings: str) -> Any:
        """Let the source tell these meetings, and return the one event that there is."""
        (event,) = (await self.told(*meetings)).values()
        return event


@pytest.fixture
async def subscribed(stage: Stage) -> AsyncIterator[Subscribed]:
    """Somebody who takes the calendar of a lab in Ulm with one source."""
    stage.announces(feed(stage.serve()))
    app = create_app(
        store=stage.store,
        registry=stage.registry,
        public_url="https://treffen.example",
        now=lambda: somebody.now,
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        somebody = Subscribed(stage, browser)
        yield somebody


async def test_a_moved_meeting_moves(subscribed: Subscribed) -> None:
    """The same UID, a higher SEQUENCE, a later LAST-MODIFIED, the new time, and no second event."""
    before = await subscribed.only(vevent("a1", EVENING))
    after = await subscribed.only(vevent("a1", "2027-01-25 20:00"))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTART"].dt == berlin("2027-01-25 20:00")
    assert after["DTEND"].dt == berlin("2027-01-25 22:00")
    assert after["LAST-MODIFIED"].dt - before["LAST-MODIFIED"].dt == HOUR
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt


async def test_a_cancelled_meeting_stays_and_says_so(subscribed: Subscribed) -> None:
    """It is listed on, at its time, in words and in STATUS; restored it is on again."""
    on = await subscribed.only(vevent("a1", EVENING))
    off = await subscribed.only(vevent("a1", EVENING, "Treffen", "STATUS:CANCELLED"))
    again = await subscribed.only(vevent("a1", EVENING))
    assert on["UID"] == off["UID"] == again["UID"]
    assert [event["STATUS"] for event in (on, off, again)] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    assert [event["SEQUENCE"] - on["SEQUENCE"] for event in (on, off, again)] == [0, 1, 2]
    assert off["SUMMARY"] == "ABGESAGT: OK Lab ulm: Treffen"
    assert again["SUMMARY"] == on["SUMMARY"] == "OK Lab ulm: Treffen"
    assert off["DTSTART"].dt == on["DTSTART"].dt


async def test_a_meeting_that_is_not_listed_any_more_says_so(subscribed: Subscribed) -> None:
    """It does not just disappear from the calendars of those who meant to go."""
    other = vevent("a2", "2027-02-15 19:00", "Anderes")
    await subscribed.told(vevent("a1", EVENING), other)
    subscribed.stage.serve(other)
    for _ in range(4):  # absence is evidence only when it lasts
        subscribed.now += timedelta(days=1)
        await subscribed.stage.refresh(subscribed.now)
    told = await subscribed.events()
    gone = [event for event in told.values() if event["STATUS"] == "CANCELLED"]
    assert [event["SUMMARY"] for event in gone] == ["Nicht mehr gelistet: OK Lab ulm: Treffen"]
    assert gone[0]["SEQUENCE"] == 1


async def test_what_did_not_change_is_not_sent_again(subscribed: Subscribed) -> None:
    """After a refresh that found nothing new the subscriber's copy is still current."""
    await subscribed.told(vevent("a1", EVENING))
    subscribed.now += HOUR
    await subscribed.stage.refresh(subscribed.now)
    tag = subscribed.tags["/calendar.ics"]
    answer = await subscribed.browser.get("/calendar.ics", headers={"If-None-Match": tag})
    assert answer.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/labs/ulm/calendar.ics",
        "/calendar.ics?lab=ulm",
        "/calendar.ics?q=Treffen",
        "/calendar.ics?attendance=onsite",
        "/calendar.ics?from=2027-01-01&to=2027-02-01",
        "/calendar.ics?friends=1&lang=en",
    ],
)
async def test_another_filter_keeps_the_uids(subscribed: Subscribed, path: str) -> None:
    """A calendar of another part of it has the same events, not copies of them."""
    meetings = (vevent("a1", EVENING, "Treffen", MARKT), vevent("b1", "2027-03-08 19:00", "Kurs"))
    whole = await subscribed.told(*meetings)
    part = await subscribed.events(path)
    assert part
    assert part.keys() <= whole.keys()
    for uid, event in part.items():
        same = ("SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "LOCATION")
        assert [event.get(name) for name in same] == [whole[uid].get(name) for name in same]


async def test_one_meeting_has_the_same_event_everywhere(subscribed: Subscribed) -> None:
    """Its own file has the event of the combined calendar, but that it takes up one's time."""
    whole = await subscribed.told(vevent("a1", EVENING))
    (shown,) = await subscribed.stage.shown()
    alone = await subscribed.events(f"/events/{shown.id}.ics")
    for event in alone.values():
        assert event.pop("TRANSP") == "OPAQUE"
    for event in whole.values():
        assert event.pop("TRANSP") == "TRANSPARENT"
    assert {uid: event.to_ical() for uid, event in alone.items()} == {
        uid: event.to_ical() for uid, event in whole.items()
    }


async def test_two_meetings_that_turn_out_to_be_one(subscribed: Subscribed) -> None:
    """The older event lives on under its UID with a higher SEQUENCE; the other one leaves."""
    twin = feed(
        subscribed.stage.serve(
            vevent("b1", "2027-01-20 19:00", "Kartenabend im Rathaus", MARKT), path="/b.ics"
        )
    )
    subscribed.stage.announces(*subscribed.stage.registry.sources, twin)
    two = await subscribed.told(vevent("a1", EVENING, "Kartenabend", MARKT))
    assert len(two) == 2
    subscribed.now += HOUR
    subscribed.stage.serve(
        vevent("b1", EVENING, "Kartenabend im Rathaus", MARKT, "URL:https://b.example/1"),
        path="/b.ics",
    )
    await subscribed.stage.refresh(subscribed.now)
    one = await subscribed.events()
    (uid,) = one
    assert uid in two
    assert one[uid]["DTSTART"].dt.astimezone(UTC) == berlin(EVENING).astimezone(UTC)
