"""Politeness: limits how many requests go to one host at a time, and how many in all."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(slots=True)
class _Door:
    """One host's semaphore, and how many requests hold it or wait for it."""

    semaphore: asyncio.Semaphore
    users: int = 0


class Turns:
    """Semaphores by host; a host nobody asks any longer is forgotten."""

    def __init__(self, per_host: int, in_all: int) -> None:
        self._per_host = per_host
        self._all = asyncio.Semaphore(in_all)
        self._doors: dict[str, _Door] = {}

    def __len__(self) -> int:
        """Return how many hosts are being asked now."""
        return len(self._doors)

    @asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at `host`, and hold it.

        The host's turn comes first: those who wait for a slow host hold none of the places
        that all hosts share.
        """
        door = self._doors.setdefault(host, _Door(asyncio.Semaphore(self._per_host)))
        door.users += 1
        try:
            async with door.semaphore, self._all:
                yield
        finally:
            door.users -= 1
            if not door.users:
                del self._doors[host]
