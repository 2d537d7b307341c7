"""Serves a simulated network from a process of its own, by the least that is an HTTP server.

One listener answers on every 127.x.y.z. What it heard is asked for under `/-/`: by that a
benchmark learns from outside when each source was really asked.
"""

from __future__ import annotations

import asyncio
import gc
import json
import multiprocessing
import random
import time
from array import array
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.request import urlopen

from tests.benchmarks.network.world import STAMP, Manner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from tests.benchmarks.network.world import Place, World

_CHUNK: Final = b"X-FILL:" + b"x" * 65_000 + b"\r\n"
_HUGE: Final = 64 * 1024 * 1024
_GARBAGE: Final = random.Random(1).randbytes(3_000)
_TYPE: Final = b"Content-Type: text/calendar; charset=utf-8\r\n"
_ERROR: Final = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
_LONG: Final = (
    b"HTTP/1.1 200 OK\r\n" + _TYPE + b"Content-Length: 99999999\r\n\r\nBEGIN:VCALENDAR\r\n"
)


@dataclass(frozen=True, slots=True)
class Served:
    """A network that is being served: on which port, by which process."""

    port: int
    pid: int

    def heard(self) -> list[tuple[int, float]]:
        """Return which sources were asked since the last call, and when (seconds since 1970)."""
        told = json.loads(self._ask("heard"))
        return list(zip(told["numbers"], told["moments"], strict=True))

    def count(self) -> int:
        """Return how many requests there were."""
        return int(json.loads(self._ask("count")))

    def _ask(self, what: str) -> bytes:
        with urlopen(f"http://127.0.0.1:{self.port}/-/{what}", timeout=30) as answer:
            body: bytes = answer.read()
            return body


@contextmanager
def served(world: World) -> Iterator[Served]:
    """Serve a network until the end of the block."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(world, theirs), daemon=True)
    process.start()
    theirs.close()  # so that we hear it when nobody is at the other end any more
    try:
        port = ours.recv()
        if process.pid is None:
            raise RuntimeError("the network is not served")
        yield Served(port, process.pid)
    finally:
        process.kill()
        process.join()


def _serve(world: World, parent: Connection) -> None:
    asyncio.run(_serve_for_ever(world, parent))


async def _serve_for_ever(world: World, parent: Connection) -> None:
    loop = asyncio.get_running_loop()
    site = Site(world)
    server = await loop.create_server(lambda: _Answering(site), "0.0.0.0", 0, backlog=4096)
    gc.freeze()  # the world stays; looking through it again and again costs a tenth
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class Site:
    """All sources: how often each was asked, and what it tells by now."""

    def __init__(self, world: World) -> None:
        self.world = world
        count = len(world.places)
        self._asked = array("I", bytes(4 * count))
        self._versions = array("I", bytes(4 * count))
        self._bodies: dict[int, tuple[int, bytes]] = {}
        self._numbers = array("I")
        self._moments = array("d")
        self._count = 0

    def told(self, what: bytes) -> bytes:
        """Answer what a benchmark asks of the server itself."""
        if what == b"count":
            return _whole(json.dumps(self._count).encode())
        heard = {"numbers": list(self._numbers), "moments": list(self._moments)}
        del self._numbers[:], self._moments[:]
        return _whole(json.dumps(heard).encode())

    def place(self, number: int) -> Place:
        """Note that a source is asked; return it."""
        self._numbers.append(number)
        self._moments.append(time.time())
        self._count += 1
        self._asked[number] += 1
        if self.world.changes(number, self._asked[number]):
            self._versions[number] += 1
        return self.world.places[number]

    def answer(self, place: Place, condition: bytes | None) -> bytes:
        """Return the answer of a source that is well, to what may be a conditional request."""
        number = place.number
        version = self._versions[number]
        if not place.tagged:
            # Made new at every answer, as many do: nothing differs but the stamps.
            stamp = b"DTSTAMP:20270101T%06dZ" % (self._asked[number] % 1_000_000)
            return _whole(self._body(number, version).replace(STAMP, stamp))
        tag = b'"%d-%d"' % (number, version)
        if condition == tag:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        return _whole(self._body(number, version), b"ETag: " + tag + b"\r\n")

    def bomb(self, place: Place) -> bytes:
        """Return a calendar that would be endless, another one each time."""
        return _whole(self.world.bomb(place.number, self._asked[place.number]))

    def _body(self, number: int, version: int) -> bytes:
        known = self._bodies.get(number)
        if known is None or known[0] != version:
            known = self._bodies[number] = (version, self.world.body(number, version))
        return known[1]


def _whole(body: bytes, headers: bytes = b"") -> bytes:
    head = b"HTTP/1.1 200 OK\r\n" + _TYPE + headers
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


class _Answering(asyncio.Protocol):
    """One connection."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._request = b""
        self._left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  asyncio's signature
        self._left = 0

    def data_received(self, data: bytes) -> None:
        self._request += data
        while b"\r\n\r\n" in self._request:
            head, _, self._request = self._request.partition(b"\r\n\r\n")
            self._hear(head)

    def _hear(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1]
        if path.startswith(b"/-/"):
            self._send(self._site.told(path[3:]))
            return
        place = self._site.place(int(path[1:-4]))
        if place.delay:
            asyncio.get_running_loop().call_later(place.delay, self._answer, place, head)
        else:
            self._answer(place, head)

    def _answer(self, place: Place, head: bytes) -> None:
        manner = place.manner
        if manner in {Manner.GOOD, Manner.SLOW}:
            self._send(self._site.answer(place, _condition(head)))
        elif manner is Manner.ERROR:
            self._send(_ERROR)
        elif manner is Manner.GARBAGE:
            self._send(_whole(_GARBAGE))
        elif manner is Manner.BOMB:
            self._send(self._site.bomb(place))
        elif manner is Manner.CUT:
            self._send(self._site.answer(place, None)[:900])
            self._transport.close()
        elif manner is Manner.HUGE:
            self._send(_LONG)
            self._left = _HUGE
            self._flood()
        elif manner is Manner.DRIP:
            self._send(_LONG)
            self._drip()

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)

    def pause_writing(self) -> None:
        self._left = -self._left

    def resume_writing(self) -> None:
        self._left = abs(self._left)
        asyncio.get_running_loop().call_soon(self._flood)

    def _flood(self) -> None:
        while self._left > 0 and not self._transport.is_closing():
            self._left -= len(_CHUNK)
            self._transport.write(_CHUNK)

    def _drip(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(b"X")
            asyncio.get_running_loop().call_later(1, self._drip)


def _condition(head: bytes) -> bytes | None:
    """Return the ETag that who asks knows already."""
    _, found, rest = head.partition(b"If-None-Match: ")
    if not found:
        _, found, rest = head.lower().partition(b"if-none-match: ")
    return rest.partition(b"\r\n")[0] if found else None
