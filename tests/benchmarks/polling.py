"""Poll 1,000 unchanged feeds on as many hosts of loopback: our fetcher against bare httpx.

Both send the same conditional requests to the same addresses, fifty at a time, and get the
same 304s, so the ratio is what our politeness, guard and bounds cost.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import statistics
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx

from tests.fakes.fetching import here

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from bot.feeds.document import Get

FEEDS: Final = 1_000
MANY: Final = 10_000
CONCURRENCY: Final = 50
ROUNDS: Final = 5
SHORT: Final = 4
"""So many times fewer are asked in the short form."""
ETAG: Final = '"unchanged"'
REACH: Final = 1.5
FLAT: Final = 1.1

_T = TypeVar("_T")

_BODY: Final = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nEND:VCALENDAR\r\n"
_HEAD: Final = f"Content-Type: text/calendar\r\nETag: {ETAG}\r\n".encode()
_UNCHANGED: Final = b"HTTP/1.1 304 Not Modified\r\n" + _HEAD + b"\r\n"
_WHOLE: Final = b"HTTP/1.1 200 OK\r\n" + _HEAD + b"Content-Length: %d\r\n\r\n" % len(_BODY) + _BODY


async def poll(get: Get, urls: Sequence[str], concurrency: int = CONCURRENCY) -> int:
    """Ask for all addresses conditionally, so many at a time; return how many were unchanged."""

    async def ask(url: str) -> bool:
        return (await get(url, etag=ETAG)).not_modified

    return await at_a_time(ask, urls, concurrency)


async def poll_bare(urls: Sequence[str], concurrency: int = CONCURRENCY) -> int:
    """Do the same with nothing but httpx."""
    async with httpx.AsyncClient(timeout=30) as client:

        async def ask(url: str) -> bool:
            response = await client.get(url, headers={"If-None-Match": ETAG})
            return response.status_code == httpx.codes.NOT_MODIFIED

        return await at_a_time(ask, urls, concurrency)


async def at_a_time(
    ask: Callable[[_T], Awaitable[bool]], asked: Iterable[_T], concurrency: int = CONCURRENCY
) -> int:
    """Ask for all, so many at a time; return of how many it was true."""
    waiting = iter(asked)

    async def work() -> int:
        return sum([await ask(one) for one in waiting])

    return sum(await asyncio.gather(*(work() for _ in range(concurrency))))


@contextmanager
def feeds(count: int) -> Iterator[list[str]]:
    """Serve unchanged feeds from a process of their own; yield addresses on distinct hosts."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs,), daemon=True
    )
    server.start()
    port = ours.recv()
    try:
        yield [
            f"http://127.{1 + n // 62_500}.{n // 250 % 250}.{1 + n % 250}:{port}/feed.ics"
            for n in range(count)
        ]
    finally:
        server.kill()
        server.join()


def measure(*, short: bool = False) -> list[dict[str, Any]]:
    """Return the rows of the table: wall time against bare httpx, and memory as feeds grow."""
    scale = SHORT if short else 1
    with feeds(MANY // scale) as urls:
        few = urls[: FEEDS // scale]
        asyncio.run(_poll_ours(few))
        small = _peak()
        asyncio.run(_poll_ours(urls))
        large = _peak()
        ours, peer = [], []
        # By turns, so that a busy machine is busy for both.
        for _ in range(2 if short else ROUNDS):
            ours.append(_timed(lambda: _poll_ours(few), len(few)))
            peer.append(_timed(lambda: poll_bare(few), len(few)))
    return [
        _row(
            f"poll {len(few):,} unchanged feeds (fetching)",
            f"bare httpx, {CONCURRENCY} at a time, seconds",
            (statistics.median(ours), statistics.median(peer)),
            REACH,
        ),
        _row(
            f"memory while polling {len(urls):,} unchanged feeds",
            f"polling {len(few):,}, peak MB",
            (large, small),
            FLAT,
        ),
    ]


def _row(work: str, against: str, figures: tuple[float, float], reach: float) -> dict[str, Any]:
    ours, peer = figures
    return {
        "work": work,
        "against": against,
        "ours": round(ours, 3),
        "peer": round(peer, 3),
        "ratio": round(ours / peer, 2),
        "reach": f"≤ {reach}x",
        "ok": ours / peer <= reach,
    }


async def _poll_ours(urls: Sequence[str]) -> int:
    async with here(connections=CONCURRENCY) as get:
        return await poll(get, urls)


def _timed(run: Callable[[], Any], feeds: int) -> float:
    began = time.perf_counter()
    unchanged = asyncio.run(run())
    if unchanged != feeds:
        raise RuntimeError(f"only {unchanged} of {feeds} feeds were unchanged")
    return time.perf_counter() - began


def _peak() -> float:
    """Return the most memory this process ever held, in MB (Linux counts in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _serve(parent: Connection) -> None:
    asyncio.run(_serve_for_ever(parent))


async def _serve_for_ever(parent: Connection) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Feed, "0.0.0.0", 0, backlog=1024)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _Feed(asyncio.Protocol):
    """The least that is an HTTP server, so that the clients are what is measured."""

    def __init__(self) -> None:
        self._request = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._request += data
        while b"\r\n\r\n" in self._request:
            head, _, self._request = self._request.partition(b"\r\n\r\n")
            unchanged = b"\r\nif-none-match:" in head.lower()
            if isinstance(self._transport, asyncio.Transport):
                self._transport.write(_UNCHANGED if unchanged else _WHOLE)
