"""The first page: how late its answers are under load, its first rendering, and its weight.

Requests are sent at fixed moments whatever becomes of the earlier ones, and each counts from the
moment at which it was due: a server that stalls cannot hide it by being asked less.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import httpx

from bot.cli.logs import configure_logging
from bot.store import occurrences
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.web.ahead import draw_ahead
from bot.web.routes import create_app
from tests.benchmarks.calendar_requests import LABS, OCCURRENCES, etag_of, header_of, served
from tests.web.samples import NOW, PUBLIC_URL, many, registry

RATE: Final = 200
SECONDS: Final = 10
MOST_MS: Final = 100
FIRST_MS: Final = 150
TRIES: Final = 5
MOST_KB: Final = 100
CONNECTIONS: Final = 32
_LOADED: Final = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_NAMED: Final = re.compile(r"url\(\"?(/static/[^)\"]+)")


def measure(*, short: bool = False) -> list[dict[str, Any]]:
    """Return the rows: p99 at a steady rate, the first rendering, kilobytes in all."""
    configure_logging("error")
    with served() as port:
        late = asyncio.run(_steadily(port, 2 if short else SECONDS))
        weight = _weight(f"http://127.0.0.1:{port}")
    first = statistics.median(asyncio.run(_first()) for _ in range(2 if short else TRIES))
    p99 = sorted(late)[len(late) * 99 // 100] * 1000
    size = f"{LABS} labs, {OCCURRENCES:,} occurrences"
    return [
        _row(f"GET / at {RATE} requests a second, {size}", "p99 in ms", p99, MOST_MS),
        _row(f"GET / rendered for the first time, {size}", "ms", first * 1000, FIRST_MS),
        _row("GET / and all that it loads, as sent", "KB", weight / 1000, MOST_KB),
    ]


def _row(work: str, unit: str, ours: float, most: float) -> dict[str, Any]:
    return {
        "work": work,
        "against": unit,
        "ours": round(ours, 1),
        "peer": None,
        "ratio": None,
        "reach": f"< {most}",
        "ok": ours < most,
    }


async def _steadily(port: int, seconds: int) -> list[float]:
    """Ask at a steady rate; return how long each answer took from when it was to be asked."""
    await etag_of(port)
    turns: asyncio.Queue[float] = asyncio.Queue()
    late: list[float] = []
    readers = [asyncio.create_task(_read(port, turns, late)) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for number in range(-RATE, RATE * seconds):
        due = began + 1 + number / RATE
        await asyncio.sleep(max(0, due - time.perf_counter()))
        turns.put_nowait(due)
    await turns.join()
    for reader in readers:
        reader.cancel()
    # The first second is for connections and the first rendering.
    return late[RATE:]


async def _read(port: int, turns: asyncio.Queue[float], late: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
    while True:
        due = await turns.get()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(header_of(head, b"content-length")))
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode("latin-1"))
        late.append(time.perf_counter() - due)
        turns.task_done()


async def _first() -> float:
    """Return the seconds to the first page with meetings, once a server has drawn ahead."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'bench.db'}")
        await migrate(store)
        async with store.write() as connection:
            await occurrences.save(connection, many(OCCURRENCES, LABS), set())
        app = create_app(
            store=store, registry=registry(LABS), public_url=PUBLIC_URL, now=lambda: NOW
        )
        await asyncio.to_thread(draw_ahead, app.state.site)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
            await browser.get("/healthz")
            began = time.perf_counter()
            answer = await browser.get("/")
            taken = time.perf_counter() - began
            answer.raise_for_status()
        await store.close()
    return taken


def _weight(site: str) -> int:
    """Return the bytes of the page and of everything that it names, as they are sent."""
    with httpx.Client(base_url=site, headers={"accept-encoding": "gzip"}) as client:
        page = client.get("/")
        named = set(_LOADED.findall(page.text))
        sizes = [_sent(page)]
        for address in sorted(named):
            answer = client.get(address)
            sizes.append(_sent(answer))
            if "text/css" in answer.headers["content-type"]:
                more = set(_NAMED.findall(answer.text)) - named
                sizes += [_sent(client.get(each)) for each in sorted(more)]
    return sum(sizes)


def _sent(answer: httpx.Response) -> int:
    answer.raise_for_status()
    return int(answer.headers["content-length"])
