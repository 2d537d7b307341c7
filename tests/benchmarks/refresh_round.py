"""A whole refresh round of 1,000 unchanged sources, storing included, against bare httpx.

Every source has an address of its own on 127.x.y.z, so that politeness per host costs nothing.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.domain.lab import Lab, Registry
from bot.domain.source import Kind, Source
from bot.feeds.asking import Asker
from bot.feeds.sandbox import Sandbox
from bot.jobs.poll import Outcome, Outside
from bot.jobs.refresh import refresh
from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.benchmarks.polling import CONCURRENCY, FEEDS, ROUNDS, feeds, poll_bare
from tests.fakes.fetching import here

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

NOW: Final = datetime(2027, 1, 11, 8, tzinfo=UTC)
REACH: Final = 1.5


def measure() -> list[dict[str, Any]]:
    """Return the row of the table: the wall time of a round against bare GETs of the same."""
    with feeds(FEEDS) as urls:
        ours, peer = asyncio.run(_compare(urls))
    return [
        {
            "work": f"refresh {FEEDS:,} unchanged sources, storing included",
            "against": f"bare httpx GETs, {CONCURRENCY} at a time, seconds",
            "ours": round(ours, 3),
            "peer": round(peer, 3),
            "ratio": round(ours / peer, 2),
            "reach": f"≤ {REACH}x",
            "ok": ours / peer <= REACH,
        }
    ]


async def _compare(urls: Sequence[str]) -> tuple[float, float]:
    registry = _registry(urls)
    ours, peer = [], []
    async with _outside() as outside:
        await refresh(outside, registry, NOW)
        for each in range(ROUNDS):  # by turns, so that a busy machine is busy for both
            began = time.perf_counter()
            reports = await refresh(outside, registry, NOW + timedelta(minutes=30 * (each + 1)))
            ours.append(time.perf_counter() - began)
            if {report.outcome for report in reports} != {Outcome.UNCHANGED}:
                raise RuntimeError("not every source was unchanged")
            began = time.perf_counter()
            await poll_bare(urls)
            peer.append(time.perf_counter() - began)
    return statistics.median(ours), statistics.median(peer)


def _registry(urls: Sequence[str]) -> Registry:
    labs = {}
    for number, url in enumerate(urls):
        slug = f"lab-{number}"
        source = Source(lab=slug, key=url, kind=Kind.ICAL, url=url, timezone="Europe/Berlin")
        labs[slug] = Lab(slug=slug, name=slug, sources=(source,))
    return Registry(labs)


@asynccontextmanager
async def _outside() -> AsyncIterator[Outside]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        store = Store.open(f"sqlite:///{Path(folder) / 'bench.db'}")
        stack.push_async_callback(store.close)
        await migrate(store)
        get = await stack.enter_async_context(here(connections=CONCURRENCY))
        sandbox = await stack.enter_async_context(Sandbox())
        yield Outside(store=store, ask=Asker(get, sandbox))
