"""The sending process of the crash test: the program's own delivering and reconciling.

`python -m tests.crash.sender` imports everything once, and forks a sender for each line of JSON
that it reads, so that a life costs some milliseconds. A sender runs until it is killed: from
outside at any moment, or by itself where a step begins or ends (`Orders.until`).
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import time
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiosqlite  # noqa: F401  loaded once, before the forks
import psycopg  # noqa: F401
import structlog
from slack_sdk.web.async_client import AsyncWebClient  # noqa: F401

from bot.domain.delivery import Content, Delivery, DeliveryKind, Message
from bot.jobs.deliver import deliver
from bot.jobs.reconcile import reconcile
from bot.jobs.timings import Timings
from bot.slack.posting.history import Historian
from bot.slack.posting.send import Sender
from bot.store import claiming, looking, outbox, sending
from bot.store.engine import Store
from tests.secret import SECRET

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.domain.event import Occurrence
    from bot.jobs.look import Look

TIMINGS = Timings(
    request=timedelta(milliseconds=500),
    deadline=timedelta(milliseconds=1000),
    lease=timedelta(milliseconds=1200),
    between_readings=timedelta(milliseconds=250),
    rarely=timedelta(milliseconds=500),
    recheck=timedelta(seconds=2),
)
"""The program's own waits, a minute becoming a quarter of a second or so."""

SPEED = 60
"""So much faster the program's own clock runs here: half a minute's back-off is half a second."""

PAUSE_SECONDS = 0.02

STEP: ContextVar[str] = ContextVar("step")
"""The last step that this worker wrote in its transaction."""

STEPS = (
    *((claiming, name) for name in ("claim", "start")),
    *((sending, name) for name in ("sent", "uncertain", "settle", "postpone")),
    (sending, "give_up_lost"),
    *((looking, name) for name in ("claim", "not_found", "repeat", "look_later", "move", "end")),
)
"""Each is one transaction of the program."""

CALLS = ("post", "read", "remove")
"""Each is one request to Slack, or, of a reading, some."""

BOUNDARIES = (
    *(
        f"{module.__name__.rpartition('.')[2]}.{name}: {when}"
        for module, name in STEPS
        for when in ("before", "written", "committed")
    ),
    *(f"{name}: {when}" for name in CALLS for when in ("before", "answered")),
)
"""Where a sender can be told to kill itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a sender is told: where everything is, and at which boundary it kills itself."""

    database_url: str
    api_url: str
    began: float
    """When the program's clock was right, in seconds since 1970."""
    until: str | None = None

    def clock(self) -> datetime:
        """Return the program's time, which runs faster."""
        return program_time(self.began)


def program_time(began: float) -> datetime:
    """Return the time of the program's clock, which was right when the test began."""
    return datetime.fromtimestamp(began + (time.time() - began) * SPEED, UTC)


def render(delivery: Delivery, _known: Mapping[str, Occurrence]) -> Message:
    """Name the delivery."""
    text = f"{delivery.channel} {delivery.slot} {delivery.part}"
    return Message(text, ({"type": "section", "text": {"type": "mrkdwn", "text": text}},))


class Fuse:
    """Kills this process at a boundary, as hard as a power cut."""

    def __init__(self, until: str | None) -> None:
        self.until = until

    def __call__(self, boundary: str) -> None:
        """Pass a boundary, or die."""
        if boundary == self.until:
            os.kill(os.getpid(), signal.SIGKILL)

    def wire(self) -> None:
        """Let every step of the program pass its boundaries; in this process only."""
        for module, name in STEPS:
            setattr(module, name, self._watched(module.__name__.rpartition(".")[2], name, module))
        write = Store.write

        @asynccontextmanager
        async def watched(store: Store) -> AsyncIterator[AsyncConnection]:
            STEP.set("")
            async with write(store) as connection:
                yield connection
            self(f"{STEP.get()}: committed")

        Store.write = watched  # type: ignore[method-assign, assignment]

    def _watched(self, module: str, name: str, home: Any) -> Callable[..., Awaitable[Any]]:
        step = getattr(home, name)

        async def watched(*args: Any, **options: Any) -> Any:
            self(f"{module}.{name}: before")
            result = await step(*args, **options)
            # A claim that finds nothing is no step.
            if result or name not in {"claim", "give_up_lost"}:
                STEP.set(f"{module}.{name}")
                self(f"{module}.{name}: written")
            return result

        return watched

    def calling(self, name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        """Return a call to Slack with its two boundaries."""

        async def watched(*args: Any, **options: Any) -> Any:
            self(f"{name}: before")
            result = await call(*args, **options)
            self(f"{name}: answered")
            return result

        return watched


async def warm_up(orders: Orders) -> AsyncEngine:
    """Compile every statement once, before the forks; nothing stays of it in the database."""
    store = Store.open(orders.database_url)
    now = orders.clock()
    content = Content(language="de", timezone="Europe/Berlin")
    lost = Delivery(
        workspace="",
        channel="C0",
        kind=DeliveryKind.DIGEST,
        slot="",
        content=content,
        created=now,
        next_attempt=datetime(1970, 1, 1, tzinfo=UTC),
    )
    with suppress(_WarmError):
        async with store.write() as connection:
            await outbox.add(connection, (lost,))
            claimed = await claiming.claim(connection, "", now, TIMINGS.lease)
            assert claimed is not None
            begun = await claiming.start(connection, claimed, TIMINGS.lease, timedelta(0))
            assert begun is not None
            await sending.uncertain(connection, begun, "", TIMINGS.hold)
            uncertain = await looking.claim(connection, TIMINGS.lease)
            assert uncertain is not None
            await looking.repeat(connection, uncertain, now)
            await sending.sent(connection, begun, outbox.Post("C0", "1.1", ""), TIMINGS.recheck)
            raise _WarmError
    async with store.read() as connection:
        await outbox.busy(connection, now)
        await looking.waiting(connection)
    await store.close()
    return store.engine


class _WarmError(Exception):
    """Undoes what warmed up."""


async def live(orders: Orders, engine: AsyncEngine) -> None:
    """Deliver and reconcile until killed, or until nobody is there who started this process."""
    fuse, store = Fuse(orders.until), Store(engine)
    fuse.wire()
    sender = Sender("xoxb-stand-in", secret=SECRET, api_url=orders.api_url, timeout=0.4)
    historian: Look = Historian(sender.client, SECRET)
    historian.find = fuse.calling("read", historian.find)  # type: ignore[method-assign]
    historian.remove = fuse.calling("remove", historian.remove)  # type: ignore[method-assign]
    send, log = fuse.calling("post", sender), structlog.get_logger()

    async def delivering() -> None:
        await deliver(store, orders.clock, render, send, workspace="", log=log, timings=TIMINGS)

    async def reconciling() -> None:
        await reconcile(store, orders.clock, historian, log=log, timings=TIMINGS)

    await asyncio.gather(_repeat(delivering), _repeat(reconciling))


async def _repeat(job: Callable[[], Awaitable[None]]) -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        await job()
        await asyncio.sleep(PAUSE_SECONDS)


def fork_on_demand() -> None:
    """Read orders from standard input; answer each with the id of the sender's process."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    engine = None
    for line in sys.stdin:
        orders = Orders(**json.loads(line))
        engine = engine or asyncio.run(warm_up(orders))
        process = os.fork()
        if process == 0:
            asyncio.run(live(orders, engine))
            os._exit(0)
        sys.stdout.write(f"{process}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    fork_on_demand()
