"""The combined calendar for each filter, as a subscriber's program asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from icalendar import Calendar

from bot.domain.event import Attendance
from bot.domain.lab import Lab, Registry
from bot.store import occurrences
from bot.web.routes import create_app
from tests.web.samples import BERLIN, NOW, PUBLIC_URL, occurrence

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.engine import Store

LABS: Final = {
    lab.slug: lab
    for lab in (
        Lab(slug="koeln", name="OK Lab Köln", state="DE-NW", latitude=50.94, longitude=6.96),
        Lab(slug="bonn", name="OK Lab Bonn", state="DE-NW", latitude=50.73, longitude=7.1),
        Lab(slug="leipzig", name="OK Lab Leipzig", state="DE-SN", latitude=51.34, longitude=12.37),
        Lab(slug="chaos", name="Chaostreff", state="DE-SN", friend=True),
    )
}


def held() -> list[Any]:
    """Return one evening of each lab, each another way; Leipzig's in two years' time too."""
    evenings = [
        occurrence(1, labs=("koeln",), title="Daten 🎉", attendance=Attendance.ONSITE),
        occurrence(2, labs=("bonn",), title="Karten", attendance=Attendance.ONLINE),
        occurrence(3, labs=("leipzig",), title="Radwege", attendance=Attendance.HYBRID),
        occurrence(4, labs=("chaos",), title="Löten"),
    ]
    late = datetime(2029, 1, 8, 19, tzinfo=BERLIN)
    return [*evenings, replace(evenings[2], id="o5", uid="o5@t", start=late, end=late + HOUR)]


HOUR: Final = timedelta(hours=1)


@pytest.fixture
async def browser(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """The application over these evenings, asked as a program asks."""
    async with store.write() as connection:
        await occurrences.save(connection, held(), set())
    app = create_app(store=store, registry=Registry(LABS), public_url=PUBLIC_URL, now=lambda: NOW)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as asked:
        yield asked


def uids(answer: httpx.Response) -> str:
    """Return the numbers of the events in a calendar."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return "".join(str(one["UID"])[1] for one in Calendar.from_ical(answer.content).events)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/calendar.ics", "123"),
        ("/calendar.ics?lab=koeln&lab=bonn", "12"),
        ("/calendar.ics?state=DE-SN", "3"),
        ("/calendar.ics?state=DE-SN&friends=1", "34"),
        ("/calendar.ics?near=koeln&within=50", "12"),
        ("/calendar.ics?near=51.3,12.4&within=20", "3"),
        ("/calendar.ics?attendance=online", "23"),
        ("/calendar.ics?attendance=onsite", "13"),
        ("/calendar.ics?q=karten", "2"),
        ("/calendar.ics?from=2027-01-13&to=2027-01-14", "2"),
        ("/calendar.ics?from=2029-01-01&to=2029-02-01", "5"),
        ("/calendar.ics?lab=chaos&lang=en", "4"),
        ("/labs/leipzig/calendar.ics", "3"),
        ("/labs/leipzig/calendar.ics?q=karten", ""),
        ("/calendar.ics?utm_source=newsletter", "123"),
    ],
)
async def test_a_filter_leaves_its_meetings(
    browser: httpx.AsyncClient, asked: str, expected: str
) -> None:
    """The same words everywhere; what nobody knows of changes nothing."""
    assert uids(await browser.get(asked)) == expected


async def test_a_subscription_names_the_filter_that_it_is(browser: httpx.AsyncClient) -> None:
    """SOURCE is the address under which a program that was given a file asks again."""
    answer = await browser.get("/calendar.ics?lab=bonn&lang=en&attendance=online")
    calendar: Any = Calendar.from_ical(answer.content)
    source = str(calendar["SOURCE"])
    assert source.startswith(f"{PUBLIC_URL}/calendar.ics?")
    again = await browser.get(source.removeprefix(PUBLIC_URL))
    assert again.content == answer.content


@pytest.mark.parametrize(
    "asked",
    [
        "/calendar.ics?lab=koelm",
        "/calendar.ics?from=gestern",
        "/calendar.ics?attendance=maybe",
        "/calendar.ics?within=minus",
        "/calendar.ics?near=atlantis",
        "/calendar.ics?from=2027-02-01&to=2027-01-01",
        "/calendar.ics?q=" + "x" * 10_000,
    ],
)
async def test_a_question_that_makes_no_sense_is_no_empty_calendar(
    browser: httpx.AsyncClient, asked: str
) -> None:
    """A program keeps what it has when it is told of an error; an empty answer would clear it."""
    answer = await browser.get(asked)
    assert 400 <= answer.status_code < 500
    assert "BEGIN:VCALENDAR" not in answer.text


async def test_head_tells_what_get_would(browser: httpx.AsyncClient) -> None:
    """Some programs look before they subscribe: the same headers, and no body."""
    got = await browser.get("/calendar.ics")
    head = await browser.head("/calendar.ics")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "last-modified", "cache-control"):
        assert head.headers[name] == got.headers[name]
    known = {"If-None-Match": got.headers["etag"]}
    assert (await browser.head("/calendar.ics", headers=known)).status_code == 304


@pytest.mark.parametrize("condition", ["etag", "last-modified"])
async def test_what_is_known_is_not_sent_again(browser: httpx.AsyncClient, condition: str) -> None:
    """By either validator, with the headers that a program needs to keep its copy."""
    got = await browser.get("/calendar.ics?lab=koeln")
    asked = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}[condition]
    again = await browser.get("/calendar.ics?lab=koeln", headers={asked: got.headers[condition]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == got.headers["etag"]
    assert again.headers["cache-control"] == "public, no-cache"
