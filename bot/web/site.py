"""What the endpoints share: the store, the labs, the clock, and everything rendered so far."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException

from bot.store import occurrences
from bot.web.cache import BusyError, Newest, Rendering, Renderings
from bot.web.conditional import answer
from bot.web.crowd import is_crowd
from bot.web.frame import Frame
from bot.web.languages import choose, spoken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.lab import Registry
    from bot.store.engine import Store
    from bot.web.cache import Drawn

    Make = Callable[[AsyncConnection, date], Awaitable[Callable[[], bytes | Drawn]]]
    """Reads what is needed for the local date, and returns what renders it without the store."""


BUSY: Final = 5.0
"""How old a page may be, in seconds, where so many labs announce that data changes constantly."""


BUSY_FOR: Final = 60
"""Seconds after which to search again, if too many searched at once."""


def site_of(request: Request) -> Site:
    """Return the site of the application that answers a request."""
    site: Site = request.app.state.site
    return site


class Site:
    """Answers from the cache as long as neither the data nor the local date has changed."""

    def __init__(
        self, *, store: Store, registry: Registry, public_url: str, now: Callable[[], datetime]
    ) -> None:
        self.store = store
        self.registry = registry
        self.public_url = public_url.rstrip("/")
        self.now = now
        self.languages = spoken(registry.network.languages)
        self._zone = ZoneInfo(registry.network.timezone)
        self.renderings = Renderings()
        self._last = 0
        self._put_back = 0
        """How often an older database was restored; earlier renderings are then void."""
        self._crowd = is_crowd(registry)
        self._version = Newest(self._read_version, lasting=BUSY if self._crowd else 0)

    async def serve(
        self,
        request: Request,
        name: Hashable,
        make: Make,
        *,
        media_type: str,
        headers: Mapping[str, str],
        state: Hashable = None,
        slow: bool = False,
    ) -> Response:
        """Answer with the rendering of that name, which is made if there is no current one.

        `state` is what else it is made of, beside the meetings and the date. `slow` is what takes
        long to find among many labs; HTTPException (503) if too many wait for such answers.
        """
        today = self.today()
        version = await self._version.get()
        made_of = (self._put_back, state)

        async def render() -> Rendering:
            async with self.store.read() as connection:
                seen = await occurrences.version(connection)
                draw = await make(connection, today)
            return await asyncio.to_thread(
                lambda: Rendering.of(draw(), modified=self.now(), stamp=(seen, today, made_of))
            )

        stamp = (version, today, made_of)
        try:
            rendering = await self.renderings.get(name, stamp, render, slow=slow and self._crowd)
        except BusyError as error:
            headers = {"Retry-After": str(BUSY_FOR)}
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=headers) from error
        return answer(request, rendering, media_type=media_type, headers=headers)

    def today(self) -> date:
        """Return the network's local date."""
        return self.now().astimezone(self._zone).date()

    def language(self, request: Request, asked: str | None) -> str:
        """Return the reader's language, by `?lang=` or else by the browser's wish."""
        return choose(asked, request.headers.get("accept-language", ""), self.languages)

    def frame(self, language: str, today: date, chosen: str | None = None) -> Frame:
        """Return what every page shares."""
        return Frame(
            registry=self.registry,
            public_url=self.public_url,
            language=language,
            languages=self.languages,
            today=today,
            chosen=chosen if chosen in self.languages else None,
        )

    async def _read_version(self) -> int:
        """Read the data's version; it falls if an older database was restored."""
        async with self.store.read() as connection:
            version = await occurrences.version(connection)
        self._put_back += version < self._last
        self._last = version
        return version
