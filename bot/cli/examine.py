"""What `check` does: fetch an address or open a file, read it, and show what is odd."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot.cli.tables import spoken
from bot.domain.addresses import address_of, kind_of
from bot.domain.contract import occurrence_json
from bot.domain.event import Window
from bot.domain.link import link
from bot.domain.merge import KnownListing, Sources, merge
from bot.domain.query import HORIZON
from bot.domain.source import FetchState, Kind, Source
from bot.errors import FeedError, UsageError
from bot.feeds.document import Document, Feed
from bot.text import translator

if TYPE_CHECKING:
    from bot.domain.event import Occurrence, Problem
    from bot.feeds.sandbox import Sandbox
    from bot.settings import Settings

ZONE: Final = "Europe/Berlin"
LONG_AGO: Final = timedelta(days=10 * 365)
SHOWN: Final = 5
LARGEST_FILE: Final = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """What would be read from one address: coming meetings, or past ones if none comes."""

    kind: Kind
    url: str
    occurrences: tuple[Occurrence, ...]
    coming: bool
    problems: tuple[Problem, ...]


async def examine(address: str, settings: Settings, now: datetime) -> Checked:
    """Read an address or a file as a source would be read."""
    from bot.feeds.examination import examine as read
    from bot.feeds.sandbox import Sandbox

    coming = Window(now, now + HORIZON, now)
    ever = Window(now - LONG_AGO, now + HORIZON, now)
    async with Sandbox(
        seconds=settings.parse_seconds, megabytes=int(settings.parse_megabytes)
    ) as sandbox:
        source, feed = await _fetched(address, settings, sandbox)
        found = await sandbox.run(read, source, feed, coming, ever)
    shown = found.coming or found.ever
    sources = Sources(lab="", by_id={1: source})
    known = link([KnownListing(source=1, listing=one) for one in shown], "")
    merged = merge(known, {}, sources, now)
    stated = [replace(one.occurrence, labs=(), updated=now) for one in merged.values()]
    occurrences = sorted(stated, key=lambda one: one.starts_at)
    return Checked(
        kind=source.kind,
        url=source.url or address,
        occurrences=tuple(occurrences),
        coming=bool(found.coming),
        problems=found.problems,
    )


async def _fetched(address: str, settings: Settings, sandbox: Sandbox) -> tuple[Source, Feed]:
    path = Path(address)
    if "://" not in address and not address.isdecimal():
        return _opened(address, path)
    from bot.feeds.asking import Asker
    from bot.feeds.fetch import Fetcher
    from bot.feeds.readers import reader_of

    told = kind_of(address)
    source = replace(_source(told or Kind.PAGE, address_of(address, told)), found=told is None)
    async with Fetcher(
        contact=settings.public_url,
        allow_private=settings.allow_private_addresses,
        allowed_ports=settings.allowed_ports,
    ) as fetcher:
        asker = Asker(fetcher, sandbox, settings.logins)
        feed = await reader_of(source).fetch(source, FetchState(), asker)
    return source.found_as(feed.memory), feed


def _opened(address: str, path: Path) -> tuple[Source, Feed]:
    if path.exists() and not path.is_file():
        raise UsageError(f"“{address}” is no file; name one, or an address (https://…)")
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(
            f"{address}: {error.strerror or error}; name a file or an address (https://…)"
        ) from error
    if len(body) > LARGEST_FILE:
        raise FeedError(f"{address}: larger than 10 MB, which is the most that is read")
    document = Document(url=path.absolute().as_uri(), body=body)
    return _source(Kind.ICAL, address), Feed((document,), fingerprint="")


def _source(kind: Kind, url: str) -> Source:
    return Source(lab="", key=url, kind=kind, url=url, timezone=ZONE)


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


def draw(found: Checked) -> Group:
    """Draw what was found: the next five meetings, what is odd, and the lines to paste."""
    t = translator("de")
    count = len(found.occurrences)
    if found.coming:
        told = t.plural("{count} coming meeting", "{count} coming meetings", count)
    else:
        told = t("no coming meeting; past: {count}", count=count)
    meetings = Table(box=None, show_header=False, pad_edge=False)
    for one in found.occurrences[:SHOWN]:
        place = one.place or one.join_url or "–"
        meetings.add_row(spoken(one.starts_at, one.timezone, t), Text(f"{one.title}\n{place}"))
    odd = Table(box=None, show_header=False, pad_edge=False)
    for problem in found.problems:
        odd.add_row(Text("!", style="yellow"), problem.code, Text(problem.message))
    parts: list[Any] = [Text(f"{found.kind.value}: {told}", style="bold"), meetings]
    if found.problems:
        parts += [Text(f"\n{t('Odd')}", style="bold"), odd]
    if "://" in found.url:
        paste = f'[[labs.sources]]\nurl = "{found.url}"\nkind = "{found.kind.value}"'
        parts += [Text(f"\n{t('For labs.toml')}", style="bold"), escape(paste)]
    return Group(*parts)
