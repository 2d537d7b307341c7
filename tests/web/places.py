"""Labs with sources that answer or fail, and the pages that tell of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from bot.domain.lab import Lab, Registry
from bot.domain.source import FetchState, Kind, Schedule, Source
from bot.store import days, sources
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL

if TYPE_CHECKING:
    from bot.store.engine import Store
    from tests.web.conftest import Clock

DAY = timedelta(days=1)
TODAY = NOW.astimezone(UTC).date()


def feed(url: str, **facts: Any) -> Source:
    """Return a source that is asked at an address."""
    known = {"kind": Kind.ICAL, "timezone": "Europe/Berlin", "key": url}
    return Source(lab="", url=url, **known | facts)


def rule(when: str, **schedule: Any) -> Source:
    """Return a source that is a rule in words."""
    told = Schedule(when=when, **{"title": "Offener Abend"} | schedule)
    return feed("", kind=Kind.SCHEDULE, key=f"rule:{when}", schedule=told)


def lab(*announced: Source, slug: str = "koeln", **facts: Any) -> Lab:
    """Return a lab with these sources."""
    known = {"name": f"OK Lab {slug.title()}", "city": slug.title(), "state": "DE-NW"}
    theirs = tuple(replace(each, lab=slug, url=each.url or None) for each in announced)
    return Lab(slug=slug, sources=theirs, **known | facts)


def state(**facts: Any) -> FetchState:
    """Return what is remembered of a source that answered ten minutes ago."""
    good = NOW.astimezone(UTC) - timedelta(minutes=10)
    known = {"last_checked": good, "last_good": good, "next_check": good + timedelta(minutes=30)}
    return FetchState(**known | facts)


def failing(error: str, since: timedelta = 3 * DAY, **facts: Any) -> FetchState:
    """Return what is remembered of one that has failed for some time."""
    then = NOW.astimezone(UTC) - since
    told = {"failing_since": then, "failures": 9, "error": error, "last_good": then - DAY}
    return state(**told | facts)


@dataclass
class Places:
    """The pages over labs of one's own."""

    store: Store
    clock: Clock
    registry: Registry
    browser: httpx.AsyncClient

    @classmethod
    async def open(cls, store: Store, clock: Clock, *labs: Lab) -> Places:
        """Serve these labs, their sources known but never asked."""
        registry = Registry({one.slug: one for one in labs})
        async with store.write() as connection:
            await sources.sync(connection, registry.sources, NOW)
        app = create_app(store=store, registry=registry, public_url=PUBLIC_URL, now=clock)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        browser = httpx.AsyncClient(transport=transport, base_url="http://test")
        return cls(store, clock, registry, browser)

    async def number(self, url: str) -> int:
        """Return the number of the source at an address."""
        async with self.store.read() as connection:
            known = await sources.tracked(connection, self.registry.sources)
        (found,) = [one.id for one in known if one.source.url == url]
        return found

    async def went(self, url: str, how: FetchState) -> None:
        """Remember how asking a source went."""
        number = await self.number(url)
        async with self.store.write() as connection:
            await sources.save_states(connection, {number: how})

    async def count(self, url: str, on: date, error: str | None = None) -> None:
        """Count one answer of a source on a day."""
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        number = await self.number(url)
        async with self.store.write() as connection:
            await days.count(connection, {number: error is None}, at)

    async def page(self, path: str, language: str = "en") -> str:
        """Return a page, its white space as a reader sees it."""
        answer = await self.browser.get(path, headers={"accept-language": language})
        assert answer.status_code == 200, answer.text
        return " ".join(answer.text.split())
