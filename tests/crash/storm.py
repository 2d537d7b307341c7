"""The storm: senders that are killed again and again, while deliveries come and Slack fails."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import count, cycle
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from bot.domain.delivery import Content, Delivery, DeliveryKind, DeliveryState
from bot.store import outbox
from bot.store.engine import Store
from bot.store.tables import deliveries
from tests.crash.sender import BOUNDARIES, Orders, program_time
from tests.crash.troubles import trouble
from tests.crash.witness import Diary, Verdict, judge
from tests.fakes.slack import SlackStandIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

CHANNELS = 40
WAITING = 80
"""So many deliveries are on their way at a time."""

LONGEST_LIFE = 0.3
"""Seconds after which a sender is killed at the latest; the first post takes a twentieth or so."""

PATIENCE = 4.0
"""Seconds that a sender gets to come to the boundary at which it is to die."""

WEEK = timedelta(days=6)
"""Of a digest for so long; it may be two days late, which the program's fast clock makes 48 min."""

NOT_IN_TIME = "none in time"
CALM_SECONDS = 90
HISTORY = frozenset({"channels:history", "groups:history", "im:history", "mpim:history"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How hard the storm is: senders at once, and how often one is killed."""

    senders: int = 1
    at_random: int = 2000
    at_boundaries: int = 500
    history: bool = True
    """Whether the app may read the channels."""
    too_late: bool = False
    """Whether Slack also takes messages long after their deadline, which breaks the promise."""
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a storm left behind."""

    weather: Weather
    verdict: Verdict
    at_random: int
    boundaries: Counter[str]
    """How often a sender died at each."""
    seconds: float


async def storm(database_url: str, weather: Weather) -> Result:
    """Kill senders as often as told, let it become calm, and judge what people saw."""
    began = time.monotonic()
    store = Store.open(database_url)
    with SlackStandIn() as slack:
        slack.effects = Diary()
        if not weather.history:
            slack.scopes -= HISTORY
        async with _nursery() as nursery:
            field_ = _Storm(store, slack, nursery, database_url, weather)
            await field_.rage()
            await field_.calm_down()
        verdict = await judge(store, slack)
    await store.close()
    return Result(
        weather=weather,
        verdict=verdict,
        at_random=field_.at_random,
        boundaries=field_.boundaries,
        seconds=time.monotonic() - began,
    )


@asynccontextmanager
async def _nursery() -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the process that senders are forked from."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.crash.sender"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()  # its senders notice
        await process.wait()


@dataclass(slots=True)
class _Storm:
    store: Store
    slack: SlackStandIn
    nursery: asyncio.subprocess.Process
    database_url: str
    weather: Weather
    began: float = field(default_factory=time.time)
    at_random: int = 0
    boundaries: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(init=False)
    slots: Iterator[int] = field(default_factory=count)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    ends: Iterator[str] = field(default_factory=lambda: cycle(BOUNDARIES))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.weather.seed)

    async def rage(self) -> None:
        feeding = asyncio.create_task(self._feed())
        await asyncio.gather(*(self._kill() for _ in range(self.weather.senders)))
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)

    async def _kill(self) -> None:
        """Keep one sender after the other, until enough have died."""
        while True:
            if self.boundaries.total() < self.weather.at_boundaries:
                await self._at_boundary(next(self.ends))
            elif self.at_random < self.weather.at_random:
                self.at_random += 1
                sender = await self._begin()
                await asyncio.sleep(self.chance.uniform(0, LONGEST_LIFE))
                os.kill(sender, signal.SIGKILL)
            else:
                return

    async def _at_boundary(self, boundary: str) -> None:
        sender = await self._begin(boundary)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            await asyncio.sleep(0.01)
            if not _lives(sender):
                self.boundaries[boundary] += 1
                return
        # It did not come by; a boundary that is seldom passed has its turn again.
        os.kill(sender, signal.SIGKILL)
        self.boundaries[NOT_IN_TIME] += 1

    async def _begin(self, until: str | None = None) -> int:
        orders = Orders(
            database_url=self.database_url,
            api_url=self.slack.api_url,
            began=self.began,
            until=until,
        )
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        async with self.turn:
            self.nursery.stdin.write(json.dumps(asdict(orders)).encode() + b"\n")
            return int(await self.nursery.stdout.readline())

    async def _feed(self) -> None:
        """Keep deliveries coming, and trouble with them."""
        while True:
            async with self.store.read() as connection:
                waiting = await _moving(connection)
            for _ in range(WAITING - waiting):
                await self._announce(f"C{self.chance.randrange(CHANNELS)}")
            await asyncio.sleep(0.1)

    async def _announce(self, channel: str) -> None:
        now = program_time(self.began)
        slot, parts = str(next(self.slots)), self.chance.choice((1, 1, 2, 3))
        trouble(self.slack, channel, self.chance, too_late=self.weather.too_late)
        written = [
            Delivery(
                workspace="",
                channel=channel,
                kind=DeliveryKind.DIGEST,
                slot=slot,
                part=part,
                content=Content(
                    language="de",
                    timezone="Europe/Berlin",
                    first_day=now.date(),
                    last_day=now.date() + WEEK,
                    part=part,
                    parts=parts,
                ),
                created=now,
                next_attempt=now,
            )
            for part in range(1, parts + 1)
        ]
        async with self.store.write() as connection:
            assert await outbox.add(connection, written)

    async def calm_down(self) -> None:
        """Let nothing fail any more, and the senders live, until nothing is left to do."""
        self.slack.fail_no_more()
        senders = [await self._begin() for _ in range(self.weather.senders)]
        until = time.monotonic() + CALM_SECONDS
        while time.monotonic() < until:
            await asyncio.sleep(0.2)
            async with self.store.read() as connection:
                if not await _moving(connection, history=self.weather.history):
                    break
        for sender in senders:
            if _lives(sender):
                os.kill(sender, signal.SIGKILL)


async def _moving(connection: AsyncConnection, *, history: bool = True) -> int:
    """Count what is not settled yet; without history what is unknown stays so."""
    on_its_way = [DeliveryState.PENDING.value, DeliveryState.SENDING.value]
    looked_for = (
        deliveries.c.look_at.is_not(None) if history else deliveries.c.leased_until.is_not(None)
    )
    asked = select(func.count()).where(or_(deliveries.c.state.in_(on_its_way), looked_for))
    return int(await connection.scalar(asked) or 0)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
