from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.errors import FetchError, RefusedError
from bot.feeds.fetch import Fetcher
from tests.fakes.fetching import here
from tests.fakes.site import Site

PEM = Path(__file__).parent.parent / "data" / "tls" / "loopback.pem"


def tls_server() -> ssl.SSLContext:
    """Return what a server needs to speak TLS as localhost and 127.0.0.1, self-signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


async def test_a_refused_connection_says_so(get: Fetcher) -> None:
    """Nobody listens there: one line, with the host."""
    with Site() as gone:
        address = gone.url
    with pytest.raises(FetchError, match=r"^127\.0\.0\.1: the connection was refused$"):
        await get(address)


async def test_an_unknown_name_says_so(get: Fetcher) -> None:
    """A name without an address is told apart from a server that is down."""
    with pytest.raises(FetchError, match=r"^no-such-name\.invalid: .* resolved \(DNS\)$"):
        await get("http://no-such-name.invalid/")


async def test_a_certificate_nobody_vouches_for_is_an_error(get: Fetcher) -> None:
    """A self-signed certificate is not trusted, and the message says why."""
    with (
        Site(tls=tls_server()) as site,
        pytest.raises(FetchError, match=r"TLS certificate is not valid \(self.signed"),
    ):
        await get(site.url)


async def test_a_certificate_of_another_name_is_an_error() -> None:
    """A trusted certificate counts only for the names in it."""
    with Site("127.0.0.2", tls=tls_server()) as site:
        site.answer("/", "x")
        async with here(tls=ssl.create_default_context(cafile=PEM)) as get:
            with pytest.raises(FetchError, match="TLS certificate is not valid"):
                await get(site.url)


async def test_https_works() -> None:
    """A name is resolved, dialled by address and still checked against its certificate."""
    with Site(tls=tls_server()) as site:
        site.answer("/", "safe")
        async with here(tls=ssl.create_default_context(cafile=PEM)) as get:
            document = await get(site.url.replace("127.0.0.1", "localhost"))
    assert document.body == b"safe"


async def test_plain_http_on_a_secure_port_is_an_error(site: Site, get: Fetcher) -> None:
    """A server that speaks no TLS where TLS is due is told so."""
    with pytest.raises(FetchError, match="TLS"):
        await get(site.url.replace("http:", "https:"))


async def test_a_name_server_that_hangs_delays_nobody_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dozens of names whose look-up never ends time out, and other names are still resolved."""
    resolve, over = socket.getaddrinfo, threading.Event()

    def hang(host: str, *arguments: Any, **how: Any) -> Any:
        if host.endswith(".hanging.example"):
            over.wait(20)
        return resolve("localhost", *arguments, **how)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    site.answer("/", "x")
    try:
        async with here(deadline=1) as get:
            hanging = [f"http://{number}.hanging.example/" for number in range(40)]
            waiting = [asyncio.create_task(get(url)) for url in hanging]
            await asyncio.sleep(0.1)
            document = await get(f"http://good.example:{site.port}/")
            assert document.body == b"x"
            assert not any(task.done() for task in waiting)
            for result in await asyncio.gather(*waiting, return_exceptions=True):
                assert isinstance(result, FetchError)
                assert "did not answer in full within 1 seconds" in str(result)
    finally:
        over.set()


async def test_a_name_is_resolved_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that turns inward at the second look-up is never looked up a second time."""
    answers = iter(["127.0.0.1", "127.0.0.9"])

    def turn(_: str, port: int, **how: Any) -> Any:
        del how
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", turn)
    monkeypatch.setattr(
        "bot.feeds.guard.closed", lambda address: None if address == "127.0.0.1" else "loopback"
    )
    site.answer("/", "x")
    async with Fetcher(allowed_ports=None) as get:
        assert (await get(f"http://rebind.example:{site.port}/")).body == b"x"
    assert next(answers) == "127.0.0.9"


async def test_the_next_address_is_tried(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a dead address and a living one is reached."""

    def both(_: str, port: int, **how: Any) -> Any:
        del how
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("127.0.0.77", port)), (*kind, ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    site.answer("/", "x")
    async with here() as get:
        assert (await get(f"http://twice.example:{site.port}/")).body == b"x"


async def test_a_trap_among_the_addresses_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with a public and an inward address is not dialled at all."""

    def both(_: str, port: int, **how: Any) -> Any:
        del how
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("127.0.0.1", port)), (*kind, ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    monkeypatch.setattr(
        "bot.feeds.guard.closed", lambda address: None if address == "127.0.0.1" else "private"
    )
    async with Fetcher(allowed_ports=None) as get:
        with pytest.raises(RefusedError, match=r"trap\.example is not on the open internet"):
            await get(f"http://trap.example:{site.port}/")
    assert site.requests == []
