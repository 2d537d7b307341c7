"""Keeps what was rendered until the data changes; renders once, however many ask at once."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping

LARGEST: Final = 20 * 1024 * 1024  # bytes of all bodies kept; the whole program has 250 MB
BESIDE: Final = 4096  # bytes that name, headers and objects take: bodies may be tiny and many
AT_ONCE: Final = 2  # renderings at a time; the smallest server has as many cores
MOST_SLOW: Final = 20  # how many wait for slow ones, while no other page waits for them
GZIP_LEVEL: Final = 6
WORTH: Final = 0.8  # gzipped bytes are kept below this share of the body; those of pictures are not

Stamp = tuple[int, date, "Hashable"]
"""What a rendering holds for: the data's version, the local date, and what else it is made of."""
T = TypeVar("T")


class BusyError(Exception):
    """Too many readers are already waiting for something slow."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A body, and the headers that are known only once it is drawn (a link to the next page)."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One body as bytes, also gzipped, with its validators; strong ETags, one per encoding."""

    body: bytes
    gzipped: bytes | None
    """None where it would hardly be smaller."""
    etag: str
    gzip_etag: str
    modified: datetime | None
    """When these bytes were made, in UTC; None if an older body has the same second."""
    stamp: Stamp
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, drawn: bytes | Drawn, *, modified: datetime, stamp: Stamp) -> Rendering:
        """Compress and fingerprint a body."""
        body, headers = (drawn, {}) if isinstance(drawn, bytes) else (drawn.body, drawn.headers)
        digest = hashlib.sha256(body).hexdigest()[:32]
        gzipped = gzip.compress(body, GZIP_LEVEL, mtime=0)
        return cls(
            body=body,
            gzipped=gzipped if len(gzipped) < len(body) * WORTH else None,
            etag=f'"{digest}"',
            gzip_etag=f'"{digest}-gzip"',
            modified=modified.astimezone(UTC).replace(microsecond=0),
            stamp=stamp,
            headers=headers,
        )

    @property
    def size(self) -> int:
        """How many bytes it takes, roughly."""
        return len(self.body) + len(self.gzipped or b"") + BESIDE


class Renderings:
    """The newest rendering of each name; the least recently used is dropped first.

    `size` is in bytes; `hits` and `misses` count what was kept already and what was not.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._kept: OrderedDict[Hashable, tuple[int, Rendering]] = OrderedDict()
        self.size = 0
        self.hits = 0
        self.misses = 0
        self._under_way: dict[tuple[Hashable, Stamp], asyncio.Task[Rendering]] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._slow_turn = asyncio.Semaphore(1)
        self._slow = 0

    async def get(
        self,
        name: Hashable,
        stamp: Stamp,
        render: Callable[[], Awaitable[Rendering]],
        *,
        slow: bool = False,
    ) -> Rendering:
        """Return what is true for `stamp`, rendering it if nobody else is at it already.

        `render` may return something newer than asked for. Its error reaches everyone who waits
        and is not kept. Only one `slow` thing is rendered at a time; BusyError if many wait.
        """
        first, kept = self._kept.get(name, (0, None))
        if kept is not None and _holds(first, kept.stamp, stamp):
            self._kept.move_to_end(name)
            self.hits += 1
            return kept
        self.misses += 1
        task = self._under_way.get((name, stamp))
        if task is None:
            work = self._render(name, stamp[0], render)
            task = _start(self._slowly(work) if slow else work)
            self._under_way[name, stamp] = task
            task.add_done_callback(lambda _: self._under_way.pop((name, stamp), None))
        # A reader who hangs up must not cancel the rendering for the others.
        return await asyncio.shield(task)

    async def _slowly(self, work: Coroutine[object, object, Rendering]) -> Rendering:
        if self._slow >= MOST_SLOW:
            work.close()
            raise BusyError
        self._slow += 1
        try:
            async with self._slow_turn:
                return await work
        finally:
            self._slow -= 1

    async def _render(
        self, name: Hashable, asked: int, render: Callable[[], Awaitable[Rendering]]
    ) -> Rendering:
        async with self._turn:
            made = await render()
        _, before = self._kept.pop(name, (0, None))
        if before is not None:
            self.size -= before.size
            made = _after(before, made)
        self._keep(name, asked, made)
        return made

    def _keep(self, name: Hashable, asked: int, made: Rendering) -> None:
        if made.size > self._largest:
            return
        self._kept[name] = asked, made
        self.size += made.size
        while self.size > self._largest:
            _, (_, oldest) = self._kept.popitem(last=False)
            self.size -= oldest.size


def _holds(first: int, kept: Stamp, asked: Stamp) -> bool:
    """Whether what was made when `first` was asked for will do for what is asked now.

    A newer version will do; an older one means the database was restored.
    """
    return first <= asked[0] <= kept[0] and kept[1:] == asked[1:]


def _after(before: Rendering, made: Rendering) -> Rendering:
    if before.etag == made.etag:
        return replace(before, stamp=made.stamp, headers=made.headers)
    if before.modified and made.modified and made.modified > before.modified:
        return made
    # Last-Modified counts seconds: it cannot tell two bodies of one second apart.
    return replace(made, modified=None)


class Newest:
    """The newest answer to one cheap question, shared by everyone who asks at the same time.

    Nobody gets an answer that was begun before they asked; those who come while one is under way
    share the next. An answer may be `lasting` seconds old, if given.
    """

    def __init__(self, ask: Callable[[], Awaitable[int]], *, lasting: float = 0) -> None:
        self._ask = ask
        self._lasting = lasting
        self._kept: tuple[float, int] | None = None
        self._running: asyncio.Task[int] | None = None
        self._next: asyncio.Task[int] | None = None

    async def get(self) -> int:
        """Return an answer begun after this call, or one that is recent enough."""
        if self._kept is not None and monotonic() < self._kept[0]:
            return self._kept[1]
        if self._next is None:
            self._next = _start(self._after_running())
        return await asyncio.shield(self._next)

    async def _after_running(self) -> int:
        if self._running is not None:
            await asyncio.wait([self._running])
        self._running, self._next = self._next, None
        asked = monotonic()
        answer = await self._ask()
        if self._lasting:
            self._kept = asked + self._lasting, answer
        return answer


def _start(work: Coroutine[object, object, T]) -> asyncio.Task[T]:
    task = asyncio.get_running_loop().create_task(work)
    # If everyone has hung up, nobody is left to hear of an error.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task
