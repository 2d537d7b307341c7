"""What travels between fetching and reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.domain.event import Reading, Window
    from bot.domain.source import FetchState, Source


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


class Get(Protocol):
    """How readers ask for a document: bounded, polite and guarded; raises FetchError."""

    async def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Document:
        """Fetch one address; validators make the request conditional."""


class Reader(Protocol):
    """One kind of source: `fetch` runs in the event loop, `read` where it can be killed."""

    async def fetch(self, source: Source, state: FetchState, get: Get) -> Feed:
        """Ask for what is needed, conditionally where `state` has validators."""

    def read(self, source: Source, feed: Feed, window: Window) -> Reading:
        """Turn the documents into drafts that overlap the window; FeedError if it is no feed."""
