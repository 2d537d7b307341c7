"""Polite, guarded, bounded HTTP: one `Fetcher` asks for every document there is.

httpx speaks HTTP, by a transport of ours (bot.feeds.transport); what its client would do beyond
that is done here, where it can be bounded: each hop of a redirect takes its turn and passes the
guard, bodies are read raw and inflated within the limit. Cookies and the environment's proxies
are left alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final, Self

import httpx

from bot.errors import FetchError
from bot.feeds.answer import refusal, validator, why
from bot.feeds.body import read_body
from bot.feeds.dial import GuardedBackend
from bot.feeds.document import PLAIN, Document, Request
from bot.feeds.guard import WEB_PORTS, Guard
from bot.feeds.robots import PRODUCT, Robots
from bot.feeds.transport import Transport
from bot.feeds.turns import Turns

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

DEADLINE: Final = 30.0
LIMIT: Final = 10 * 1024 * 1024
MAX_REDIRECTS: Final = 5
ROBOTS_SHARE: Final = 1 / 3
"""How much of the deadline may go to the site's robots.txt, where it must be asked for."""

# OSError and ValueError: what a TLS library may throw at a host name that DNS lets pass.
_FAILURES: Final = (httpx.TransportError, httpx.InvalidURL, OSError, ValueError)
_ANSWERED: Final = frozenset(
    {HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION, HTTPStatus.MULTI_STATUS}
)
_FOR_GOOD: Final = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _Redirect:
    """Where an answer points to, and whether for good."""

    url: httpx.URL
    for_good: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is sent with every hop of one question; `secret` only to the first one's origin."""

    request: Request
    conditions: Headers
    secret: httpx.BasicAuth | None = None

    def to(self, target: httpx.URL, manners: Headers, *, trusted: bool) -> httpx.Request:
        """Return what is sent to one hop; the secret only where it is `trusted`."""
        stated = [(name.encode(), value.encode()) for name, value in self.request.headers]
        named = {name.lower() for name, _ in stated}
        usual = [each for each in manners if each[0].lower() not in named]
        made = httpx.Request(
            self.request.method,
            target,
            headers=[*usual, *self.conditions, *stated],
            content=self.request.body or None,
        )
        return next(self.secret.auth_flow(made)) if self.secret and trusted else made


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
        self._robots = Robots(self._robots_txt)
        self._transport = Transport(GuardedBackend(self._guard), tls)
        self._manners = _manners(contact)

    @property
    def asking(self) -> int:
        """How many hosts are being asked now, or waited for."""
        return len(self._turns)

    @property
    def idle(self) -> int:
        """How many connections wait for the next request."""
        return self._transport.idle

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._robots.aclose()
        await self._transport.aclose()

    async def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        request: Request = PLAIN,
    ) -> Document:
        """Fetch one address; FetchError, RefusedError, TooLargeError with one clear line."""
        conditions = _conditions(etag, last_modified)
        return await self._follow(url, request, conditions, self._deadline)

    async def _robots_txt(self, url: str) -> Document:
        return await self._follow(url, PLAIN, [], self._deadline * ROBOTS_SHARE)

    async def _follow(
        self, url: str, request: Request, conditions: Headers, seconds: float
    ) -> Document:
        """Ask, and ask where it redirects, within `seconds` in all."""
        first = self._guard.target(url)
        asked = _Asked(request, conditions, _secret(first, request))
        target = _bare(first)
        seen = {target}
        left = seconds
        loop = asyncio.get_running_loop()
        for_good = True
        while True:
            if request.crawl:
                began = loop.time()
                await self._robots.permit(target)
                left -= min(loop.time() - began, seconds * ROBOTS_SHARE)
            async with self._turns.at(target.host):
                began = loop.time()
                # A secret is for the server it was meant for, not for where it redirects.
                trusted = _origin(target) == _origin(first)
                sent = asked.to(target, self._manners, trusted=trusted)
                answer = await self._within(left, sent, conditional=bool(conditions))
                left -= loop.time() - began
            if isinstance(answer, Document):
                moved = for_good and len(seen) > 1
                return replace(answer, moved_to=str(target)) if moved else answer
            for_good = for_good and answer.for_good
            target = _bare(self._guard.target(str(answer.url)))
            if target in seen:
                raise FetchError(f"{target.host} redirects in a circle")
            if len(seen) > MAX_REDIRECTS:
                raise FetchError(f"{first.host} redirects more than {MAX_REDIRECTS} times")
            seen.add(target)

    async def _within(
        self, seconds: float, sent: httpx.Request, *, conditional: bool
    ) -> Document | _Redirect:
        """Ask once; every way of failing becomes a FetchError that names the host."""
        host = sent.url.host
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(sent, conditional=conditional)
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

    async def _ask(self, sent: httpx.Request, *, conditional: bool) -> Document | _Redirect:
        """Return the document, or the address that a redirect points to."""
        # httpx's client would parse each address four times, look for cookies, and make ready
        # redirects that we follow ourselves: a quarter of what an unchanged source costs.
        response = await self._transport.handle_async_request(sent)
        try:
            if response.has_redirect_location:
                to = _joined(sent.url, response.headers["location"])
                return _Redirect(to, response.status_code in _FOR_GOOD)
            unchanged = response.status_code == HTTPStatus.NOT_MODIFIED and conditional
            if not unchanged and response.status_code not in _ANSWERED:
                raise refusal(response)
            # A 304 has no body, so nothing is packed; reading its end frees the connection.
            encoding = "" if unchanged else response.headers.get("content-encoding", "").lower()
            body = await read_body(response.aiter_raw(), encoding, self._limit)
            return _document(sent.url, response, body, not_modified=unchanged)
        finally:
            await response.aclose()


def _manners(contact: str | None) -> Headers:
    """Return how we introduce ourselves, with the address at which we can be reached."""
    try:
        release = version("treffpunkt")
    except PackageNotFoundError:  # run from a checkout without installing it
        release = "0"
    name = f"{PRODUCT}/{release} (+{contact})" if contact else f"{PRODUCT}/{release}"
    return [
        (b"User-Agent", name.encode("ascii", "replace")),
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", b"gzip"),
        (b"Connection", b"keep-alive"),
    ]


def _conditions(etag: str | None, last_modified: str | None) -> Headers:
    stated = ((b"If-None-Match", etag), (b"If-Modified-Since", last_modified))
    return [(name, value.encode()) for name, value in stated if value]


def _secret(url: httpx.URL, request: Request) -> httpx.BasicAuth | None:
    """Return the login, or what stands in the address."""
    if request.login is not None:
        return httpx.BasicAuth(*request.login)
    return httpx.BasicAuth(url.username, url.password) if url.userinfo else None


def _bare(url: httpx.URL) -> httpx.URL:
    return url.copy_with(userinfo=b"") if url.userinfo else url


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port


def _joined(target: httpx.URL, location: str) -> httpx.URL:
    """Return where a Location leads; relative ones too, and those that name no host."""
    url = httpx.URL(location)
    if url.scheme and not url.host:
        return url.copy_with(host=target.host)
    return target.join(url) if url.is_relative_url else url


def _document(
    url: httpx.URL, response: httpx.Response, body: bytes, *, not_modified: bool
) -> Document:
    return Document(
        url=str(url),
        body=body,
        content_type=response.headers.get("content-type", ""),
        etag=validator(response, "etag"),
        last_modified=validator(response, "last-modified"),
        not_modified=not_modified,
    )
