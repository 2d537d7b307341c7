"""The same data gives the same pages, whichever database holds it.

So the tests of what pages merely draw need only one of them (`pytest.mark.drawing`).
"""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import httpx

from bot.domain.event import Status
from bot.store import occurrences
from bot.store.engine import Store
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, many, occurrence, registry

if TYPE_CHECKING:
    from pathlib import Path

ODD: Final = (
    occurrence(1, title="Ümläute & <b>spitze</b> Klammern 🎉", labs=("muenster", "koeln")),
    occurrence(2, status=Status.CANCELLED, labs=("leipzig",)),
    occurrence(3, start=NOW.date(), end=NOW.date() + timedelta(days=3), labs=("karlsruhe",)),
    occurrence(4, latitude=50.94, longitude=6.96, place="Lokal K, Köln"),
)
NARROWED: Final = (
    "",
    "?lab=koeln",
    "?lab=koeln&lab=leipzig&lang=en",
    "?state=DE-NW",
    "?near=koeln&within=80",
    "?near=51,7&within=100",
    "?attendance=online",
    "?q=daten",
    "?q=UML%C3%84UTE",
    "?from=2027-02-01&to=2027-03-01",
    "?friends=1&from=2027-06-01",
)
LISTS: Final = ("/", "/calendar.ics", "/feed.atom", "/feed.json", "/api/v1/events", "/embed")
SINGLE: Final = (
    "/?view=month&from=2027-02-01",
    "/?view=map&state=DE-NW",
    *("/labs/koeln", "/labs/muenster?lang=en", "/labs/koeln/calendar.ics"),
    *("/events/o1", "/events/o2?lang=en", "/events/o3.ics", "/events/o4", "/events/nothing"),
    *("/status", "/sitemap.xml", "/export/out-in-the-open", "/export/out-in-the-open.md"),
    *("/api/v1/labs", "/api/v1/labs?format=geojson", "/api/v1/labs/koeln", "/api/v1/events/o1"),
    *("/api/v1/events?limit=7", "/api/v1/events?format=geojson&state=DE-BW"),
    *("/embed?lab=koeln&count=3", "/impressum", "/datenschutz", "/api/openapi.json"),
)
ASKED: Final = tuple(path + query for path in LISTS for query in NARROWED) + SINGLE


async def test_both_databases_give_the_same_answers(
    sqlite_template: Path, empty_postgresql: str, tmp_path: Path
) -> None:
    """Every address, asked in many ways, answers byte for byte alike."""
    shutil.copyfile(sqlite_template, tmp_path / "treffpunkt.db")
    told = [
        await _answers(address)
        for address in (f"sqlite:///{tmp_path}/treffpunkt.db", empty_postgresql)
    ]
    for asked, ours, theirs in zip(ASKED, *told, strict=True):
        assert ours == theirs, asked
        assert ours[0] == (404 if "nothing" in asked else 200), asked


async def _answers(address: str) -> list[tuple[int, str]]:
    store = Store.open(address)
    held = [*ODD, *many(300)[len(ODD) + 1 :]]
    async with store.write() as connection:
        await occurrences.save(connection, held, set())
    app = create_app(store=store, registry=registry(), public_url=PUBLIC_URL, now=lambda: NOW)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as browser:
        answers = await asyncio.gather(*(browser.get(path) for path in ASKED))
    await store.close()
    return [(answer.status_code, answer.text) for answer in answers]
