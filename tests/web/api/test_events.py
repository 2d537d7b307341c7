from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import event, insert

from bot.domain.contract import occurrence_json
from bot.store import occurrences
from bot.store.tables import aliases
from tests.web.api.odd import odd_occurrences
from tests.web.samples import NOW, PUBLIC_URL, many, occurrence

if TYPE_CHECKING:
    import httpx

    from tests.web.conftest import Web


def ids(answer: httpx.Response) -> list[str]:
    """Return the ids in a list."""
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def all_pages(web: Web, query: str) -> list[str]:
    """Return the ids of all pages, in order."""
    found: list[str] = []
    cursor = ""
    while True:
        answer = await web.get(f"/api/v1/events?{query}&cursor={cursor}")
        found += ids(answer)
        cursor = answer.json()["next"]
        if cursor is None:
            return found


async def test_a_meeting_is_told_as_the_contract_says(web: Web) -> None:
    """The same fields and values as `treffpunkt events --json`; what vanished is cancelled."""
    held = [one for one in odd_occurrences() if one.id in {"o1", "o2", "o4", "o6", "o9"}]
    await web.hold(*held)
    told = (await web.get("/api/v1/events")).json()["items"]
    assert {one["id"]: one for one in told} == {one.id: occurrence_json(one) for one in held}
    assert next(one for one in told if one["id"] == "o4")["status"] == "cancelled"


async def test_an_address_that_is_not_of_the_web_is_left_out(web: Web) -> None:
    """Who puts our data into a page must not get a script from it."""
    await web.hold(*odd_occurrences())
    odd = (await web.get("/api/v1/events/o7")).json()
    assert (odd["url"], odd["registration"]["url"]) == (None, None)
    assert odd["join_url"] == "https://meet.example/köln"
    sources = (await web.get("/api/v1/events/o8")).json()["sources"]
    assert sources == [{"url": None, "kind": "schedule"}, {"url": None, "kind": "ical"}]


async def test_the_range_is_by_overlap_from_now_for_a_year(web: Web) -> None:
    """What is over is left out to the minute, what goes on is in; `to` is exclusive."""
    await web.hold(
        occurrence(0, start=NOW - timedelta(hours=2), end=NOW, id="over", uid="over"),
        occurrence(
            0, start=NOW - timedelta(hours=2), end=NOW + timedelta(minutes=1), id="on", uid="on"
        ),
        occurrence(1),
        occurrence(364),
        occurrence(400),
    )
    assert ids(await web.get("/api/v1/events")) == ["on", "o1", "o364"]
    web.clock.now += timedelta(minutes=1)
    assert ids(await web.get("/api/v1/events")) == ["o1", "o364"]
    day = "from=2027-01-12&to=2027-01-13"
    assert ids(await web.get(f"/api/v1/events?{day}")) == ["o1"]
    start = quote(occurrence(1).start.isoformat())
    assert ids(await web.get(f"/api/v1/events?from=2027-01-12&to={start}")) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lab=leipzig", ["o5"]),
        ("lab=K%C3%B6ln&state=DE-SN&attendance=online", ["o7", "o8"]),
        ("q=ZWEI", ["o2"]),
        ("friends=1&lab=freunde", ["o10"]),
        ("near=50.94,6.96&within=10&attendance=hybrid", ["o7"]),
        ("utm_source=x&from=2027-01-31&to=2027-03-01", ["o6"]),
        ("lab=&q=&limit=&cursor=&format=&from=2027-01-31&to=2027-03-01", ["o6"]),
    ],
)
async def test_the_filters_are_those_of_every_page(
    web: Web, query: str, expected: list[str]
) -> None:
    """Labs, states, places, ways, words; what is blank or of a campaign says nothing."""
    await web.hold(*odd_occurrences())
    assert ids(await web.get(f"/api/v1/events?{query}")) == expected


