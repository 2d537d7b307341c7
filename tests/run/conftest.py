"""A PostgreSQL for the queue, and a connection to look at it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def address(empty_postgresql: str) -> str:
    """An empty PostgreSQL."""
    return empty_postgresql


@pytest.fixture
async def queue(address: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A connection to look at the queue with."""
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        yield connection
