"""/metrics in Prometheus' text format: what the database holds, and what this process answered.

Figures from the database are the same whichever process is asked; requests, page cache and memory
are those of the process that answers. Nothing in it is secret, and there is no series per lab,
channel or reader, so that ten thousand labs make as many series as ten. Names follow
https://prometheus.io/docs/practices/naming/; docs/operations/monitoring.md explains them.
"""

from __future__ import annotations

import asyncio
import time
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.delivery import DeliveryKind
from bot.errors import TreffpunktError
from bot.store import figures as rows
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric
    from starlette.requests import Request

    from bot.store.figures import Figures
    from bot.web.cache import Renderings
    from bot.web.site import Site
    from bot.web.traffic import Traffic

PATH: Final = "/metrics"
MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

KEPT_SECONDS: Final = 5.0
"""How long figures are good enough for others who ask."""

SHARE: Final = 20
"""Figures are kept at least so many times as long as they took: scraping costs 5 % at most."""

PATIENCE_SECONDS: Final = 4.0
"""Prometheus waits for ten; if the database does not answer, the other figures still come."""

log = structlog.get_logger(__name__)


class Measured:
    """The figures from the database, read at most every few seconds, by one request at a time."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._turn = asyncio.Lock()
        self._last: Figures | None = None
        self._until = 0.0

    async def get(self) -> Figures | None:
        """Return the figures; None while the database does not answer."""
        async with self._turn:
            began = time.monotonic()
            if began < self._until:
                return self._last
            self._last = await self._read()
            ended = time.monotonic()
            self._until = ended + max(KEPT_SECONDS, (ended - began) * SHARE)
            return self._last

    async def _read(self) -> Figures | None:
        site = self._site
        resting = [lab.slug for lab in site.registry if not lab.active]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), site.store.read() as connection:
                return await rows.figures(connection, site.now(), resting)
        except (TreffpunktError, SQLAlchemyError, TimeoutError) as error:
            log.warning("metrics.no_database", error=type(error).__name__)
            return None


async def metrics(request: Request) -> Response:
    """Answer a scrape."""
    # Whoever is never scraped need not load it.
    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

    state, site = request.app.state, site_of(request)
    found = await state.measured.get()
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Collector(found, site.renderings, state.traffic))
    headers = {"Cache-Control": "no-store"}
    return Response(generate_latest(registry), media_type=MEDIA_TYPE, headers=headers)


class _Collector:
    """Gives prometheus-client the metric families of one scrape."""

    def __init__(self, found: Figures | None, kept: Renderings, traffic: Traffic) -> None:
        self._found, self._kept, self._traffic = found, kept, traffic

    def collect(self) -> Iterator[Metric]:
        """Yield every family."""
        found = self._found
        version = metadata.version("treffpunkt")
        labels = {"version": version, "schema": found.schema if found else ""}
        yield _gauge("build_info", "Version of the program and of the database's schema.", labels)
        up = 0 if found is None else 1
        yield _gauge("database_up", "Whether the database answered this scrape.", value=up)
        if found is not None:
            yield from _of_sources(found)
            yield from _of_deliveries(found)
            yield from _of_jobs(found)
            yield _gauge("database_bytes", "Size of the database.", value=found.size)
        yield from _of_cache(self._kept)
        yield from _of_traffic(self._traffic)


def _gauge(
    name: str, told: str, labels: dict[str, str] | None = None, *, value: float = 1
) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"treffpunkt_{name}", told, labels=list(labels or ()))
    family.add_metric(list((labels or {}).values()), value)
    return family


def _gauges(name: str, told: str, label: str, values: dict[str, Any]) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"treffpunkt_{name}", told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _of_sources(found: Figures) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily

    yield _gauges("sources", "Sources by how they are.", "state", dict(found.sources))
    yield _gauge("sources_due", "Sources that are due or being asked.", value=found.due)
    told = "How late the source is that is due or being asked the longest."
    yield _gauge("sources_lateness_seconds", told, value=found.lateness)
    told = "Polls of active labs' sources since midnight UTC."
    polls = CounterMetricFamily("treffpunkt_polls", told, labels=["outcome"])
    for outcome, count in found.polls.items():
        polls.add_metric([outcome], count)
    yield polls


def _of_deliveries(found: Figures) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    labels = ["kind", "state"]
    told = "Deliveries that are not over."
    waiting = GaugeMetricFamily("treffpunkt_deliveries", told, labels=labels)
    told = "Deliveries that ended since midnight UTC."
    ended = CounterMetricFamily("treffpunkt_deliveries_ended", told, labels=labels)
    told = "Age of the oldest delivery that is still to be sent."
    oldest = GaugeMetricFamily("treffpunkt_deliveries_oldest_seconds", told, labels=["kind"])
    for kind in DeliveryKind:
        for state in rows.WAITING:
            waiting.add_metric([kind, state], found.waiting.get((kind, state), 0))
        for state in rows.ENDED:
            ended.add_metric([kind, state], found.ended.get((kind, state), 0))
        oldest.add_metric([kind], found.oldest.get(kind, 0))
    yield from (waiting, ended, oldest)
    yield _gauge("posting_paused", "Whether treffpunkt pause holds.", value=int(found.paused))


def _of_jobs(found: Figures) -> Iterator[Metric]:
    told = "When a job was last done, whichever worker did it; written at most twice a minute."
    yield _gauges("job_last_done_timestamp_seconds", told, "job", dict(found.done))
    if found.queue is not None:
        told = "Jobs of the queue that wait or run, and of those that run the stalled ones."
        yield _gauges("queue_jobs", told, "state", dict(found.queue))


def _of_cache(kept: Renderings) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily

    told = "Answers that were kept already."
    yield CounterMetricFamily("treffpunkt_page_cache_hits", told, value=kept.hits)
    told = "Answers that were made."
    yield CounterMetricFamily("treffpunkt_page_cache_misses", told, value=kept.misses)
    yield _gauge("page_cache_bytes", "Bytes of all kept answers.", value=kept.size)


def _of_traffic(traffic: Traffic) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    told = "Answers by route template and status."
    answers = CounterMetricFamily("treffpunkt_http_requests", told, labels=["route", "status"])
    for (route, status), count in sorted(traffic.answers.items()):
        answers.add_metric([route, str(status)], count)
    yield answers
    told = "How long answers took, by route template."
    name = "treffpunkt_http_request_duration_seconds"
    spent = HistogramMetricFamily(name, told, labels=["route"])
    for route, durations in sorted(traffic.durations.items()):
        spent.add_metric([route], list(durations.buckets()), durations.total)
    yield spent


ROUTES: Final = [Route(PATH, metrics)]
