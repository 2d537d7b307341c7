"""However many labs and meetings there are, pages and ticks ask the database no more often."""

from __future__ import annotations

from datetime import UTC, datetime
from shutil import copyfile
from typing import TYPE_CHECKING, Any, Final

import httpx
import structlog
from sqlalchemy import event

from bot.jobs.announce import announce
from bot.jobs.belated import announce_belated
from bot.jobs.health import check_health
from bot.jobs.hooks import tell_hooks
from bot.jobs.notices import notice
from bot.jobs.tidy import tidy
from bot.store.engine import Store
from bot.web.routes import create_app
from tests.benchmarks.filling import fill, network

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.domain.lab import Registry

NOW: Final = datetime(2027, 1, 11, 8, tzinfo=UTC)
LAB: Final = "lab-00001"
PAGES: Final = (
    *("/", "/?view=map", "/?view=month", f"/?lab={LAB}", "/?q=abend", f"/labs/{LAB}"),
    *("/events/o00000070", "/calendar.ics", f"/calendar.ics?lab={LAB}", "/events/o00000070.ics"),
    *("/api/v1/events", "/api/v1/labs", f"/api/v1/labs/{LAB}", "/feed.atom", "/feed.json"),
    *("/status", "/sitemap.xml", "/embed", "/embed/snippet", "/metrics", "/readyz"),
)
_LOG: Final = structlog.get_logger(__name__)

TICKS: Final[dict[str, Callable[[Store, Registry], Awaitable[object]]]] = {
    "announce": lambda s, r: announce(s, r, NOW, workspace="T", log=_LOG),
    "belated": lambda s, r: announce_belated(s, r, NOW, workspace="T"),
    "notice": lambda s, r: notice(s, r, NOW, workspace="T"),
    "health": lambda s, r: check_health(s, r, NOW, workspace="T"),
    "webhooks": lambda s, r: tell_hooks(s, r, NOW),
    "tidy": lambda s, _: tidy(s, NOW),
}


async def asked(folder: Path, template: Path, labs: int) -> dict[str, int]:
    """Return how many statements each page and each tick takes with so many labs."""
    path = folder / f"{labs}.db"
    copyfile(template, path)
    store, registry, counts = Store.open(f"sqlite:///{path}"), network(labs), dict[str, int]()
    await fill(store, registry, occurrences=80 + labs * 10, now=NOW)
    said: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(store.engine.sync_engine, "before_cursor_execute", note)
    app = create_app(store=store, registry=registry, public_url="https://t.example", now=_now)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        for page in PAGES:
            said.clear()
            assert (await browser.get(page)).status_code == httpx.codes.OK, page
            counts[page] = len(said)
    for name, tick in TICKS.items():
        said.clear()
        await tick(store, registry)
        counts[name] = len(said)
    await store.close()
    return counts


def _now() -> datetime:
    return NOW


async def test_no_more_statements_than_with_few(tmp_path: Path, sqlite_template: Path) -> None:
    """Neither ten times the labs and their meetings nor a hundred times take one statement more."""
    few = await asked(tmp_path, sqlite_template, 3)
    for labs in (30, 300):
        many = await asked(tmp_path, sqlite_template, labs)
        assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
