from __future__ import annotations

import asyncio
import random
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from bot.errors import FetchError
from bot.feeds.document import Request
from tests.fakes.fetching import here
from tests.fakes.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.feeds.fetch import Fetcher


async def test_a_connection_is_used_again(site: Site, get: Fetcher) -> None:
    """Several documents of one server, one after the other, need one connection."""
    site.answer("/", "x")
    for _ in range(5):
        await get(site.url)
    assert site.connections == 1


async def test_an_unread_body_costs_the_connection(site: Site, get: Fetcher) -> None:
    """After an error page, which nobody reads, a fresh connection is opened."""
    site.answer("/gone", b"x" * 100_000, status=410)
    site.answer("/", "x")
    with pytest.raises(FetchError):
        await get(f"{site.url}/gone")
    assert (await get(site.url)).body == b"x"
    assert site.connections == 2


async def test_a_server_that_restarted_is_asked_again(get: Fetcher) -> None:
    """An idle connection that the server closed is no failure of the next request."""
    with Site() as site:
        site.answer("/", "x")
        await get(site.url)
        site.hang_up()
        assert (await get(site.url)).body == b"x"
        assert site.connections == 2


async def test_few_connections_stay_idle() -> None:
    """After many hosts only a handful of connections waits for more."""
    sites = [Site(f"127.0.0.{number}") for number in range(10, 30)]
    async with here() as get:
        for site in sites:
            with site:
                site.answer("/", "x")
                await get(site.url)
        assert get.idle <= 8
    assert get.idle == 0


async def test_cancelled_requests_leave_room_for_others() -> None:
    """Hundreds of requests that end early in every way leave nothing behind."""
    chance = random.Random(1)
    with Site() as site:
        site.answer("/slow", "x", delay=0.01)
        site.answer("/drip", b"x" * 5000, drip=0.005)
        site.answer("/cut", b"x" * 999, cut=3)
        site.answer("/fine", "x")
        async with here(deadline=0.012, connections=5, per_host=5) as get:

            async def ask() -> object:
                asking = asyncio.create_task(
                    get(site.url + chance.choice(["/slow", "/drip", "/cut", "/fine"]))
                )
                if chance.random() < 0.5:
                    await asyncio.sleep(chance.random() / 20)
                    asking.cancel()
                return (await asyncio.gather(asking, return_exceptions=True))[0]

            results = await asyncio.gather(*(ask() for _ in range(400)))
            assert {type(result) for result in results} >= {FetchError, asyncio.CancelledError}
            assert get.asking == 0
            assert get.idle <= 5
            assert await _soon(lambda: site.open == get.idle)
        assert await _soon(lambda: site.open == 0)
        async with here(connections=1) as get:
            assert (await get(f"{site.url}/fine")).body == b"x"


async def _soon(true: Callable[[], bool]) -> bool:
    """Wait until the server's threads have seen what the client did; False if they never do."""
    for _ in range(300):
        if true():
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_handshake_that_never_ends_is_hung_up() -> None:
    """A server that accepts but never speaks TLS sees the connection closed at the deadline."""
    closed = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(10)
                while connection.recv(4096):
                    pass
                closed.set()

        thread = threading.Thread(target=accept)
        thread.start()
        async with here(deadline=0.2) as get:
            with pytest.raises(FetchError, match="within"):
                await get(f"https://127.0.0.1:{listener.getsockname()[1]}/")
            assert await asyncio.to_thread(closed.wait, 5)
        thread.join()


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "POST"])
async def test_a_body_is_sent_and_sent_again(site: Site, get: Fetcher, method: str) -> None:
    """What WebDAV asks reaches the server whole, also when an idle connection had been closed."""
    site.answer("/dav", "x")
    question = Request(method=method, body=b"<propfind/>", headers=(("Depth", "1"),))
    for _ in range(2):
        await get(f"{site.url}/dav", request=question)
        site.hang_up()
    told = [(one.method, one.body, one.headers["depth"]) for one in site.requests]
    assert told == [(method, b"<propfind/>", "1")] * 2
