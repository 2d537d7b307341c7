"""Asks what a search behind an address wants to hear: bounded, and what failed is remembered."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.errors import FetchError, RefusedError, TooLargeError
from bot.feeds.document import PLAIN, Document, Request

if TYPE_CHECKING:
    from bot.domain.platforms import Lead
    from bot.feeds.document import Asking

MOST_REQUESTS: Final = 8
MOST_SECONDS: Final = 60.0
"""Seconds after which no further candidate is asked."""

_GOOGLE_PRIVATE: Final = (
    "calendar.google.com: answers 404; this calendar is not public: in its settings, "
    "tick “Make available to public”"
)
_LOGIN: Final = "it wants a login: share the calendar by a public link, or name credentials"


class Hearing:
    """What was asked in one search.

    `documents` are the answers that a reader need not repeat; `failed` is why the first calendar
    that the page names did not answer. `unheard`: something did not answer that may some day;
    `missed` is its address, if the page names it.
    """

    def __init__(self, get: Asking) -> None:
        self.documents: dict[str, Document] = {}
        self.failed: FetchError | None = None
        self.unheard = False
        self.missed = ""
        self._get = get
        self._left = MOST_REQUESTS
        self._until = asyncio.get_running_loop().time() + MOST_SECONDS

    async def first(self, url: str, request: Request) -> Document:
        """Ask the address that was given; FetchError if it does not answer."""
        try:
            self._left -= 1
            return await self._get(url, request=request)
        except FetchError as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                raise FetchError(f"{error}; {_LOGIN}", status=error.status) from error
            raise

    async def public(self, lead: Lead) -> Document:
        """Ask what a platform publishes; FetchError, with what to do if it is not public."""
        try:
            return await self._get(lead.address)
        except FetchError as error:
            if _is_google(lead) and error.status == HTTPStatus.NOT_FOUND:
                raise FetchError(_GOOGLE_PRIVATE, status=error.status) from error
            raise

    async def calendar(self, lead: Lead) -> Document | None:
        """Ask a calendar that the page names, and remember why the first did not answer."""
        if not self._may_ask():
            return None
        try:
            return await self.public(lead)
        except FetchError as error:
            passing = self._note(error, lead.address)
            if passing or _is_google(lead):
                self.failed = self.failed or error
            return None

    async def feed(self, lead: Lead) -> Document | None:
        """Ask a feed that the page names; None if it does not answer, or enough were asked."""
        return await self._ask(lead.address, PLAIN, named=lead.address)

    async def guess(self, address: str, request: Request) -> Document | None:
        """Ask an address that nobody names; None if it does not answer, or enough were asked."""
        return await self._ask(address, request, named="")

    async def _ask(self, address: str, request: Request, *, named: str) -> Document | None:
        if not self._may_ask():
            return None
        try:
            return await self._get(address, request=request)
        except FetchError as error:
            self._note(error, named)
            return None

    def _may_ask(self) -> bool:
        """Return whether one more may be asked, and count it."""
        if self._left <= 0 or asyncio.get_running_loop().time() > self._until:
            return False
        self._left -= 1
        return True

    def _note(self, error: FetchError, named: str) -> bool:
        """Return whether a failure may pass, and remember that something better may be there."""
        if isinstance(error, (RefusedError, TooLargeError)):
            return False
        gone = error.status is not None and error.status < HTTPStatus.INTERNAL_SERVER_ERROR
        passing = not gone or error.status == HTTPStatus.TOO_MANY_REQUESTS
        if passing:
            self.unheard = True
            self.missed = self.missed or named
        return passing


def _is_google(lead: Lead) -> bool:
    return urlsplit(lead.address).hostname == "calendar.google.com"
