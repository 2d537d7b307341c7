"""A small web of real answers on loopback: many hosts, one server, each request counted.

A conversation is a file of answers, each under a line `=== ADDRESS [STATUS] [CONTENT-TYPE]`:

    === https://lab.example/ 200 text/html
    <!doctype html><a href="webcal://lab.example/all.ics">Kalender</a>
    === https://lab.example/all.ics 200 text/calendar
    @calendar

A body of one word with an @ stands for a document that many platforms give alike; a status of
301 to 308 redirects to the address that is its body. Whatever has no answer is a 404.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar
from urllib.parse import urlsplit

from bot.errors import FetchError
from bot.feeds.document import PLAIN, Document, Request
from tests.fakes.fetching import asking
from tests.fakes.site import Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.feeds.asking import Asker

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _calendar(*titles: str, name: str = "", extra: str = "") -> str:
    events = [
        f"BEGIN:VEVENT\r\nUID:{number}@lab.example\r\nDTSTAMP:20270101T000000Z\r\n"
        f"DTSTART:202701{number + 10}T180000Z\r\nDTEND:202701{number + 10}T200000Z\r\n"
        f"SUMMARY:{title}\r\n{extra}END:VEVENT\r\n"
        for number, title in enumerate(titles, 1)
    ]
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//lab//EN\r\n{name}"
    return f"{head}{''.join(events)}END:VCALENDAR\r\n"


BODIES: Final = {
    "@calendar": _calendar("Offener Abend", "Hackabend", name="X-WR-CALNAME:Lab\r\n"),
    "@empty": _calendar(name="X-WR-CALNAME:Lab\r\n"),
    "@event": _calendar("Offener Abend"),
    "@series": _calendar("Offener Abend", extra="RRULE:FREQ=WEEKLY\r\n"),
    "@rss": (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Lab</title>'
        "<link>https://lab.example/</link><item><title>Treffen am 11. Januar</title>"
        "<link>https://lab.example/1</link></item></channel></rss>"
    ),
    "@atom": (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>Lab</title><entry><title>Treffen</title><id>tag:1</id></entry></feed>"
    ),
}


class Web:
    """Real HTTP to one loopback server that stands for every host."""

    def __init__(self, site: Site, asker: Asker) -> None:
        self.site = site
        self._asker = asker

    async def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        request: Request = PLAIN,
    ) -> Document:
        """Ask the server for what that host answers."""
        parts = urlsplit(url)
        here = f"{self.site.url}/{parts.scheme}/{parts.netloc}{parts.path}"
        asked = f"{here}?{parts.query}" if parts.query else here
        how = {"etag": etag, "last_modified": last_modified}
        try:
            answer = await self._asker(asked, **how, request=request)
        except FetchError as error:
            error.args = (str(error).replace(self.site.host, parts.netloc),)
            raise
        return replace(answer, url=_elsewhere(answer.url))

    async def apart(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a function in the real sandbox."""
        return await self._asker.apart(function, *args, **kwargs)

    def login(self, name: str | None) -> tuple[str, str] | None:
        """Return user and password of that name."""
        return self._asker.login(name)

    def answer(self, conversation: str) -> None:
        """Answer from now on as the conversation has it."""
        for part in f"\n{conversation}".split("\n=== ")[1:]:
            head, _, body = part.partition("\n")
            _answer(self.site, head.split(), body)

    def forget(self, url: str) -> None:
        """Answer 404 there from now on."""
        self.site.forget(_path(url))

    def asked(self) -> list[str]:
        """Return the addresses asked so far, robots.txt aside, and forget them."""
        paths = [path for path in self.site.paths() if not path.endswith("/robots.txt")]
        self.site.requests.clear()
        return [_elsewhere(f"{self.site.url}{path}") for path in paths]


def _answer(site: Site, head: list[str], body: str) -> None:
    status = int(head[1]) if len(head) > 1 else 200
    headers = {"Content-Type": " ".join(head[2:])} if len(head) > 2 else {}
    if status in {301, 302, 307, 308}:
        headers["Location"] = _path(body.strip())
    site.answer(_path(head[0]), BODIES.get(body.strip(), body), status, headers)


def _path(url: str) -> str:
    parts = urlsplit(url)
    path = f"/{parts.scheme}/{parts.netloc}{parts.path}"
    return f"{path}?{parts.query}" if parts.query else path


def _elsewhere(url: str) -> str:
    parts = urlsplit(url)
    scheme, _, rest = parts.path.lstrip("/").partition("/")
    address = f"{scheme}://{rest}"
    return f"{address}?{parts.query}" if parts.query else address


@asynccontextmanager
async def web(conversation: str = "") -> AsyncIterator[Web]:
    """Open a web that answers so."""
    with Site() as site:
        async with asking() as asker:
            opened = Web(site, asker)
            opened.answer(conversation)
            yield opened
