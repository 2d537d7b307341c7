"""One meeting as a calendar of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar
from sqlalchemy import insert

from bot.domain.event import Status
from bot.store.tables import aliases
from tests.web.samples import occurrence

if TYPE_CHECKING:
    import httpx

    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing


def only_event(answer: httpx.Response) -> Any:
    """Return the one event in a calendar."""
    assert answer.status_code == 200
    calendar: Any = Calendar.from_ical(answer.content)
    (event,) = calendar.events
    return event


async def test_one_event_as_in_the_combined_calendar(web: Web) -> None:
    """It is the same event, UID and all, so that a calendar with both shows it once."""
    await web.hold(occurrence(1), occurrence(2))
    answer = await web.get("/events/o1.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'inline; filename="o1.ics"'
    event = only_event(answer)
    assert event["UID"] == "o1@treffpunkt"
    whole: Any = Calendar.from_ical((await web.get("/calendar.ics")).content)
    same = {str(one["UID"]): one for one in whole.events}["o1@treffpunkt"]
    # Who adds it means to go; what is merely on makes nobody busy.
    assert (event.pop("TRANSP"), same.pop("TRANSP")) == ("OPAQUE", "TRANSPARENT")
    assert event.to_ical() == same.to_ical()
    assert (
        await web.get("/events/o1.ics", if_none_match=answer.headers["etag"])
    ).status_code == 304


async def test_it_makes_no_calendar_of_its_own(web: Web) -> None:
    """Outlook would open what has a name as a new calendar instead of adding the meeting."""
    await web.hold(occurrence(1))
    calendar: Any = Calendar.from_ical((await web.get("/events/o1.ics")).content)
    named = {"NAME", "X-WR-CALNAME", "SOURCE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "COLOR"}
    assert not named & set(calendar)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]


async def test_what_becomes_of_it(web: Web) -> None:
    """Whoever asks again learns that it was cancelled."""
    await web.hold(occurrence(1))
    only_event(await web.get("/events/o1.ics"))
    await web.hold(occurrence(1, status=Status.CANCELLED, sequence=1))
    assert only_event(await web.get("/events/o1.ics"))["STATUS"] == "CANCELLED"


async def test_in_a_chosen_language(web: Web) -> None:
    """Its words are the network's first language unless another is chosen."""
    await web.hold(occurrence(1, status=Status.CANCELLED))
    assert "ABGESAGT" in only_event(await web.get("/events/o1.ics"))["SUMMARY"]
    assert "CANCELLED" in only_event(await web.get("/events/o1.ics?lang=en"))["SUMMARY"]


async def test_an_id_that_was_merged_away(web: Web) -> None:
    """The address that stands in older messages leads to the meeting it became part of."""
    await web.hold(occurrence(1))
    async with web.store.write() as connection:
        await connection.execute(insert(aliases).values(id="old", occurrence_id="o1"))
    for asked in ("", "?lang=en"):
        answer = await web.get(f"/events/old.ics{asked}")
        assert (answer.status_code, answer.headers["location"]) == (308, f"/events/o1.ics{asked}")


@pytest.mark.parametrize("path", ["/events/xyz.ics", "/events/.ics", "/events/%00.ics"])
async def test_no_such_meeting(web: Web, path: str) -> None:
    """404, with a word that helps, in plain text for programs."""
    answer = await web.get(path)
    assert answer.status_code == 404
    assert "Treffen" in answer.text
