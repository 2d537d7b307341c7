"""A fleet of real workers: processes upon one PostgreSQL, with sources and a Slack on loopback.

Time does not pass here as fast as leases run out, so `Fleet.outlive` ends those that nobody
holds any more, as an hour would.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
from psycopg.errors import LockNotAvailable

from bot.run.queueing import READING, TELLING
from bot.store.engine import Store
from tests.fakes.failures import late
from tests.fakes.site import Answer
from tests.run.outgoing import message, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.site import Request, Site
    from tests.fakes.slack import SlackStandIn
    from tests.starting import Started, Starter

FEED = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20270101T000000Z\r\n"
    "DTSTART:{day}T180000Z\r\nSUMMARY:answer {number}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
GIVEN_UP = "-c idle_in_transaction_session_timeout=5000"
"""What a paused worker locked stays locked for five seconds; in the program for half a minute."""

HURRY = "-c lock_timeout=10000"
PATIENCE = 60
"""Seconds that anything may take on a busy machine."""

HELD = {
    "sources": "SELECT id, leased_until FROM sources WHERE leased_until IS NOT NULL",
    "deliveries": """
        SELECT id, leased_until, look_at FROM deliveries
        WHERE leased_until IS NOT NULL OR look_at IS NOT NULL""",
    "procrastinate_workers": "SELECT id, last_heartbeat FROM procrastinate_workers",
}
"""What a worker holds, and until when."""

ENDED = {
    "sources": "UPDATE sources SET leased_until = 1 WHERE id = ANY(%s)",
    "deliveries": """
        UPDATE deliveries SET leased_until = least(leased_until, 1), look_at = least(look_at, 1)
        WHERE id = ANY(%s)""",
    "procrastinate_workers": """
        UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'
        WHERE id = ANY(%s)""",
}


Rows = dict[str, dict[int, tuple[Any, ...]]]


class Fleet:
    """Workers, what they work on, and what came of it."""

    def __init__(
        self, address: str, home: Path, site: Site, slack: SlackStandIn, starter: Starter
    ) -> None:
        self.address = address
        self.site = site
        self.slack = slack
        self.asked: Counter[str] = Counter()
        self._seconds = 0.0
        self._home = home
        self._starter = starter
        self._workers: list[Started] = []

    def announce(self, sources: int, seconds: float) -> None:
        """Let some labs announce in slow feeds that tell how often they were asked."""
        self.answer_after(seconds)
        tables = []
        for number in range(sources):
            path = f"/{number}.ics"
            self.site.script(path, self._answer)
            url = f"{self.site.url}{path}"
            lab = f'[[labs]]\nslug = "lab-{number}"\nname = "Lab {number}"\n'
            tables.append(f'{lab}[[labs.sources]]\nkind = "ical"\nurl = "{url}"\n')
        (self._home / "labs.toml").write_text("\n".join(tables), encoding="utf-8")

    def answer_after(self, seconds: float) -> None:
        """Let the sources be so slow from now on."""
        self._seconds = seconds

    def make_due(self) -> None:
        """Let every source be asked at the next tick, which comes now."""
        with psycopg.connect(self.address) as connection:
            connection.execute("UPDATE sources SET next_check = 1")
        self.outlive()

    def _answer(self, request: Request) -> Answer:
        self.asked[request.path] += 1
        day = (datetime.now(UTC) + timedelta(days=7)).strftime("%Y%m%d")
        told = FEED.format(day=day, number=self.asked[request.path])
        headers = {"Content-Type": "text/calendar"}
        return Answer(body=told.encode(), headers=headers, delay=self._seconds)

    async def say(self, slots: range, channels: int, seconds: float = 0) -> None:
        """Write messages into the outbox, to channels by turns; Slack answers slowly."""
        store = Store.open(self.address)
        names = [f"C{number:08}" for number in range(channels)]
        for name in names:
            self.slack.add_channel(name, members=["U0BOT"])
        if seconds:
            self.slack.fail_next("chat.postMessage", late(seconds), times=len(slots))
        await write(store, [message(names[slot % channels], str(slot)) for slot in slots])
        await store.close()

    def start(self) -> Started:
        """Start a worker."""
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"{self.address}&options={quote(GIVEN_UP)}",
            "TREFFPUNKT_CONFIG": str(self._home),
            "TREFFPUNKT_SECRET_KEY": "k" * 40,
            "TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1",
            "SLACK_BOT_TOKEN": self.slack.token,
            "SLACK_API_URL": self.slack.api_url,
        }
        wanted = {
            "arguments": ["worker"],
            "directory": str(self._home),
            "environment": environment,
            "files": [os.devnull, os.devnull, str(self._home / "log")],
        }
        ended = self._home / f"ended {len(self._workers)}"
        self._workers.append(self._starter.start(wanted, ended))
        return self._workers[-1]

    @property
    def log(self) -> str:
        """What all of them said."""
        return (self._home / "log").read_text("utf-8")

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with psycopg.connect(self.address, autocommit=True, options=HURRY) as connection:
            return connection.execute(question).fetchall()

    def posted(self) -> Counter[str]:
        """Count what stands in Slack, by the key of its delivery."""
        return Counter(
            str(post.metadata["event_payload"]["key"])
            for post in self.slack.everything()
            if post.metadata
        )

    def told(self) -> dict[str, str]:
        """Return what is stored of each lab's meeting."""
        asked = """
            SELECT lab, title FROM occurrences JOIN occurrence_labs ON occurrence_id = id"""
        return {str(lab): str(title) for lab, title in self.ask(asked)}

    def outlive(self, seconds: float = 0) -> None:
        """End what has been held unchanged for some seconds, and let the next ticks come."""
        before = self._held()
        time.sleep(seconds)
        held = self._held()
        with psycopg.connect(self.address, autocommit=True, options=HURRY) as connection:
            for table, rows in held.items():
                left = [row for row, until in rows.items() if before[table].get(row) == until]
                with suppress(LockNotAvailable):  # on a busy machine it is for the next time
                    connection.execute(ENDED[table], [left])
            for name, lane in (("refresh", READING), ("deliver", TELLING), ("reconcile", TELLING)):
                connection.execute(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock)"
                    " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                    [lane, name, name],
                )

    def _held(self) -> Rows:
        rows: Rows = defaultdict(dict)
        for table, asked in HELD.items():
            rows[table] = {int(row[0]): row[1:] for row in self.ask(asked)}
        return rows

    def until(self, true: Callable[[], Any], each: Callable[[], None] = lambda: None) -> None:
        """Wait until something holds; do something again and again meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, self.log
            each()
            time.sleep(0.05)

    def close(self) -> None:
        """Kill the workers that are left."""
        for worker in self._workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait(10)
