"""The dead man's switch: an address that hears from us as long as all is well.

The service behind it (healthchecks.io, Uptime Kuma) raises the alarm when we fall silent, and so
notices even a machine that is gone altogether. It gets a plain GET, at most once a minute from all
workers together, as long as asking and delivering were both done within their time.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

import structlog

from bot.errors import TreffpunktError
from bot.store import rounds

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from bot.store.engine import Store

WATCHED: Final = {"refresh": timedelta(minutes=15), "deliver": timedelta(minutes=5)}
"""The jobs that must have been done, and within how long; far longer than they take."""

NOTED: Final = timedelta(seconds=30)
"""One process writes down at most this often that a job was done."""

EVERY: Final = timedelta(minutes=1)
TIMEOUT_SECONDS: Final = 5.0
LAST_SECONDS: Final = 1.0
"""How long shutdown waits for the last ping; it has ten seconds for everything."""

log = structlog.get_logger(__name__)


class Pulse:
    """Writes down which jobs were done, and pings when it is our turn."""

    def __init__(self, store: Store, clock: Callable[[], datetime], url: str | None) -> None:
        self._store = store
        self._clock = clock
        self._url = url
        self._noted: dict[str, datetime] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._silent = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=LAST_SECONDS)
            for task in late:
                task.cancel()

    async def done(self, name: str) -> None:
        """Note that a job went well; whatever goes wrong here harms nothing else."""
        now = self._clock()
        last = self._noted.get(name)
        if name not in WATCHED or (last is not None and abs(now - last) < NOTED):
            return
        self._noted[name] = now
        try:
            turn = await self._note(name, now)
        except TreffpunktError as error:
            log.warning("pulse.not_noted", error=str(error))
            return
        if turn and self._url is not None:
            # Not awaited: a service that hangs must not hold up the next message.
            task = asyncio.create_task(self._ping(self._url))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _note(self, name: str, now: datetime) -> bool:
        async with self._store.write() as connection:
            await rounds.note(connection, name, now)
            if self._url is None or not await rounds.all_within(connection, WATCHED, now):
                return False
            return await rounds.take_turn(connection, EVERY, now)

    async def _ping(self, url: str) -> None:
        error = await _asked(url)
        if error is not None and not self._silent:
            # Logged once until it works again: raising the alarm is the service's part.
            log.warning("ping.failed", error=error)
        elif error is None and self._silent:
            log.info("ping.works")
        self._silent = error is not None


async def _asked(url: str) -> str | None:
    """Ask the address; return what went wrong. Its path is a secret, so no message contains it."""
    import httpx

    from bot.feeds.transport import trusted

    client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, verify=trusted(), trust_env=False)
    try:
        async with client, asyncio.timeout(TIMEOUT_SECONDS):
            answer = await client.get(url, headers={"User-Agent": "Treffpunkt"})
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
        return f"TREFFPUNKT_PING_URL does not answer ({type(error).__name__})"
    if not answer.is_success:
        return f"TREFFPUNKT_PING_URL answers {answer.status_code}"
    return None
