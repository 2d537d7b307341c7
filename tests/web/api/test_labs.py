from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Attendance, Status
from tests.web.samples import NOW, PUBLIC_URL, occurrence

if TYPE_CHECKING:
    import httpx

    from tests.web.conftest import Web


def slugs(answer: httpx.Response) -> list[str]:
    """Return the slugs in a list."""
    assert answer.status_code == 200, answer.text
    return [one["slug"] for one in answer.json()["items"]]


async def test_a_lab_tells_what_it_is_and_when_it_meets_next(web: Web) -> None:
    """Every field; nothing of its people, its channel or what it noted for itself."""
    await web.hold(
        occurrence(1, status=Status.CANCELLED), occurrence(2), occurrence(3, labs=("leipzig",))
    )
    answer = await web.get("/api/v1/labs/koeln")
    assert answer.json() == {
        "slug": "koeln",
        "name": "OK Lab Köln",
        "city": "Köln",
        "state": "DE-NW",
        "latitude": 50.9375,
        "longitude": 6.9603,
        "timezone": "Europe/Berlin",
        "website": "https://example.org/köln",
        "aliases": ["cologne", "Kölle"],
        "active": True,
        "friend": False,
        "page": f"{PUBLIC_URL}/labs/koeln",
        "calendar": f"{PUBLIC_URL}/labs/koeln/calendar.ics",
        "next_event": {
            "id": "o2",
            "title": "Offenes Treffen",
            "start": "2027-01-13T19:00:00+01:00",
            "end": "2027-01-13T22:00:00+01:00",
            "all_day": False,
            "status": "confirmed",
        },
    }
    for private in ("koeln@example.org", "U0123", "Klingel", "#koeln"):
        assert private not in answer.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["karlsruhe", "koeln", "leipzig", "muenster"]),
        ("friends=1", ["freunde", "karlsruhe", "koeln", "leipzig", "muenster"]),
        ("state=DE-NW", ["koeln", "muenster"]),
        ("lab=schlafend&lab=cologne", ["koeln", "schlafend"]),
        ("q=code+for", ["muenster"]),
        ("near=koeln", ["koeln"]),
    ],
)
async def test_the_filters_choose_labs(web: Web, query: str, expected: list[str]) -> None:
    """By slug; who sleeps or is a friend is there if asked for."""
    assert slugs(await web.get(f"/api/v1/labs?{query}")) == expected


async def test_the_range_and_the_way_choose_what_is_next(web: Web) -> None:
    """`from`, `to` and `attendance` are about meetings here as anywhere."""
    await web.hold(
        occurrence(1),
        occurrence(2, attendance=Attendance.ONLINE),
        occurrence(9, labs=("leipzig", "koeln")),
    )

    async def following(query: str) -> list[str | None]:
        told = (await web.get(f"/api/v1/labs?lab=koeln&lab=leipzig&{query}")).json()["items"]
        return [one["next_event"] and one["next_event"]["id"] for one in told]

    assert await following("") == ["o1", "o9"]
    assert await following("attendance=online") == ["o2", None]
    assert await following("from=2027-01-14") == ["o9", "o9"]
    web.clock.now = NOW + timedelta(days=1, hours=15)
    assert await following("") == ["o2", "o9"]


async def test_labs_come_by_page(web: Web) -> None:
    """Each once, however few at a time; a meeting's cursor means nothing here."""
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await web.get(f"/api/v1/labs?limit=3&cursor={cursor}")
        found += slugs(answer)
        cursor = answer.json()["next"]
    assert found == ["karlsruhe", "koeln", "leipzig", "muenster"]
    assert (await web.get("/api/v1/labs?cursor=ZTE3OTk2OTA0MDAubzA")).status_code == 400


async def test_another_name_of_a_lab_leads_to_its_slug(web: Web) -> None:
    """308 for its city or alias, a problem for nobody's name."""
    moved = await web.get("/api/v1/labs/K%C3%B6lle?format=geojson")
    assert moved.status_code == 308
    assert moved.headers["location"] == "/api/v1/labs/koeln?format=geojson"
    missing = await web.get("/api/v1/labs/koelm?lang=en")
    assert missing.status_code == 404
    assert missing.json()["suggestions"][0] == "koeln"


async def test_labs_are_a_map(web: Web) -> None:
    """GeoJSON with the slug as id; a script is no website."""
    told = (await web.get("/api/v1/labs?format=geojson&lab=koeln&lab=schlafend")).json()
    first, second = told["features"]
    assert (first["id"], first["geometry"]["coordinates"]) == ("koeln", [6.9603, 50.9375])
    assert (second["geometry"], second["properties"]["website"]) == (None, None)
