from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import (
    Attendance,
    Basis,
    Occurrence,
    Provenance,
    Registration,
    Status,
    parse_when,
)
from bot.domain.query import Query
from bot.domain.source import Kind
from bot.store import occurrences
from tests.domain.listings import BERLIN, NOW, occurrence

if TYPE_CHECKING:
    from bot.store.engine import Store

NIGHT = datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN)
"""In the hour that comes twice."""

FULL = Occurrence(
    id="abcdefghijkl",
    uid="abcdefghijkl@treffpunkt",
    labs=("ulm", "koeln"),
    sources=(Provenance("https://ulm.example/", Kind.ICAL), Provenance(None, Kind.SCHEDULE)),
    sequence=3,
    updated=NOW,
    vanished=True,
    title="Größe – “🏔”",
    start=datetime(2027, 1, 18, 19, tzinfo=BERLIN),
    end=datetime(2027, 1, 18, 21, 30, tzinfo=BERLIN),
    timezone="Europe/Berlin",
    place="Rathaus\nRaum 3",
    latitude=48.4011,
    longitude=-9.9876,
    attendance=Attendance.HYBRID,
    url="https://ulm.example/a",
    join_url="https://meet.example/a",
    registration=Registration(
        required=True, url="https://ulm.example/r", deadline=date(2027, 1, 17), full=False
    ),
    description="**Karten**",
    status=Status.CANCELLED,
    basis=Basis.PROSE,
    open_dates=(date(2027, 1, 18), date(2027, 1, 25)),
)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"registration": None, "place": None, "latitude": None, "url": None, "sources": ()},
        {"registration": Registration(deadline=datetime(2027, 1, 17, 12, tzinfo=BERLIN))},
        {"start": date(2027, 1, 18), "end": date(2027, 1, 20)},
        {"start": NIGHT, "end": NIGHT.replace(fold=1)},
        {"start": NIGHT.replace(fold=1), "end": NIGHT.replace(hour=5)},
        {"start": datetime(2027, 3, 28, 1, 59, tzinfo=BERLIN)},
    ],
    ids=["full", "empty", "deadline", "all day", "first 02:30", "second 02:30", "spring"],
)
async def test_an_occurrence_survives_the_database(store: Store, facts: dict[str, Any]) -> None:
    """Every fact comes back as it was stored, each moment and each wall time."""
    before = replace(FULL, **facts)
    async with store.write() as connection:
        await occurrences.save(connection, [before], ())
    async with store.read() as connection:
        (after,) = await occurrences.find(connection, Query(start=NOW, end=NOW.replace(year=2030)))
    assert after == before
    assert (after.starts_at, after.ends_at) == (before.starts_at, before.ends_at)
    assert type(after.start) is type(before.start)


def test_wall_time_is_the_truth() -> None:
    """An offset that the zone no longer has is corrected; the clock on the wall stays."""
    read = parse_when("2027-07-01T19:00:00+01:00", "Europe/Berlin")
    assert isinstance(read, datetime)
    assert read.isoformat() == "2027-07-01T19:00:00+02:00"
    assert read.astimezone(UTC).hour == 17


async def test_moments_hold_whole_seconds(store: Store) -> None:
    """A moment is stored to the second, in UTC."""
    late = occurrence("x", updated=NOW.replace(microsecond=999_999).astimezone(BERLIN))
    async with store.write() as connection:
        await occurrences.save(connection, [late], ())
    async with store.read() as connection:
        assert (await occurrences.by_ids(connection, ["x"]))["x"].updated == NOW
