"""A network of any size and the meetings it stores, written in bulk as recording them writes them.

A million meetings take a minute or two: each row is what the store makes of one sample with a few
columns replaced, and goes to the driver as it is (`executemany` on SQLite, COPY on PostgreSQL).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, select, text

from bot.domain.event import Attendance, Listing, Occurrence, Provenance
from bot.domain.known import KnownListing
from bot.domain.lab import Lab, Registry
from bot.domain.source import Kind, Source
from bot.store import sources as source_store
from bot.store.marks import bump_version
from bot.store.occurrences import columns_of, columns_of_listing
from bot.store.tables import listings, occurrence_labs, occurrences, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.engine import Store

ZONE: Final = ZoneInfo("Europe/Berlin")
AHEAD: Final = timedelta(days=365)
BEHIND: Final = timedelta(days=4 * 365)
WORDS: Final = "Wir basteln an offenen Daten für die Stadt – alle sind willkommen! "
STATES: Final = [
    "BW",
    "BY",
    "BE",
    "BB",
    "HB",
    "HH",
    "HE",
    "MV",
    "NI",
    "NW",
    "RP",
    "SL",
    "SN",
    "ST",
    "SH",
    "TH",
]
ATTENDANCE: Final = (
    *(Attendance.ONSITE,) * 7,
    Attendance.ONLINE,
    Attendance.HYBRID,
    Attendance.UNKNOWN,
)
_CHUNK: Final = 20_000
_FIRST: Final = ("Al", "Bern", "Dort", "El", "Frei", "Grün", "Hohen", "Kalt", "Lüb", "Mar")
_MIDDLE: Final = ("en", "er", "ing", "in", "els", "ol", "un", "ar", "ach", "itz")
_LAST: Final = ("burg", "hausen", "dorf", "stadt", "feld", "berg", "heim", "bach", "furt", "au")


def network(labs: int, *, urls: Sequence[str] = ()) -> Registry:
    """Return a registry of made-up labs all over the country, each with one source."""
    made = (_lab(number, urls[number] if number < len(urls) else None) for number in range(labs))
    return Registry({lab.slug: lab for lab in made})


def _lab(number: int, url: str | None) -> Lab:
    city = _city(number)
    slug = f"lab-{number:05}"
    url = url or f"https://{slug}.example/calendar.ics"
    source = Source(lab=slug, key=url, kind=Kind.ICAL, url=url, timezone=ZONE.key, found=True)
    return Lab(
        slug=slug,
        name=f"OK Lab {city}",
        city=city,
        state=f"DE-{STATES[number % len(STATES)]}",
        latitude=round(47.5 + number * 7919 % 7000 / 1000, 4),
        longitude=round(6.5 + number * 6007 % 8000 / 1000, 4),
        sources=(source,),
    )


def _city(number: int) -> str:
    """Return a name of its own for each number, as unlike the others as those of cities are."""
    number, last = divmod(number, 10)
    number, middle = divmod(number, 10)
    number, first = divmod(number, 10)
    told = _FIRST[first] + _MIDDLE[middle] + _LAST[last]
    number, joint = divmod(number, 10)
    behind = f" {number}" if number else ""
    return f"{_FIRST[joint - 1]}{_MIDDLE[joint]}-{told}{behind}" if joint or number else told


def as_toml(registry: Registry) -> str:
    """Return the registry as `labs.toml` says it."""
    return "".join(
        f'[[labs]]\nslug = "{lab.slug}"\nname = "{lab.name}"\ncity = "{lab.city}"\n'
        f'state = "{lab.state}"\nlatitude = {lab.latitude}\nlongitude = {lab.longitude}\n'
        + "".join(f'[[labs.sources]]\nurl = "{source.url}"\n' for source in lab.sources)
        + "\n"
        for lab in registry
    )


async def fill(
    store: Store,
    registry: Registry,
    *,
    occurrences: int,
    now: datetime,
    behind: timedelta = BEHIND,
    ahead: timedelta = AHEAD,
) -> None:
    """Store so many meetings of all labs by turns, evenly from `behind` ago until `ahead`.

    Sources, listings, meetings, whose they are; no changes, for first sight is not news. The
    planner knows afterwards what there is (ANALYZE).
    """
    async with store.write() as connection:
        await source_store.sync(connection, registry.sources, now)
        rows = await connection.execute(select(sources.c.lab, sources.c.id))
        ids = {row.lab: row.id for row in rows}
        numbers = iter(range(occurrences))
        step = (behind + ahead) / occurrences
        while some := list(islice(numbers, _CHUNK)):
            await _write(connection, _Maker(registry, ids, now - behind, step), some)
        bump_version(connection)
    async with store.write() as connection:
        await connection.execute(text("ANALYZE"))


class _Maker:
    """Makes rows out of a sample: one meeting of each lab by turns, the earliest first."""

    def __init__(
        self, registry: Registry, ids: Mapping[str, int], begin: datetime, step: timedelta
    ) -> None:
        self.labs = list(registry.labs.values())
        self.ids = ids
        self.begin = begin.astimezone(ZONE).replace(microsecond=0, tzinfo=None)
        self.step = step
        sample = _sample(begin)
        self.meeting = _stored(occurrences, columns_of(sample, hidden=False))
        self.listing = _stored(listings, columns_of_listing(_told(sample)))

    def rows(self, number: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        lab = self.labs[number % len(self.labs)]
        wall = (self.begin + number * self.step).replace(second=0)
        start, end = (each.replace(tzinfo=ZONE) for each in (wall, wall + timedelta(hours=2)))
        url = f"https://{lab.slug}.example/events/{number}"
        name = f"o{number:08}"
        facts = {
            "title": f"Hack-Abend Nr. {number}" if number % 3 else "Offenes Treffen",
            "start": start.isoformat(),
            "end": end.isoformat(),
            "starts_at": int(start.timestamp()),
            "ends_at": int(end.timestamp()),
            "place": f"Rathaus, Marktplatz 1, {lab.city}",
            "latitude": lab.latitude,
            "longitude": lab.longitude,
            "attendance": ATTENDANCE[number % len(ATTENDANCE)].value,
            "url": url,
        }
        told = f'[["{lab.sources[0].url}", "ical"]]' if lab.sources else "[]"
        meeting = {"id": name, "uid": f"{name}@treffpunkt", "labs": f'["{lab.slug}"]'}
        listing = {"uid": f"{name}@{lab.slug}", "source_id": self.ids.get(lab.slug)}
        listing |= {"occurrence_id": name}
        return (
            {**self.meeting, **facts, **meeting, "sources": told},
            {"occurrence_id": name, "lab": lab.slug, "starts_at": facts["starts_at"]},
            {**self.listing, **facts, **listing},
        )


def _sample(written: datetime) -> Occurrence:
    start = datetime(2027, 1, 11, 19, tzinfo=ZONE)
    return Occurrence(
        id="o",
        uid="o@treffpunkt",
        labs=("lab",),
        title="Offenes Treffen",
        start=start,
        end=start + timedelta(hours=2),
        timezone=ZONE.key,
        description=WORDS * 5,
        updated=written.astimezone(UTC),
        sources=(Provenance("https://example.org/koeln.ics", Kind.ICAL),),
    )


def _told(sample: Occurrence) -> KnownListing:
    facts = {name: getattr(sample, name) for name in ("title", "start", "end", "timezone")}
    listing = Listing(uid="o", description=sample.description, **facts)
    return KnownListing(source=0, occurrence="o", answers_left=None, listing=listing)


def _stored(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as it lies in the table: JSON as text, moments as seconds."""
    return {name: _bare(table, name, value) for name, value in row.items()}


def _bare(table: Table, name: str, value: Any) -> Any:
    if isinstance(table.c[name].type, JSON):
        return None if value is None else json.dumps(value)
    return int(value.timestamp()) if isinstance(value, datetime) else value


async def _write(connection: AsyncConnection, maker: _Maker, numbers: Iterable[int]) -> None:
    made = [maker.rows(number) for number in numbers]
    theirs = made if maker.ids else []
    for table, rows in (
        (occurrences, [each[0] for each in made]),
        (occurrence_labs, [each[1] for each in made]),
        (listings, [each[2] for each in theirs]),
    ):
        if rows:
            await _insert(connection, table, rows)


async def _insert(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in names)
        asked = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"
        await driver.executemany(asked, [tuple(row.values()) for row in rows])
        return
    async with driver.cursor() as cursor:
        asked = f"COPY {table.name} ({columns}) FROM STDIN"
        async with cursor.copy(asked) as copy:
            await copy.write("".join(_copied(rows)))


def _copied(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield "\t".join(_as_copied(value) for value in row.values()) + "\n"


def _as_copied(value: Any) -> str:
    if value is None:
        return r"\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
