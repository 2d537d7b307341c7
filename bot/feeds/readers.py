"""The one dispatch table: which reader reads which kind."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.domain.source import Kind
from bot.errors import SourceError
from bot.feeds import gettogether, ical, page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.feeds.document import Reader

READERS: Final[Mapping[Kind, Reader]] = MappingProxyType(
    {Kind.GETTOGETHER: gettogether, Kind.ICAL: ical, Kind.PAGE: page}
)


def reader_of(kind: Kind) -> Reader:
    """Return the reader of a kind; SourceError says that we cannot read it yet."""
    if (reader := READERS.get(kind)) is None:
        raise SourceError(f"sources of kind {kind.value} cannot be read yet")
    return reader
