"""Tidy: delete what is long over, and keep what is derived true, for years."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from bot.store import history, marks, moments

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.engine import Store

DAILY: Final = timedelta(days=1)
TIDIED: Final = "tidied"

KEPT: Final = timedelta(days=400)
"""Meetings, changes and deliveries are kept for a year and a month after they are over."""


async def tidy(store: Store, now: datetime) -> None:
    """Once a day, delete meetings with all that hangs on them, and deliveries, long over.

    Zone data only changes with a new version of it, so daily is enough for what derives from it.
    """
    async with store.read() as connection:
        last = await marks.get(connection, TIDIED)
    if last is not None and last > (now - DAILY).astimezone(UTC).isoformat():
        return
    async with store.write() as connection:
        await marks.put(connection, TIDIED, now.astimezone(UTC).isoformat())
        await moments.derive_anew(connection, now)
        await history.forget_before(connection, now - KEPT)
