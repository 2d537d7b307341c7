from __future__ import annotations

import pytest

from bot.domain.source import Kind, Source
from bot.errors import SourceError
from bot.feeds import found
from bot.feeds.readers import READERS, reader_of


def source(kind: Kind, *, asked: bool = False) -> Source:
    """A source of that kind."""
    return Source(lab="a", key="a", kind=kind, url="a", timezone="Europe/Berlin", found=asked)


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_kind_has_its_reader(kind: Kind) -> None:
    """The table leads to a module with both halves of a reader."""
    reader = reader_of(source(kind))
    assert reader is READERS[kind]
    assert callable(reader.fetch)
    assert callable(reader.read)


@pytest.mark.parametrize("kind", sorted(set(Kind) - set(READERS)))
def test_a_kind_without_a_reader_says_so(kind: Kind) -> None:
    """A source that cannot be read fails alone, with a sentence."""
    with pytest.raises(SourceError, match=f"kind {kind.value} cannot be read"):
        reader_of(source(kind))


def test_a_kind_that_nobody_said_is_found_out() -> None:
    """Also where it was found before: what the address is may change."""
    assert reader_of(source(Kind.ICAL, asked=True)) is found
