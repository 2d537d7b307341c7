"""The one dispatch table: which reader reads which kind."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.domain.source import Kind
from bot.errors import SourceError
from bot.feeds import caldav, found, gettogether, ical, pad, page, prose, syndication

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.source import Source
    from bot.feeds.document import Reader

READERS: Final[Mapping[Kind, Reader]] = MappingProxyType(
    {
        Kind.CALDAV: caldav,
        Kind.GETTOGETHER: gettogether,
        Kind.ICAL: ical,
        Kind.PAD: pad,
        Kind.PAGE: page,
        Kind.PROSE: prose,
        Kind.SYNDICATION: syndication,
    }
)


def reader_of(source: Source) -> Reader:
    """Return the reader of a source; SourceError says that we cannot read its kind."""
    if source.found:
        return found
    if (reader := READERS.get(source.kind)) is None:
        raise SourceError(f"sources of kind {source.kind.value} cannot be read yet")
    return reader
