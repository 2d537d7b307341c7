"""Tidy: delete what is long over, and keep what is derived true, for years."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.store import history, moments

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.engine import Store

KEPT: Final = timedelta(days=400)
"""Meetings, changes and deliveries are kept for a year and a month after they are over."""


async def tidy(store: Store, now: datetime) -> None:
    """Delete meetings with their listings and changes, and deliveries, older than we keep.

    Zone data only changes with a new version of it, so with a start of the program or about daily.
    """
    async with store.write() as connection:
        await moments.derive_anew(connection, now)
        await history.forget_before(connection, now - KEPT)
