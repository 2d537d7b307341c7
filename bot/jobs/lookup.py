"""Look-ups for those who submit: the letter of a link, a meeting that can still be changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.query import HORIZON, Query
from bot.errors import SubmissionError
from bot.jobs.inviting import has_link
from bot.store import letters, occurrences

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.delivery import Delivery
    from bot.domain.event import Occurrence
    from bot.domain.invitation import Invitation
    from bot.store.engine import Store

STILL_THERE: Final = timedelta(hours=12)
"""How long after its end a meeting can still be changed."""

_A_DAY: Final = timedelta(days=1)


async def standing(store: Store, name: str, now: datetime) -> Occurrence:
    """Return a meeting that can still be changed; SubmissionError `gone` if it cannot."""
    async with store.read() as connection:
        found = (await occurrences.by_ids(connection, [name])).get(name)
    if found is None or found.vanished or found.ends_at <= now - STILL_THERE:
        raise SubmissionError("gone")
    return found


async def around(store: Store, slug: str, day: date, now: datetime) -> list[Occurrence]:
    """Return a lab's meetings around a day, from yesterday on."""
    query = Query(start=now - _A_DAY, end=now + HORIZON, labs=frozenset({slug}))
    async with store.read() as connection:
        found = await occurrences.find(connection, query)
    return [one for one in found if abs(one.day - day) <= _A_DAY]


async def opened(store: Store, invitation: Invitation) -> Delivery | None:
    """Return the letter of an invitation, if it is still known and carries a link."""
    async with store.read() as connection:
        letter = await letters.get(connection, invitation.letter)
    return letter if letter is not None and has_link(letter) else None
