"""What most tests of fetching begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.fetching import here
from tests.fakes.gettogether import GetTogether
from tests.fakes.site import Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.feeds.fetch import Fetcher


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on loopback."""
    with Site() as server:
        yield server


@pytest.fixture
async def get() -> AsyncIterator[Fetcher]:
    """A fetcher that may ask loopback."""
    async with here() as fetcher:
        yield fetcher


@pytest.fixture
def server() -> Iterator[GetTogether]:
    """A GetTogether server that shows its first moment."""
    with GetTogether() as fake:
        yield fake
