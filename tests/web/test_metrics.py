from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text

from bot.store import marks
from bot.store.figures import figures
from bot.store.tables import deliveries, source_days, sources
from bot.web.metrics import KEPT_SECONDS
from bot.web.traffic import Durations
from tests.web.samples import NOW, occurrence

if TYPE_CHECKING:
    from bot.store.engine import Store
    from tests.web.conftest import Web

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

LONG = 10**13
"""A lease by the database's clock that no test outlives, in milliseconds since 1970."""

Series = dict[tuple[str, tuple[str, ...]], float]
"""Values by name and the values of the labels in the order of the labels' names."""


def series(body: str) -> Series:
    """Read an answer as Prometheus does."""
    samples = (each for one in text_string_to_metric_families(body) for each in one.samples)
    return {
        (each.name.removeprefix("treffpunkt_"), tuple(v for _, v in sorted(each.labels.items()))): (
            each.value
        )
        for each in samples
    }


async def scraped(web: Web) -> Series:
    """Ask once."""
    answer = await web.get("/metrics")
    assert answer.status_code == 200
    return series(answer.text)


def source(number: int, **facts: Any) -> dict[str, Any]:
    """Return the row of a source that answers and is not due."""
    known = {
        "id": number,
        "lab": "koeln",
        "key": f"https://example.org/secret-{number}.ics",
        "kind": "ical",
        "removed": False,
        "memory": {},
        "next_check": NOW + MINUTE,
        "leased_until": None,
        "last_good": NOW - DAY,
        "failing_since": None,
        "failures": 0,
        "problems": [],
        "held": 0,
        "pending": False,
        "gone": False,
    }
    return known | facts


SOURCES = [
    source(1),
    source(2, next_check=NOW - 3 * MINUTE),
    source(3, next_check=NOW - 9 * MINUTE, leased_until=LONG),
    source(4, failing_since=NOW - DAY, next_check=NOW - MINUTE),
    source(5, gone=True, failing_since=NOW - DAY, next_check=NOW - DAY),
    source(6, last_good=None),
    source(7, removed=True, next_check=NOW - DAY),
]


def delivery(number: int, kind: str, state: str, **facts: Any) -> dict[str, Any]:
    """Return the row of a delivery that came due a minute ago."""
    known = {
        "id": number,
        "workspace": "",
        "channel": "C-private",
        "kind": kind,
        "slot": str(number),
        "part": 1,
        "content": {},
        "created": NOW - MINUTE,
        "state": state,
        "attempts": 1,
        "next_attempt": NOW - MINUTE,
        "attempted": None,
    }
    return known | facts


def ms(moment: datetime) -> int:
    """Return a moment as columns on the database's clock hold it."""
    return int(moment.timestamp() * 1000)


DELIVERIES = [
    delivery(1, "digest", "pending", created=NOW - 7 * MINUTE),
    delivery(2, "digest", "pending"),
    delivery(3, "digest", "sending", created=NOW - 2 * MINUTE),
    delivery(4, "notice", "unknown", created=NOW - DAY),
    delivery(5, "reminder", "sent", attempted=ms(NOW)),
    # It had to wait for a day, and was sent today.
    delivery(6, "reminder", "sent", attempted=ms(NOW), next_attempt=NOW - DAY),
    delivery(7, "reminder", "sent", attempted=ms(NOW - DAY), next_attempt=NOW - DAY),
    delivery(8, "hook", "failed", attempted=ms(NOW)),
    delivery(9, "letter", "dropped"),
]


async def fill(store: Store) -> None:
    """Write all rows."""
    today = NOW.astimezone(UTC).date()
    days = [
        {"source_id": 1, "day": today.isoformat(), "good": 90, "failed": 1},
        {"source_id": 4, "day": today.isoformat(), "good": 1, "failed": 3},
        {"source_id": 1, "day": (today - DAY).isoformat(), "good": 96, "failed": 0},
    ]
    async with store.write() as connection:
        await connection.execute(insert(sources), SOURCES)
        await connection.execute(insert(deliveries), DELIVERIES)
        await connection.execute(insert(source_days), days)
        await marks.put(connection, marks.PAUSED, NOW.isoformat())
        await marks.put(connection, "done:refresh", "1799650000.5")


async def test_each_series_is_what_the_rows_say(web: Web) -> None:
    """Sources, polls, deliveries and jobs are counted as they stand in the database."""
    await fill(web.store)
    found = await scraped(web)
    assert found["database_up", ()] == 1
    assert found["database_bytes", ()] > 10_000
    states = {"ok": 3, "failing": 1, "gone": 1, "new": 1, "resting": 0}
    assert {state: found["sources", (state,)] for state in states} == states
    assert (found["sources_due", ()], found["sources_lateness_seconds", ()]) == (3, 540)
    assert (found["polls_total", ("good",)], found["polls_total", ("failed",)]) == (91, 4)
    waiting = {key: value for key, value in found.items() if key[0] == "deliveries" and value}
    assert waiting == {
        ("deliveries", ("digest", "pending")): 2,
        ("deliveries", ("digest", "sending")): 1,
        ("deliveries", ("notice", "unknown")): 1,
    }
    assert found["deliveries_oldest_seconds", ("digest",)] == 420
    assert found["deliveries_oldest_seconds", ("notice",)] == 0
    ended = {key[1]: n for key, n in found.items() if key[0] == "deliveries_ended_total" and n}
    assert ended == {("reminder", "sent"): 2, ("hook", "failed"): 1, ("letter", "dropped"): 1}
    assert found["posting_paused", ()] == 1
    assert found["job_last_done_timestamp_seconds", ("refresh",)] == 1799650000.5


