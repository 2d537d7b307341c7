"""Resolve a name once, check every answer, dial the checked address.

httpcore hands us host and port and keeps the TLS name to itself, so the URL is never rewritten
to an address: certificates and pooled connections stay tied to the name.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

import httpcore

from bot.errors import UnknownHostError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    from bot.feeds.guard import Guard

FIRST_ADDRESS_PATIENCE: Final = 5.0
MAX_ADDRESSES: Final = 4


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The network as the connection pool sees it: only addresses that the guard lets through."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first of the host's addresses that answers; RefusedError, FetchError."""
        addresses = await self._resolve(host, port)
        self._guard.check(host, addresses)
        *others, last = addresses[:MAX_ADDRESSES]
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return _Dialled(
                    await self._network.connect_tcp(
                        address, port, FIRST_ADDRESS_PATIENCE, local_address, socket_options
                    )
                )
        return _Dialled(
            await self._network.connect_tcp(last, port, timeout, local_address, socket_options)
        )

    async def sleep(self, seconds: float) -> None:
        """Wait; part of httpcore's interface."""
        await asyncio.sleep(seconds)

    async def _resolve(self, host: str, port: int) -> list[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        try:
            return await _look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise UnknownHostError(f"{host}: the name could not be resolved (DNS)") from error


class _Dialled(httpcore.AsyncNetworkStream):
    """A stream that is closed when a TLS handshake on it is cancelled.

    anyio and httpcore leave it open then: a server that never shakes hands would cost a file
    descriptor at each poll, for good.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        return self._stream.get_extra_info(info)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._stream.aclose()
            raise


def _look_up(host: str, port: int) -> asyncio.Future[list[str]]:
    """Ask the system's resolver for a name's addresses, in a thread of its own.

    A name server that never answers holds a thread for half a minute. The event loop's pool has
    six of them on two cores, so a few such names would stop everyone; and a pool's threads are
    waited for when the program ends, a daemon is not.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[str]] = loop.create_future()

    def settle(addresses: list[str], error: Exception | None) -> None:
        if future.done():
            return  # nobody is waiting any longer
        if error is None:
            future.set_result(addresses)
        else:
            future.set_exception(error)

    def ask() -> None:
        addresses: list[str] = []
        failure: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = list(dict.fromkeys(str(answer[4][0]) for answer in found))
        except (OSError, UnicodeError) as error:
            failure = error
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, addresses, failure)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return future
