"""The calendar as programs fetch it: its validators, its filters, its range."""

from __future__ import annotations

import gzip
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from bot.domain.event import Attendance
from tests.web.samples import occurrence

if TYPE_CHECKING:
    import httpx

    from tests.web.conftest import Web


def uids(answer: httpx.Response) -> list[str]:
    """Return the UIDs in a calendar."""
    assert answer.status_code == 200
    calendar: Any = Calendar.from_ical(answer.content)
    return [str(one["UID"]) for one in calendar.events]


async def test_the_calendar_is_served_as_one(web: Web) -> None:
    """Type, length, validators and cache rules are what programs expect."""
    await web.hold(occurrence())
    answer = await web.get("/calendar.ics")
    assert uids(answer) == ["o1@treffpunkt"]
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["etag"].startswith('"')
    assert parsedate_to_datetime(answer.headers["last-modified"]) == web.clock.now
    assert "Accept-Encoding" in answer.headers["vary"]


async def test_head_tells_the_same_as_get(web: Web) -> None:
    """HEAD answers with the headers of GET."""
    await web.hold(occurrence())
    full = await web.get("/calendar.ics")
    head = await web.browser.head("/calendar.ics", headers={"accept-encoding": "identity"})
    assert head.status_code == 200
    assert head.headers == full.headers


async def test_both_validators_spare_the_body_until_something_changes(web: Web) -> None:
    """304 on ETag and on Last-Modified; a change is seen at once and moves both."""
    await web.hold(occurrence())
    first = await web.get("/calendar.ics")
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert (await web.get("/calendar.ics", if_none_match=etag)).status_code == 304
    again = await web.get("/calendar.ics", if_modified_since=modified)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)

    web.clock.now += timedelta(seconds=1)
    await web.hold(occurrence(title="Anders", sequence=1))
    assert (await web.get("/calendar.ics", if_none_match=etag)).status_code == 200
    changed = await web.get("/calendar.ics", if_modified_since=modified)
    assert changed.status_code == 200
    assert "Anders" in changed.text
    assert changed.headers["last-modified"] != modified


async def test_two_changes_within_a_second_are_not_hidden_by_last_modified(web: Web) -> None:
    """Last-Modified counts seconds; where it cannot tell two bodies apart it is not given."""
    await web.hold(occurrence())
    first = await web.get("/calendar.ics")
    await web.hold(occurrence(title="Anders"))
    second = await web.get("/calendar.ics", if_modified_since=first.headers["last-modified"])
    assert (second.status_code, "last-modified" in second.headers) == (200, False)
    assert (await web.get("/calendar.ics", if_none_match=second.headers["etag"])).status_code == 304


async def test_a_write_that_leaves_the_bytes_alone_keeps_both_validators(web: Web) -> None:
    """Another lab's change is no news to the readers of this calendar."""
    await web.hold(occurrence())
    first = await web.get("/calendar.ics?lab=koeln")
    web.clock.now += timedelta(minutes=5)
    await web.hold(occurrence(2, labs=("leipzig",)))
    second = await web.get("/calendar.ics?lab=koeln")
    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["last-modified"] == first.headers["last-modified"]


@pytest.mark.parametrize(
    ("tags", "status"),
    [("*", 304), ("W/{etag}", 304), ('"x", {etag}', 304), ('"x"', 200), ("", 200)],
)
async def test_if_none_match_wins_over_the_date(web: Web, tags: str, status: int) -> None:
    """Weak comparison, lists and “*” count; the date does not once a tag is given."""
    await web.hold(occurrence())
    first = await web.get("/calendar.ics")
    answer = await web.get(
        "/calendar.ics",
        if_none_match=tags.format(etag=first.headers["etag"]),
        if_modified_since=first.headers["last-modified"],
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    "since",
    [
        "yesterday",
        "",
        "Mon, 99 Jan 2027 00:00:00 GMT",
        "Fri, 01 Jan 99999999999999999999 00:00:00 GMT",
    ],
)
async def test_a_broken_date_counts_as_none(web: Web, since: str) -> None:
    """Nonsense in If-Modified-Since gets the whole calendar."""
    await web.hold(occurrence())
    assert (await web.get("/calendar.ics", if_modified_since=since)).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("br", False),
        ("gzip;q=x", False),
    ],
)
async def test_gzip_goes_to_those_who_take_it(web: Web, accepted: str, zipped: bool) -> None:  # noqa: FBT001
    """The bytes unzip to the same calendar and bear an ETag of their own."""
    await web.hold(occurrence())
    plain = await web.get("/calendar.ics")
    request = web.browser.build_request(
        "GET", "/calendar.ics", headers={"accept-encoding": accepted}
    )
    answer = await web.browser.send(request, stream=True)
    raw = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.headers.get("content-encoding") == "gzip") is zipped
    assert (gzip.decompress(raw) if zipped else raw) == plain.content
    assert (answer.headers["etag"] != plain.headers["etag"]) is zipped
    same = await web.get(
        "/calendar.ics", if_none_match=answer.headers["etag"], accept_encoding=accepted
    )
    assert same.status_code == 304


async def test_filters_choose_and_keep_uids(web: Web) -> None:
    """By lab, several labs, alias spelling, state, way and word: the same UIDs, fewer of them."""
    await web.hold(
        occurrence(1),
        occurrence(2, labs=("leipzig",), title="Karten malen"),
        occurrence(3, labs=("muenster", "koeln"), attendance=Attendance.ONLINE),
    )
    everything = uids(await web.get("/calendar.ics"))
    one, two, three = everything
    assert uids(await web.get("/calendar.ics?lab=leipzig")) == [two]
    assert uids(await web.get("/calendar.ics?lab=leipzig&lab=koeln")) == everything
    assert uids(await web.get("/calendar.ics?lab=K%C3%B6ln")) == [one, three]
    assert uids(await web.get("/calendar.ics?state=DE-NW")) == [one, three]
    assert uids(await web.get("/calendar.ics?attendance=online")) == [three]
    assert uids(await web.get("/calendar.ics?q=KARTEN")) == [two]
    assert uids(await web.get("/calendar.ics?lab=&state=&q=")) == everything
    assert uids(await web.get("/labs/leipzig/calendar.ics")) == [two]
    assert uids(await web.get("/calendar.ics?from=2027-01-13&to=2027-01-14")) == [two]


async def test_the_calendar_covers_a_month_back_and_a_year_ahead(web: Web) -> None:
    """What ended long ago or lies beyond the horizon is not in it."""
    await web.hold(*(occurrence(day) for day in (-40, -29, 0, 364, 370)))
    assert uids(await web.get("/calendar.ics")) == [f"o{n}@treffpunkt" for n in (-29, 0, 364)]


async def test_a_new_day_moves_the_range(web: Web) -> None:
    """Without any write, what was beyond the horizon yesterday is in it tomorrow."""
    await web.hold(occurrence(370))
    assert uids(await web.get("/calendar.ics")) == []
    web.clock.now += timedelta(days=10)
    assert uids(await web.get("/calendar.ics")) == ["o370@treffpunkt"]
