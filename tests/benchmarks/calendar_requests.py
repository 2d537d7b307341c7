"""The combined calendar over HTTP against a static file of the same bytes from the same server.

One uvicorn process serves both; another process asks over a few kept-alive connections, by turns,
so that a busy machine is busy for both.
"""

from __future__ import annotations

import asyncio
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.cli.logs import configure_logging
from bot.store import occurrences
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.web.calendars.publishing import PATH, calendar_bytes
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, many, registry

if TYPE_CHECKING:
    from collections.abc import Iterator

LABS: Final = 38
OCCURRENCES: Final = 2_000
CONNECTIONS: Final = 8
SECONDS: Final = 1.0
ROUNDS: Final = 7
REACH: Final = 0.8
STATIC: Final = f"/static-peer{PATH}"


def measure(*, short: bool = False) -> list[dict[str, Any]]:
    """Return the rows: requests per second, whole and conditional."""
    with served() as port:
        whole, conditional, static = asyncio.run(
            _compare(port, *((0.3, 3) if short else (SECONDS, ROUNDS)))
        )
    return [
        {
            "work": f"GET {PATH}, {LABS} labs, {OCCURRENCES:,} occurrences",
            "against": "a static file of that size, requests a second",
            "ours": round(whole),
            "peer": round(static),
            "ratio": round(whole / static, 2),
            "reach": f"≥ {REACH}x",
            "ok": whole / static >= REACH,
        },
        {
            "work": f"GET {PATH}, conditional",
            "against": "the same, whole, requests a second",
            "ours": round(conditional),
            "peer": round(whole),
            "ratio": round(conditional / whole, 2),
            "reach": "> 1x",
            "ok": conditional > whole,
        },
    ]


async def _compare(port: int, seconds: float, rounds: int) -> tuple[float, float, float]:
    etag = await etag_of(port)
    asked = ((PATH, "", 200), (PATH, f"If-None-Match: {etag}\r\n", 304), (STATIC, "", 200))
    told: list[list[float]] = [[], [], []]
    for _ in range(rounds):
        for kept, (path, header, status) in zip(told, asked, strict=True):
            kept.append(await _rate(port, seconds, path, header, status))
    whole, conditional, static = map(statistics.median, told)
    return whole, conditional, static


async def _rate(port: int, seconds: float, path: str, header: str, status: int) -> float:
    """Ask over and over; return the answers per second."""
    began = time.perf_counter()
    end = began + seconds
    counts = await asyncio.gather(
        *(_ask_until(end, port, path, header, status) for _ in range(CONNECTIONS))
    )
    return sum(counts) / (time.perf_counter() - began)


async def _ask_until(end: float, port: int, path: str, header: str, status: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n".encode()
    count = 0
    while time.perf_counter() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if int(head.split(b" ", 2)[1]) != status:
            raise RuntimeError(head.decode("latin-1"))
        if length := header_of(head, b"content-length"):
            await reader.readexactly(int(length))
        count += 1
    writer.close()
    await writer.wait_closed()
    return count


async def etag_of(port: int) -> str:
    """Wait until the server answers; return the calendar's ETag."""
    for _ in range(400):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:
            await asyncio.sleep(0.05)
            continue
        writer.write(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        return header_of(head, b"etag").decode()
    raise RuntimeError("the server never answered")


def header_of(head: bytes, name: bytes) -> bytes:
    """Return a header's value from the head of an answer; b"" if it is not there."""
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.lower() == name:
            return value.strip()
    return b""


@contextmanager
def served() -> Iterator[int]:
    """Serve the network and the static peer from a process of its own; yields the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.calendar_requests", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=15)


async def _serve(port: int) -> None:
    configure_logging("info")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = Store.open(f"sqlite:///{folder / 'bench.db'}")
        stack.push_async_callback(store.close)
        await migrate(store)
        async with store.write() as connection:
            await occurrences.save(connection, many(OCCURRENCES, LABS), set())
        labs = registry(LABS)
        served = folder / "served"
        served.mkdir()
        body = await calendar_bytes(store, labs, PUBLIC_URL, labs=(), states=(), now=NOW)
        (served / PATH.strip("/")).write_bytes(body)
        ours = create_app(store=store, registry=labs, public_url=PUBLIC_URL, now=lambda: NOW)
        both = Starlette(
            routes=[
                Mount(STATIC.removesuffix(PATH), StaticFiles(directory=served)),
                Mount("/", ours),
            ]
        )
        config = uvicorn.Config(both, port=port, log_level="error", access_log=False)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