@pytest.mark.parametrize("query", ["limit=7", "limit=7&q=hack", "limit=7&lab=koeln&lab=leipzig"])
async def test_pages_together_are_the_whole_list(web: Web, query: str) -> None:
    """Every meeting once, in order, however many share a start; words are searched in batches."""
    same = [occurrence(1, id=f"s{n:02}", uid=f"s{n}", title="Hack") for n in range(20)]
    await web.hold(*many(60, labs=4), *same)
    whole = ids(await web.get(f"/api/v1/events?{query.replace('limit=7', 'limit=500')}"))
    assert await all_pages(web, query) == whole
    assert len(whole) > 20


async def test_what_is_announced_meanwhile_repeats_and_hides_nothing(web: Web) -> None:
    """A cursor is a place in the order, not a number of rows."""
    await web.hold(*(occurrence(number) for number in range(1, 7)))
    first = await web.get("/api/v1/events?limit=3")
    await web.hold(
        occurrence(0, start=NOW, end=NOW + timedelta(hours=1), id="new", uid="new"),
        occurrence(4, start=occurrence(4).start - timedelta(hours=1), id="n4", uid="n4"),
    )
    second = await web.get(f"/api/v1/events?limit=3&cursor={first.json()['next']}")
    assert ids(first) + ids(second) == ["o1", "o2", "o3", "n4", "o4", "o5"]


async def test_link_leads_to_the_next_page(web: Web) -> None:
    """The whole address, filters kept; the last page has none."""
    await web.hold(*(occurrence(number) for number in range(1, 4)))
    first = await web.get("/api/v1/events?limit=2&lab=koeln&format=geojson")
    link = first.headers["link"]
    assert link.startswith(f"<{PUBLIC_URL}/api/v1/events?lab=koeln&limit=2&cursor=")
    assert link.endswith('&format=geojson>; rel="next"')
    second = await web.get(link[1:].partition(">")[0].removeprefix(PUBLIC_URL))
    assert [one["id"] for one in second.json()["features"]] == ["o3"]
    assert "link" not in second.headers
    again = await web.get(
        "/api/v1/events?limit=2&lab=koeln&format=geojson", if_none_match=first.headers["etag"]
    )
    assert (again.status_code, again.headers["link"]) == (304, link)


async def test_a_page_is_read_with_one_question(web: Web) -> None:
    """A hundred of two thousand: nothing else is read from the database."""
    await web.hold(*many())
    asked: list[str] = []
    engine = web.store.engine.sync_engine

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    await web.get("/api/v1/events?limit=1")  # the data's version is known then
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = await web.get("/api/v1/events?lab=koeln&lab=leipzig")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(ids(answer)) == 100
    read = [each for each in asked if "FROM occurrences" in each]
    assert len(read) == 1
    assert "LIMIT" in read[0]


async def test_one_meeting_and_its_older_names(web: Web) -> None:
    """By id; one that was merged away redirects, an unknown one is a problem."""
    await web.hold(occurrence())
    async with web.store.write() as connection:
        await occurrences.save(connection, [replace(occurrence(2), id="old")], {"old"})
        await connection.execute(insert(aliases), [{"id": "old", "occurrence_id": "o1"}])
    assert (await web.get("/api/v1/events/o1")).json() == occurrence_json(occurrence())
    moved = await web.get("/api/v1/events/old")
    assert (moved.status_code, moved.headers["location"]) == (308, "/api/v1/events/o1")
    assert moved.headers["access-control-allow-origin"] == "*"
    missing = await web.get("/api/v1/events/xyz")
    assert (missing.status_code, missing.json()["status"]) == (404, 404)


