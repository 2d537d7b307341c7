"""The connections below httpx: a few idle ones are kept for the next request to the same origin.

httpx's own transport uses httpcore's pool, which (1.0.9) forgets to forget requests whose
clean-up is cancelled (a deadline that passes while a body is being closed); after some dozens
of them it is full for ever. httpcore's single connections are sound, and here every change of
state is synchronous, so a cancellation can come at any point.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpcore
import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Iterator

# What we see when the server closed the idle connection just before we asked.
_HUNG_UP = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)


@cache
def trusted() -> ssl.SSLContext:
    """Return whom to trust; made once, as reading all certificates takes as long as a page."""
    return httpx.create_ssl_context(trust_env=False)


class Transport(httpx.AsyncBaseTransport):
    """Opens connections over `network`, at most `idle` of which wait, `seconds` each, for reuse.

    It asks again when an idle connection was closed meanwhile, so it suits only methods that may be
    repeated: GET, and what WebDAV asks with (RFC 9110 section 9.2.2).
    """

    def __init__(
        self,
        network: httpcore.AsyncNetworkBackend,
        tls: ssl.SSLContext | None = None,
        *,
        idle: int = 8,
        seconds: float = 15.0,
    ) -> None:
        self._network = network
        self._tls = tls or trusted()
        self._most = idle
        self._seconds = seconds
        # Those that have waited longest stand first, each with when its time is over.
        self._idle: list[tuple[httpcore.AsyncHTTPConnection, float]] = []
        _know_absent("sniffio")

    @property
    def idle(self) -> int:
        """How many connections wait for reuse."""
        return len(self._idle)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask; the connection is held until the response is closed, errors are httpx's."""
        with _spoken_as_httpx():
            connection, answer = await self._send(_for_httpcore(request))
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(self, connection, answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.pop()[0].aclose()

    async def keep(self, connection: httpcore.AsyncHTTPConnection) -> None:
        """Let a connection wait for the next request, if its last answer was read to the end."""
        if not connection.is_idle():
            await connection.aclose()
            return
        self._idle.append((connection, time.monotonic() + self._seconds))
        if len(self._idle) > self._most:
            await self._idle.pop(0)[0].aclose()

    async def _send(
        self, request: httpcore.Request
    ) -> tuple[httpcore.AsyncHTTPConnection, httpcore.Response]:
        connection = await self._reusable(request.url.origin)
        if connection is not None:
            try:
                return connection, await _first_line(connection, request)
            except _HUNG_UP:
                pass  # it was closed while we held it; a question may be repeated
        connection = httpcore.AsyncHTTPConnection(
            request.url.origin,
            ssl_context=self._tls,
            keepalive_expiry=self._seconds,
            network_backend=self._network,
        )
        return connection, await _first_line(connection, request)

    async def _reusable(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection | None:
        # Only the one that is wanted is looked at: to ask the system of each costs a tenth.
        while self._idle and self._idle[0][1] < time.monotonic():
            await self._idle.pop(0)[0].aclose()
        while found := [kept for kept in self._idle if kept[0].can_handle_request(origin)]:
            self._idle.remove(found[-1])
            connection, _ = found[-1]
            if not connection.has_expired():
                return connection
            await connection.aclose()  # its server hung up
        return None


class _Body(httpx.AsyncByteStream):
    """The bytes of one answer; httpx closes it once, whatever happens."""

    def __init__(
        self,
        transport: Transport,
        connection: httpcore.AsyncHTTPConnection,
        answer: httpcore.Response,
    ) -> None:
        self._transport = transport
        self._connection = connection
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _spoken_as_httpx():
            async for chunk in self._answer.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        try:
            await self._answer.aclose()
        except BaseException:
            await self._connection.aclose()
            raise
        await self._transport.keep(self._connection)


def _know_absent(module: str) -> None:
    """Let importing a module that is not installed fail at once.

    httpcore (1.0.9) tries it for each connection, and Python looks through all folders each time:
    a quarter of what an unchanged source costs.
    Source: https://docs.python.org/3/reference/import.html#the-module-cache
    """
    if module not in sys.modules and find_spec(module) is None:
        sys.modules[module] = None  # type: ignore[assignment]


async def _first_line(
    connection: httpcore.AsyncHTTPConnection, request: httpcore.Request
) -> httpcore.Response:
    try:
        return await connection.handle_async_request(request)
    except BaseException:
        await connection.aclose()
        raise


def _for_httpcore(request: httpx.Request) -> httpcore.Request:
    url = request.url
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    # What is asked is small, and in memory, so it can be sent again.
    return httpcore.Request(
        request.method, target, headers=request.headers.raw, content=request.content
    )


@contextmanager
def _spoken_as_httpx() -> Iterator[None]:
    """Turn httpcore's errors into those that httpx promises; it has one of each name."""
    try:
        yield
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error
