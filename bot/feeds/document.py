"""What travels between fetching and reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.event import Reading, Window
    from bot.domain.source import FetchState, Source

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Document:
    """One HTTP answer: the address that finally answered, and its decoded bytes."""

    url: str
    body: bytes
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    """A 304: `body` is empty, and what was read before still stands."""
    moved_to: str | None = None
    """Where redirects led that were all permanent (301, 308); None if there were none."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Everything a reader fetched for one source at one time; picklable.

    `fingerprint` is a digest of the meaningful content only, so churn (DTSTAMP) does not alter it.
    `unchanged` means that the server said so (304). `memory` replaces `FetchState.memory`.
    """

    documents: tuple[Document, ...]
    fingerprint: str
    unchanged: bool = False
    memory: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked beyond a plain GET: WebDAV's methods, a body, who asks.

    `login` is user and password; they go to the origin of the address only, never to where it
    redirects. `crawl`: a page that robots.txt may keep us from.
    """

    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    login: tuple[str, str] | None = None
    crawl: bool = False


PLAIN: Final = Request()
CRAWL: Final = Request(crawl=True)


class Get(Protocol):
    """How readers ask for a document: bounded, polite and guarded; raises FetchError."""

    async def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        request: Request = PLAIN,
    ) -> Document:
        """Fetch one address; validators make the request conditional."""


class Guarded(Protocol):
    """How reading is kept in bounds; raises ParseKilledError."""

    async def run(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a function in the process that can be killed."""


class Asking(Get, Protocol):
    """All that a reader may ask of the world while it fetches."""

    async def apart(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a function on what was fetched where it can be killed; ParseKilledError."""

    def login(self, name: str | None) -> tuple[str, str] | None:
        """Return user and password of that name; SourceError if the environment has none."""


class Reader(Protocol):
    """One kind of source: `fetch` runs in the event loop, `read` where it can be killed."""

    async def fetch(self, source: Source, state: FetchState, get: Asking) -> Feed:
        """Ask for what is needed, conditionally where `state` has validators."""

    def read(self, source: Source, feed: Feed, window: Window) -> Reading:
        """Turn the documents into drafts that overlap the window; FeedError if it is no feed."""
