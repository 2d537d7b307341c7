"""Connections to servers: a few idle ones are kept for the next request to the same origin.

httpcore's own pool forgets to forget requests whose clean-up is cancelled (a deadline that
strikes while a body is being closed); after some dozens of them it is full for ever. Here
every change of state is synchronous, so a cancellation can come at any point.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

# What a server's hanging up looks like that had closed an idle connection just before we asked.
_HUNG_UP = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)


class Connections:
    """Opens connections over `network`, at most `idle` of which wait, `seconds` each, for reuse."""

    def __init__(
        self,
        network: httpcore.AsyncNetworkBackend,
        tls: ssl.SSLContext,
        *,
        idle: int = 8,
        seconds: float = 15.0,
    ) -> None:
        self._network = network
        self._tls = tls
        self._most = idle
        self._seconds = seconds
        self._idle: list[httpcore.AsyncHTTPConnection] = []

    def __len__(self) -> int:
        """Return how many connections wait for reuse."""
        return len(self._idle)

    @asynccontextmanager
    async def answer(self, request: httpcore.Request) -> AsyncIterator[httpcore.Response]:
        """Ask, and hold the connection while the answer is read.

        It is kept for the next request only if the body was read to its end.
        """
        connection, response = await self._send(request)
        try:
            yield response
            await response.aclose()
        except BaseException:
            await connection.aclose()
            raise
        await self._keep(connection)

    async def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.pop().aclose()

    async def _send(
        self, request: httpcore.Request
    ) -> tuple[httpcore.AsyncHTTPConnection, httpcore.Response]:
        connection = await self._reusable(request.url.origin)
        if connection is not None:
            try:
                return connection, await _first_line(connection, request)
            except _HUNG_UP:
                pass  # it was closed under our hands; a GET may be repeated
        connection = httpcore.AsyncHTTPConnection(
            request.url.origin,
            ssl_context=self._tls,
            keepalive_expiry=self._seconds,
            network_backend=self._network,
        )
        return connection, await _first_line(connection, request)

    async def _reusable(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection | None:
        for connection in [kept for kept in self._idle if kept.has_expired()]:
            if connection in self._idle:  # another request may have found it meanwhile
                self._idle.remove(connection)
                await connection.aclose()
        for connection in self._idle:
            if connection.can_handle_request(origin) and not connection.has_expired():
                self._idle.remove(connection)
                return connection
        return None

    async def _keep(self, connection: httpcore.AsyncHTTPConnection) -> None:
        if not connection.is_idle():
            await connection.aclose()
            return
        self._idle.append(connection)
        if len(self._idle) > self._most:
            await self._idle.pop(0).aclose()


async def _first_line(
    connection: httpcore.AsyncHTTPConnection, request: httpcore.Request
) -> httpcore.Response:
    try:
        return await connection.handle_async_request(request)
    except BaseException:
        await connection.aclose()
        raise
