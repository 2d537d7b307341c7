"""robots.txt: what a site lets us fetch when we look around on its pages (RFC 9309).

It is about crawling: an address that somebody configured as a calendar is asked regardless.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol

from bot.errors import FetchError, RefusedError, UnknownHostError

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from protego import Protego

    from bot.feeds.document import Document

PRODUCT: Final = "Treffpunkt"
KEPT: Final = 24 * 3600.0
"""How long a robots.txt is believed (RFC 9309 section 2.4)."""
KEPT_UNREACHABLE: Final = 600.0
"""How long we keep away when it could not be had."""
MOST_BYTES: Final = 500 * 1024
"""How much of one is read (RFC 9309 section 2.5); the rest is ignored."""
MOST_HOSTS: Final = 500
LONGEST_DELAY: Final = 10.0
"""Up to how many seconds a Crawl-delay is honoured; it is no part of RFC 9309."""

_AGENT_FIELDS: Final = frozenset({"user-agent", "useragent", "user agent"})


class Ask(Protocol):
    """Fetches a robots.txt within a short time, through the guard; FetchError."""

    async def __call__(self, url: str) -> Document:
        """Fetch it."""


@dataclass(slots=True)
class _Site:
    """What one origin says, until when that is believed, and when it may be asked again."""

    until: float
    rules: Protego | None = None
    """None: nothing is forbidden."""
    away: str | None = None
    """Why nothing is allowed for now."""
    free_at: float = 0.0


class Robots:
    """The robots.txt of every origin that was crawled lately; `clock` counts seconds."""

    def __init__(self, ask: Ask, clock: Callable[[], float] | None = None) -> None:
        self._ask = ask
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._sites: dict[str, asyncio.Task[_Site]] = {}

    async def permit(self, url: httpx.URL) -> None:
        """Return once the page may be asked for; FetchError says that the site does not want it."""
        origin = str(url.copy_with(raw_path=b"/", fragment=None))
        site = await self._site(origin)
        if site.away is not None:
            raise FetchError(
                f"{url.host}: {site.away}, so its pages are left alone for now;"
                " give the address of the calendar itself (.ics)"
            )
        if site.rules is None:
            return
        if not site.rules.can_fetch(str(url), PRODUCT):
            raise FetchError(
                f"{url.host}: its robots.txt does not let {PRODUCT} read this page;"
                " give the address of the calendar itself (.ics), or ask the site to allow it"
            )
        await self._pause(site, site.rules)

    async def aclose(self) -> None:
        """Give up what is still being asked for."""
        for asking in self._sites.values():
            asking.cancel()
        await asyncio.gather(*self._sites.values(), return_exceptions=True)
        self._sites.clear()

    async def _site(self, origin: str) -> _Site:
        asking = self._sites.get(origin)
        if asking is None or (asking.done() and self._is_over(asking)):
            self._sites.pop(origin, None)
            while len(self._sites) >= MOST_HOSTS:
                self._sites.pop(next(iter(self._sites)))
            asking = self._sites[origin] = asyncio.create_task(self._fetch(origin))
        # Others may wait for the same file: whoever gives up must not take it from them.
        return await asyncio.shield(asking)

    def _is_over(self, asked: asyncio.Task[_Site]) -> bool:
        if asked.cancelled() or asked.exception() is not None:
            return True
        return asked.result().until <= self._clock()

    async def _fetch(self, origin: str) -> _Site:
        try:
            document = await self._ask(f"{origin}robots.txt")
        except (RefusedError, UnknownHostError):
            raise
        except FetchError as error:
            if error.status is not None and _allows_all(error.status):
                return _Site(self._clock() + KEPT)
            waiting = max(KEPT_UNREACHABLE, error.retry_after or 0)
            told = f"answers {error.status}" if error.status else "cannot be had"
            return _Site(self._clock() + waiting, away=f"its robots.txt {told}")
        # In a thread: half a megabyte of rules takes long enough for people to notice.
        rules = await asyncio.to_thread(parse, document.body)
        return _Site(self._clock() + KEPT, rules)

    async def _pause(self, site: _Site, rules: Protego) -> None:
        delay = rules.crawl_delay(PRODUCT) or 0.0
        if not (math.isfinite(delay) and delay > 0):
            return
        now = self._clock()
        wait = max(site.free_at - now, 0)
        site.free_at = now + wait + min(delay, LONGEST_DELAY)
        await asyncio.sleep(wait)


def _allows_all(status: int) -> bool:
    """Whether there is no robots.txt at all (RFC 9309 section 2.3.1.3); 429 only means: later."""
    is_refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return is_refused and status != HTTPStatus.TOO_MANY_REQUESTS


def parse(body: bytes) -> Protego:
    """Read what a robots.txt says to us; anything is a robots.txt, even if it says nothing."""
    from protego import Protego  # only those who crawl pay for it

    text = body[:MOST_BYTES].decode("utf-8-sig", "replace")
    return Protego.parse("\n".join(map(_ours, text.splitlines())))


def _ours(line: str) -> str:
    """Give all other programs one name: a thousand of them with a thousand rules each is a bomb."""
    field, colon, value = line.partition(":")
    if not colon or field.strip().casefold() not in _AGENT_FIELDS:
        return "" if field.casefold().lstrip().startswith("user") else line
    name = value.partition("#")[0].strip().casefold()
    token = name.partition("/")[0].strip()
    if token in {"*", PRODUCT.casefold()}:
        return f"User-agent: {token}"
    return "User-agent: other"
