"""Polite, guarded, bounded HTTP: one `Fetcher` asks for every document there is.

It speaks through httpcore's connections directly: httpx.AsyncClient would add a cookie jar,
environment proxies, log lines with whole addresses (private calendar links are secrets) and
decoders that inflate without bound, each of which we would switch off. httpx stays for its URL.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import unquote

import httpcore
import httpx

from bot.errors import FetchError
from bot.feeds.answer import header, located, refusal, validator, why
from bot.feeds.body import read_body
from bot.feeds.connections import Connections
from bot.feeds.dial import GuardedBackend
from bot.feeds.document import Document
from bot.feeds.guard import WEB_PORTS, Guard
from bot.feeds.turns import Turns

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

DEADLINE: Final = 30.0
LIMIT: Final = 10 * 1024 * 1024
MAX_REDIRECTS: Final = 5

# OSError and ValueError: what a TLS library may throw at a host name that DNS lets pass.
_FAILURES: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    OSError,
    ValueError,
)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ANSWERED: Final = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})

Headers = list[tuple[bytes, bytes]]


class Fetcher:
    """Fetches documents as `Get` promises; an async context manager, made once per process.

    Args:
        contact: An address where the people who run this can be reached, for the User-Agent.
        allow_private: Whether loopback and private networks may be asked.
        allowed_ports: The ports that may be asked; None means any.
        deadline: Seconds for one document, redirects included, waiting for a turn excluded.
        limit: How many bytes a decoded body may have.
        connections: How many requests run at a time in all.
        per_host: How many of them ask one host.
        tls: Whom to trust; default the bundled authorities.
    """

    def __init__(
        self,
        *,
        contact: str | None = None,
        allow_private: bool = False,
        allowed_ports: frozenset[int] | None = WEB_PORTS,
        deadline: float = DEADLINE,
        limit: int = LIMIT,
        connections: int = 50,
        per_host: int = 2,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = Guard(allow_private=allow_private, allowed_ports=allowed_ports)
        self._deadline = deadline
        self._limit = limit
        self._turns = Turns(per_host, connections)
        self._user_agent = user_agent(contact).encode("ascii", "replace")
        self._connections = Connections(
            GuardedBackend(self._guard), tls or httpx.create_ssl_context(trust_env=False)
        )

    @property
    def asking(self) -> int:
        """How many hosts are being asked now, or waited for."""
        return len(self._turns)

    @property
    def idle(self) -> int:
        """How many connections wait for the next request."""
        return len(self._connections)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._connections.close()

    async def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Document:
        """Fetch one address; FetchError, RefusedError, TooLargeError with one clear line."""
        first = target = self._guard.target(url)
        seen = {target}
        left = self._deadline
        loop = asyncio.get_running_loop()
        while True:
            headers = self._headers(target, first, etag, last_modified)
            async with self._turns.at(target.host):
                began = loop.time()
                answer = await self._within(left, target, headers)
                left -= loop.time() - began
            if isinstance(answer, Document):
                return answer
            target = self._guard.target(answer)
            if target in seen:
                raise FetchError(f"{target.host} redirects in a circle")
            if len(seen) > MAX_REDIRECTS:
                raise FetchError(f"{first.host} redirects more than {MAX_REDIRECTS} times")
            seen.add(target)

    async def _within(self, seconds: float, target: httpx.URL, headers: Headers) -> Document | str:
        """Ask once; every way of failing becomes a FetchError that names the host."""
        host = target.host
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(target, headers)
        except FetchError as error:
            if str(error).startswith(host):
                raise
            error.args = (f"{host}: {error}",)
            raise
        except TimeoutError as error:
            message = f"{host} did not answer in full within {self._deadline:g} seconds"
            raise FetchError(message) from error
        except _FAILURES as error:
            raise FetchError(f"{host}: {why(error)}") from error

    async def _ask(self, target: httpx.URL, headers: Headers) -> Document | str:
        """Return the document, or the address that a redirect points to."""
        request = httpcore.Request("GET", _wire(target), headers=headers)
        async with self._connections.answer(request) as response:
            if response.status in _REDIRECTS:
                return located(target, response)
            if response.status == HTTPStatus.NOT_MODIFIED and _conditional(headers):
                await response.aread()  # it has none; this frees the connection for others
                return _document(target, response, b"", not_modified=True)
            if response.status not in _ANSWERED:
                raise refusal(response)
            encoding = header(response, b"content-encoding").lower()
            body = await read_body(response.aiter_stream(), encoding, self._limit)
            return _document(target, response, body)

    def _headers(
        self, target: httpx.URL, first: httpx.URL, etag: str | None, last_modified: str | None
    ) -> Headers:
        headers = [
            (b"Host", target.netloc),
            (b"User-Agent", self._user_agent),
            (b"Accept", b"*/*"),
            (b"Accept-Encoding", b"gzip"),
        ]
        if etag:
            headers.append((b"If-None-Match", etag.encode()))
        if last_modified:
            headers.append((b"If-Modified-Since", last_modified.encode()))
        # What stands in the source's address is for its own server, not for a redirect's.
        if first.userinfo and _origin(target) == _origin(first):
            secret = unquote(first.userinfo.decode("ascii")).encode()
            headers.append((b"Authorization", b"Basic " + b64encode(secret)))
        return headers


def user_agent(contact: str | None) -> str:
    """Return how we introduce ourselves, with the address at which we can be reached."""
    try:
        release = version("treffpunkt")
    except PackageNotFoundError:  # run from a checkout without installing it
        release = "0"
    return f"Treffpunkt/{release} (+{contact})" if contact else f"Treffpunkt/{release}"


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port


def _wire(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _conditional(headers: Headers) -> bool:
    return any(name.startswith(b"If-") for name, _ in headers)


def _document(
    url: httpx.URL, response: httpcore.Response, body: bytes, *, not_modified: bool = False
) -> Document:
    return Document(
        url=str(url.copy_with(userinfo=b"")),
        body=body,
        content_type=header(response, b"content-type"),
        etag=validator(response, b"etag"),
        last_modified=validator(response, b"last-modified"),
        not_modified=not_modified,
    )
