"""Room for what is in memory between a question and its recorded answer."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from bot.jobs.outcome import Done, Heard

ROOM: Final = 20_000
"""How many listings one refresh has room for; of these it reads and holds about 20 MB."""

PLACE: Final = 400
"""How much room a question takes, and an answer at least: enough for fifty at once."""


class Room:
    """A limited room; a task that finds none left waits, and is let in by order of arrival.

    It is let in while any room is left, however much it takes: nothing is too big for ever. One
    that is cancelled while it waits takes none.
    """

    def __init__(self, size: int) -> None:
        self._left = size
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def take(self, size: int) -> None:
        """Wait for room, and take it."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        self._let_in()
        await turn

    def give(self, size: int) -> None:
        """Give back what was taken; less than nothing if it turned out to need more."""
        self._left += size
        self._let_in()

    def _let_in(self) -> None:
        while self._left > 0 and self._waiting:
            size, turn = self._waiting.popleft()
            if not turn.done():
                self._left -= size
                turn.set_result(None)


def size_of(answer: Heard | Done | None) -> int:
    """Return how much room an answer takes until it is recorded; None: it was not asked for."""
    if not isinstance(answer, Heard):
        return 0
    return max(PLACE, 0 if answer.understood is None else len(answer.understood.listings))
