"""Tidy: delete what is long over, and keep derived values true over the years."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from bot.jobs.scene import STILL_OPEN
from bot.store import (
    days,
    forgetting,
    history,
    letters,
    listing_keys,
    marks,
    moments,
    people,
    planning,
    seen,
    submissions,
    tellings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.store.engine import Store

DAILY: Final = timedelta(days=1)
TIDIED: Final = "tidied"

KEPT: Final = timedelta(days=400)
"""Meetings, changes and deliveries are kept for a year and a month after they are over."""

UNUSED: Final = timedelta(days=400)
"""People who have done nothing for this long are forgotten."""

TOLD: Final = timedelta(days=30)
"""How long messages and reminders to a person are kept."""

ASKED: Final = timedelta(days=2)
"""How long a request on the page, and the mail address that made it, is kept."""


async def tidy(store: Store, now: datetime) -> None:
    """Delete once a day what is long over: meetings with what depends on them, deliveries, people.

    Zone data changes only with a new version of it, so daily is enough for what derives from it.
    People whose account is gone are forgotten at every call.
    """
    await _forget(store, await _gone(store))
    async with store.read() as connection:
        last = await marks.get(connection, TIDIED)
    if last is not None and last > (now - DAILY).astimezone(UTC).isoformat():
        return
    async with store.write() as connection:
        await marks.put(connection, TIDIED, now.astimezone(UTC).isoformat())
        if await moments.zones_changed(connection, now):
            await moments.derive_anew(connection, now)
        await history.forget_before(connection, now - KEPT)
        await submissions.forget_before(connection, now - KEPT)
        await seen.forget_before(connection, now)
        await listing_keys.forget_over(connection, now - STILL_OPEN)
        await days.forget_before(connection, now - days.KEPT)
        await forgetting.forget_old_messages(connection, now - TOLD)
        await letters.forget_requests(connection, now - ASKED)
        await letters.forget_proposers(connection, now - TOLD)
        await tellings.forget_over(connection, now)
        await people.drop_past_reminders(connection, now - TOLD)
        unused = await people.inactive_since(connection, now - UNUSED)
        if store.is_sqlite:
            await planning.count(connection)
    await _forget(store, unused)


async def _gone(store: Store) -> Sequence[tuple[str, str]]:
    async with store.read() as connection:
        return await forgetting.gone(connection)


async def _forget(store: Store, whom: Sequence[tuple[str, str]]) -> None:
    for workspace, user in whom:
        # One transaction each, so that nobody else waits long.
        async with store.write() as connection:
            await forgetting.forget(connection, workspace, user)
