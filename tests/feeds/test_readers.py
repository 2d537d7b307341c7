from __future__ import annotations

import pytest

from bot.domain.source import Kind
from bot.errors import SourceError
from bot.feeds.readers import READERS, reader_of


@pytest.mark.parametrize("kind", [Kind.GETTOGETHER, Kind.ICAL])
def test_a_kind_has_its_reader(kind: Kind) -> None:
    """The table leads to a module with both halves of a reader."""
    reader = reader_of(kind)
    assert reader is READERS[kind]
    assert callable(reader.fetch)
    assert callable(reader.read)


@pytest.mark.parametrize("kind", sorted(set(Kind) - set(READERS)))
def test_a_kind_without_a_reader_says_so(kind: Kind) -> None:
    """A source that cannot be read yet fails alone, with a sentence."""
    with pytest.raises(SourceError, match=f"kind {kind.value} cannot be read"):
        reader_of(kind)