async def test_an_inactive_labs_sources_rest_and_its_rules_are_never_late(store: Store) -> None:
    """Whatever their state is, they count as resting; only what will be asked can be due."""
    late = {"next_check": NOW - DAY, "lab": "leipzig"}
    async with store.write() as connection:
        rows = [source(1, **late), source(2, kind="schedule", **late), source(3, lab="leipzig")]
        await connection.execute(insert(sources), rows)
    async with store.read() as connection:
        found = await figures(connection, NOW, ["leipzig"])
    assert (found.sources["resting"], found.due) == (3, 1)


async def test_the_queue_is_counted_where_there_is_one(web: Web) -> None:
    """On PostgreSQL jobs that wait, that run, and those whose worker is gone."""
    if web.store.is_sqlite:
        assert not [key for key in await scraped(web) if key[0] == "queue_jobs"]
        return
    async with web.store.write() as connection:
        await connection.execute(text("DELETE FROM procrastinate_jobs"))
        await connection.execute(text("DELETE FROM procrastinate_workers"))
        for beat in ("1 second", "5 minutes"):
            await connection.execute(
                text(
                    "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat) "
                    f"VALUES (now() - interval '{beat}') RETURNING id) "
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id) "
                    "SELECT 'q', 'refresh', 'doing', id FROM worker"
                )
            )
        for status in ("todo", "succeeded"):
            await connection.execute(
                text(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
                    f"VALUES ('q', 'refresh', '{status}')"
                )
            )
    found = await scraped(web)
    told = {state: found["queue_jobs", (state,)] for state in ("todo", "doing", "stalled")}
    async with web.store.write() as connection:
        await connection.execute(text("DELETE FROM procrastinate_jobs"))
    assert told == {"todo": 1, "doing": 2, "stalled": 1}


async def test_requests_are_counted_by_route_and_never_by_what_was_asked(web: Web) -> None:
    """Templates and statuses make the series; unknown addresses share one."""
    await web.hold(occurrence())
    for path in ("/labs/koeln", "/labs/leipzig", "/labs/nirgends", "/wp-login.php", "/no/thing"):
        await web.get(path)
    await web.get("/labs/koeln/confirm")
    answer = await web.get("/metrics")
    found = series(answer.text)
    assert found["http_requests_total", ("/labs/{slug}", "200")] == 2
    assert found["http_requests_total", ("/labs/{slug}", "404")] == 1
    assert found["http_requests_total", ("other", "404")] == 2
    assert any(key[1][0] == "/labs/{slug}/confirm" for key in found if "requests_total" in key[0])
    assert found["http_request_duration_seconds_count", ("/labs/{slug}",)] == 3
    assert found["http_request_duration_seconds_bucket", ("+Inf", "/labs/{slug}")] == 3
    assert not [secret for secret in ("wp-login", "nirgends", "127.0.0.1") if secret in answer.text]


async def test_the_page_cache_tells_how_often_it_helped(web: Web) -> None:
    """A second reader of a page gets what was kept for the first."""
    before = await scraped(web)
    await web.get("/status")
    await web.get("/status")
    found = await scraped(web)
    gained = {
        name: found[name, ()] - before[name, ()]
        for name in ("page_cache_hits_total", "page_cache_misses_total")
    }
    assert gained == {"page_cache_hits_total": 1, "page_cache_misses_total": 1}
    assert found["page_cache_bytes", ()] > 4096


async def test_the_rows_are_read_once_in_a_while_however_often_it_is_asked(web: Web) -> None:
    """Figures are kept a few seconds, so that scrapers cost next to nothing."""
    first = await scraped(web)
    await fill(web.store)
    again = await scraped(web)
    assert KEPT_SECONDS >= 1
    assert (first["sources_due", ()], again["sources_due", ()]) == (0, 0)


async def test_without_the_database_the_rest_is_told(web: Web) -> None:
    """It says that the database is away, and what this process knows itself."""
    async with web.store.write() as connection:
        await connection.execute(text("ALTER TABLE sources RENAME TO sources_away"))
    try:
        found = await scraped(web)
    finally:
        async with web.store.write() as connection:
            await connection.execute(text("ALTER TABLE sources_away RENAME TO sources"))
    assert found["database_up", ()] == 0
    assert ("sources_due", ()) not in found
    assert ("page_cache_bytes", ()) in found


def test_durations_fall_into_buckets_that_add_up() -> None:
    """Each bucket holds everything that was not slower than its bound."""
    spent = Durations()
    for seconds in (0.001, 0.005, 0.03, 99):
        spent.add(seconds)
    told = dict(spent.buckets())
    assert (told["0.005"], told["0.05"], told["10.0"], told["+Inf"]) == (2, 3, 3, 4)
