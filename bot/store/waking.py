"""Notes that a transaction wrote something to be sent, so that the store can wake a sender.

The note is kept on the connection, for the code that writes a row knows neither the store nor the
engine that runs the jobs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

MARK: Final = "treffpunkt:written"


def written(connection: AsyncConnection) -> None:
    """Note that this transaction wrote a row of the outbox that may be sent now."""
    connection.info[MARK] = True


def was_written(connection: AsyncConnection) -> bool:
    """Return whether this transaction did, and clear the note."""
    return bool(connection.info.pop(MARK, False))