@pytest.mark.parametrize(
    ("accept", "query", "expected"),
    [
        ("*/*", "", "application/json"),
        ("application/geo+json", "", "application/geo+json"),
        ("application/geo+json, application/json;q=0.9", "", "application/geo+json"),
        ("application/json, application/geo+json;q=0.5", "", "application/json"),
        ("text/html", "format=geojson", "application/geo+json"),
        ("application/geo+json", "format=json", "application/json"),
        ("application/geo+json;q=viel", "", "application/json"),
        ("text/csv", "", "application/json"),
    ],
)
async def test_the_form_is_chosen_by_name_or_by_accept(
    web: Web, accept: str, query: str, expected: str
) -> None:
    """`format=` wins; who accepts neither gets JSON."""
    await web.hold(occurrence())
    for path in ("/api/v1/events", "/api/v1/events/o1", "/api/v1/labs", "/api/v1/labs/koeln"):
        answer = await web.get(f"{path}?{query}", accept=accept)
        assert answer.headers["content-type"] == expected
        assert "Accept" in answer.headers["vary"].split(", ")


async def test_geojson_has_longitude_first_and_null_where_nobody_knows(web: Web) -> None:
    """RFC 7946: a FeatureCollection with the same facts as properties."""
    await web.hold(*odd_occurrences())
    told = (await web.get("/api/v1/events?format=geojson")).json()
    assert told["type"] == "FeatureCollection"
    by_id = {one["id"]: one for one in told["features"]}
    assert by_id["o7"]["geometry"] == {"type": "Point", "coordinates": [179.25, -89.5]}
    assert by_id["o1"]["geometry"] is None
    plain = (await web.get("/api/v1/events")).json()
    assert [one["properties"] for one in told["features"]] == plain["items"]
    one = (await web.get("/api/v1/events/o7?format=geojson")).json()
    assert one == by_id["o7"]


async def test_asking_again_is_cheap_and_bytes_come_zipped(web: Web) -> None:
    """304 by ETag until something changes; gzip if asked; HEAD has the headers of GET."""
    await web.hold(occurrence())
    first = await web.get("/api/v1/events")
    etag = first.headers["etag"]
    assert (await web.get("/api/v1/events", if_none_match=etag)).status_code == 304
    web.clock.now += timedelta(minutes=5)
    assert (await web.get("/api/v1/events", if_none_match=etag)).status_code == 304
    head = await web.browser.head("/api/v1/events", headers={"accept-encoding": "identity"})
    assert (head.status_code, head.headers) == (200, first.headers)
    async with web.browser.stream(
        "GET", "/api/v1/events", headers={"accept-encoding": "gzip"}
    ) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert json.loads(gzip.decompress(raw)) == first.json()
    await web.hold(occurrence(title="Anders"))
    assert (await web.get("/api/v1/events", if_none_match=etag)).status_code == 200


async def test_pages_of_others_may_ask(web: Web) -> None:
    """CORS: any origin, the preflight too, and scripts may read ETag and Link."""
    preflight = await web.browser.options(
        "/api/v1/events",
        headers={
            "origin": "https://student.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        },
    )
    assert preflight.status_code == 204
    assert "GET" in preflight.headers["access-control-allow-methods"]
    assert "If-None-Match" in preflight.headers["access-control-allow-headers"]
    answer = await web.get("/api/v1/events", origin="https://student.example")
    for each in (preflight, answer, await web.get("/api/v1/events?x=1")):
        assert each.headers["access-control-allow-origin"] == "*"
        assert each.headers["access-control-expose-headers"] == "ETag, Link"


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "=", "ZQ", "bGtvZWxu", "ä", "%00", "A" * 5000, "////", "ZTE.MQ"),
        *("ZTk5OTk5OTk5OTk5OS5v", "ZS4u", "ZTEuAA", "ZTFlNS5v", "ZTE3OTk2OTA0MDAu", "ZW5hbi5v"),
    ],
)
async def test_a_cursor_that_we_never_gave_is_refused(web: Web, cursor: str) -> None:
    """400, whatever it holds: another list's place, a NUL, a number beyond all time."""
    answer = await web.get(f"/api/v1/events?{urlencode({'cursor': cursor})}")
    assert answer.status_code == 400
