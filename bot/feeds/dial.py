"""Resolve a name once, check every answer, dial the checked address.

httpcore hands us host and port and keeps the TLS name to itself, so the URL is never rewritten
to an address: certificates and pooled connections stay tied to the name.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

import httpcore

from bot.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.feeds.guard import Guard

# A name server that never answers holds a thread for half a minute; the event loop's own pool
# (six threads on two cores) would let a handful of such names stop everyone else.
RESOLVER_THREADS: Final = 32
FIRST_ADDRESS_PATIENCE: Final = 5.0
MAX_ADDRESSES: Final = 4


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The network as the connection pool sees it: only addresses that the guard lets through."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._network = httpcore.AnyIOBackend()
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="resolve")

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
            try:
                return await self._network.connect_tcp(
                    address, port, FIRST_ADDRESS_PATIENCE, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(last, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait; part of httpcore's interface."""
        await asyncio.sleep(seconds)

    def close(self) -> None:
        """Let the resolver's threads end by themselves; a hanging look-up is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _resolve(self, host: str, port: int) -> list[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        look_up = asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        try:
            answers = await look_up
        except (OSError, UnicodeError) as error:
            raise FetchError(f"{host}: the name is not known (DNS)") from error
        return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
