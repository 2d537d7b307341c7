"""A lab whose sources are refreshed: real HTTP, a real sandbox, a real database."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from bot.domain.lab import Lab, Registry
from bot.domain.query import Query
from bot.domain.rules.rule import parse_rule
from bot.domain.source import FetchState, Kind, Schedule, Source
from bot.feeds.asking import Asker
from bot.jobs.poll import Outside, SourceReport
from bot.jobs.refresh import Wish, refresh
from bot.jobs.synced import sync_sources
from bot.store import occurrences, sources
from bot.store.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.domain.event import Change, ChangeKind, Occurrence
    from bot.feeds.document import Get
    from bot.feeds.sandbox import Sandbox
    from bot.store.engine import Store
    from tests.fakes.site import Site

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
FEED = "/ulm.ics"

Rows = dict[str, dict[object, str]]


class Stage:
    """What refreshing needs; `site` serves the feeds, `labs` says who announces where."""

    def __init__(self, store: Store, site: Site, get: Get, sandbox: Sandbox) -> None:
        self.store = store
        self.site = site
        self.sandbox = sandbox
        self.outside = Outside(store=store, ask=Asker(get, sandbox))
        self.registry = Registry({})

    def serve(self, *meetings: str, path: str = FEED, **how: Any) -> str:
        """Let a path answer a calendar of these meetings; return its address."""
        self.site.answer(path, calendar(*meetings), **how)
        return self.site.url + path

    def announces(self, *announced: Source) -> None:
        """Say which sources the labs have from now on."""
        self.registry = registry(*announced)

    async def refresh(
        self,
        at: datetime = NOW,
        wish: Wish | None = None,
        done: Callable[[SourceReport], None] = lambda _: None,
    ) -> list[SourceReport]:
        """Refresh at a moment."""
        return await refresh(self.outside, self.registry, at, wish, done=done)

    async def news(self, at: datetime = NOW, wish: Wish | None = None) -> list[Change]:
        """Refresh, and return what that changed."""
        return [change for each in await self.refresh(at, wish) for change in each.changes]

    async def kinds(self, at: datetime = NOW, wish: Wish | None = None) -> list[ChangeKind]:
        """Refresh, and return what kinds of changes that made."""
        return [change.kind for change in await self.news(at, wish)]

    async def sync(self, at: datetime = NOW) -> None:
        """Take in the registry without asking anyone."""
        await sync_sources(self.store, self.registry, at)

    async def shown(self, since: datetime = NOW - timedelta(days=30)) -> list[Occurrence]:
        """Return all that is shown."""
        async with self.store.read() as connection:
            query = Query(start=since, end=NOW + timedelta(days=800))
            return await occurrences.find(connection, query)

    async def state(self, path: str = FEED) -> FetchState:
        """Return what is remembered of a source."""
        wanted = [one for one in self.registry.sources if (one.url or "").endswith(path)]
        async with self.store.read() as connection:
            (found,) = await sources.tracked(connection, wanted)
        return found.state

    async def lose_everything(self) -> None:
        """Empty the database."""
        async with self.store.write() as connection:
            for table in reversed(METADATA.sorted_tables):
                await connection.execute(delete(table))

    async def dump(self, *, without: Collection[str] = ()) -> Rows:
        """Return every row of every table, by what it begins with.

        Without the sources, how asking them went day by day is left out, too.
        """
        left_out = {*without, *(["source_days"] if "sources" in without else [])}
        async with self.store.read() as connection:
            return {
                table.name: {
                    row[0]: repr(tuple(row)) for row in await connection.execute(select(table))
                }
                for table in METADATA.sorted_tables
                if table.name not in left_out
            }


def registry(*announced: Source) -> Registry:
    """Make a registry of these sources' labs."""
    by_lab: dict[str, list[Source]] = defaultdict(list)
    for source in announced:
        by_lab[source.lab].append(source)
    return Registry(
        {
            slug: Lab(slug=slug, name=f"OK Lab {slug}", sources=tuple(theirs))
            for slug, theirs in by_lab.items()
        }
    )


def feed(url: str, lab: str = "ulm", **facts: Any) -> Source:
    """Make a source that is an iCal address."""
    blank = Source(lab=lab, key=url, kind=Kind.ICAL, url=url, timezone="Europe/Berlin")
    return replace(blank, **facts)


def rule(when: str, lab: str = "ulm", **schedule: Any) -> Source:
    """Make a source that is a rule in words."""
    facts: dict[str, Any] = {"title": "Offener Abend", "skip_holidays": False} | schedule
    stated = Schedule(when=when, **facts)
    pattern = parse_rule(stated, today=NOW.date()).pattern
    return Source(
        lab=lab,
        key=f"rule:{pattern}",
        kind=Kind.SCHEDULE,
        url=None,
        timezone="Europe/Berlin",
        schedule=stated,
    )


def calendar(*meetings: str) -> str:
    """Make a calendar of meetings made by `vevent`."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *meetings, "END:VCALENDAR", ""])


def vevent(uid: str, start: str, title: str = "Treffen", *more: str, hours: int = 2) -> str:
    """Make a meeting: `start` is wall time in Berlin, e.g. 2026-12-21 19:00."""
    begins = datetime.fromisoformat(start)
    ends = begins + timedelta(hours=hours)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SUMMARY:{title}",
        f"DTSTART;TZID=Europe/Berlin:{begins:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Berlin:{ends:%Y%m%dT%H%M%S}",
        *more,
        "END:VEVENT",
    ]
    return "\r\n".join(lines)


def berlin(start: str) -> datetime:
    """Return wall time in Berlin."""
    return datetime.fromisoformat(start).replace(tzinfo=BERLIN)


def differing(before: Rows, after: Rows, table: str) -> set[object]:
    """Return the keys of rows of a table that came, went or changed."""
    pairs = set(before[table].items()) ^ set(after[table].items())
    return {key for key, _ in pairs}
