"""What `check` does: find out how an address or a file is read, read it, and see what is odd."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.domain.addresses import address_of, kind_of
from bot.domain.contract import occurrence_json
from bot.domain.event import Window
from bot.domain.known import KnownListing, Sources
from bot.domain.link import link
from bot.domain.merge import merge
from bot.domain.query import HORIZON
from bot.domain.source import FOUND, FetchState, Kind, Source
from bot.errors import FeedError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.domain.event import Listing, Occurrence, Problem
    from bot.feeds.asking import Asker
    from bot.feeds.document import Feed
    from bot.settings import Settings

ZONE: Final = "Europe/Berlin"
LONG_AGO: Final = timedelta(days=10 * 365)
LARGEST_FILE: Final = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be read, and how somebody wants it read; `kind` None: find out."""

    address: str
    kind: Kind | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def is_file(self) -> bool:
        """Whether it names a file rather than an address."""
        return not self.address.isdecimal() and "://" not in self.address

    def source(self) -> Source:
        """Return the source that the registry would make of it."""
        said = self.kind or (None if self.is_file else kind_of(self.address))
        url = self.address if self.is_file else address_of(self.address, said)
        return Source(
            lab="",
            key=url,
            kind=said or Kind.PAGE,
            url=url,
            timezone=ZONE,
            found=said is None,
            include=self.include,
            exclude=self.exclude,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What would be read: coming meetings, or past ones if none comes.

    `source` is what was asked about, `kind` and `url` what was found; `way` says how. `dropped`
    are the meetings that include and exclude leave out, `missed` the address of something better
    on the page that did not answer.
    """

    source: Source
    kind: Kind
    url: str
    way: str | None
    missed: str | None = None
    listings: tuple[Listing, ...]
    occurrences: tuple[Occurrence, ...]
    coming: bool
    dropped: tuple[Listing, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def of(self) -> int:
        """How many meetings and series stand there."""
        return len({listing.uid for listing in self.listings})


async def examine(question: Question, settings: Settings, now: datetime) -> Checked:
    """Read an address or a file as a source would be read; SourceError, UsageError."""
    from bot.feeds.examination import examine as read
    from bot.feeds.readers import reader_of

    asked = question.source()
    coming = Window(now, now + HORIZON, now)
    ever = Window(now - LONG_AGO, now + HORIZON, now)
    async with _asker(settings) as asker:
        if question.is_file:
            feed = _opened(question)
        else:
            feed = await reader_of(asked).fetch(asked, FetchState(), asker)
        found = await asker.apart(read, asked, feed, coming, ever)
    source = asked.found_as(feed.memory)
    shown = found.coming or found.ever
    return Checked(
        source=asked,
        kind=found.kind or source.kind,
        url=feed.memory.get("address") or asked.url or question.address,
        way=feed.memory.get("way"),
        missed=feed.memory.get("missed"),
        listings=shown,
        occurrences=_merged(shown, source, now),
        coming=bool(found.coming),
        dropped=found.dropped,
        problems=found.problems,
    )


def _merged(listings: Sequence[Listing], source: Source, now: datetime) -> tuple[Occurrence, ...]:
    sources = Sources(lab="", by_id={1: source})
    known = link([KnownListing(source=1, listing=one) for one in listings], "")
    merged = merge(known, {}, sources, now)
    stated = [replace(one.occurrence, labs=(), updated=now) for one in merged.values()]
    return tuple(sorted(stated, key=lambda one: one.starts_at))


@asynccontextmanager
async def _asker(settings: Settings) -> AsyncIterator[Asker]:
    from bot.feeds.asking import Asker
    from bot.feeds.fetch import Fetcher
    from bot.feeds.sandbox import Sandbox

    async with (
        Sandbox(seconds=settings.parse_seconds, megabytes=int(settings.parse_megabytes)) as sandbox,
        Fetcher(
            contact=settings.public_url,
            allow_private=settings.allow_private_addresses,
            allowed_ports=settings.allowed_ports,
        ) as fetcher,
    ):
        yield Asker(fetcher, sandbox, settings.logins)


def _opened(question: Question) -> Feed:
    """Read a file as the answer of a server; its content tells what it is."""
    from bot.feeds.discover.sniff import unreadable
    from bot.feeds.document import Document, Feed
    from bot.feeds.files import kind_of_file

    address, path = question.address, Path(question.address)
    if path.exists() and not path.is_file():
        raise UsageError(f"“{address}” is no file; name one, or an address (https://…)")
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(
            f"{address}: {error.strerror or error}; name a file or an address (https://…); "
            "what a lab's own sources give is shown by `treffpunkt refresh LAB`"
        ) from error
    if len(body) > LARGEST_FILE:
        raise FeedError(f"{address}: larger than 10 MB, which is the most that is read")
    document = Document(url=path.absolute().as_uri(), body=body)
    if (what := unreadable(document)) is not None:
        raise FeedError(f"{what} cannot be read; name a calendar (.ics) or a web page")
    memory = {} if question.kind else {FOUND: kind_of_file(path.name, body).value}
    return Feed((document,), fingerprint="", memory=memory)


def examined_json(found: Checked) -> dict[str, Any]:
    """Return the object that the contract names."""
    return {
        "kind": found.kind.value,
        "url": found.url,
        "occurrences": [occurrence_json(one) for one in found.occurrences],
        "problems": [
            {"code": one.code, "message": one.message, "uid": one.uid} for one in found.problems
        ],
    }
