"""Remind people: a direct message before each meeting that somebody asked to be reminded of.

A person's slot is a row of the outbox like a channel's, so nobody is reminded twice; it names the
meeting's start, so a meeting that moves is reminded of anew. A few questions serve all people.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.query import Query
from bot.store import occurrences, outbox, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.personal import Wishes
    from bot.domain.reminder import DueReminder
    from bot.store.engine import Store

PERSONAL: Final = "personal"
"""Says in a reminder's content that it goes to one person, who can switch it off."""

MARGIN: Final = timedelta(days=1)
"""The morning from which an all-day meeting counts comes up to a day after its midnight."""

AT_ONCE: Final = 500
"""So many rows are written in one transaction, so that others get their turn."""

Wanted = dict[tuple[str, str], tuple["Wishes", set[str]]]
"""By (workspace, user): who it is, and of which meetings (ids) to remind them."""


async def remind_people(store: Store, now: datetime, *, workspace: str) -> int:
    """Write the personal reminders that have come due into the outbox; return how many.

    Private words are never shown on the terminal, so without a token nobody is reminded.
    """
    if workspace == outbox.TERMINAL:
        return 0
    async with store.read() as connection:
        due = await _due(connection, now)
    return sum(
        [await _write(store, due[first : first + AT_ONCE]) for first in range(0, len(due), AT_ONCE)]
    )


async def _write(store: Store, due: Sequence[Delivery]) -> int:
    async with store.write() as connection:
        # Whoever asked meanwhile to be forgotten must not come back with a reminder.
        there = await people.still_there(connection, (each.channel for each in due))
        kept = [each for each in due if (each.workspace, each.channel) in there]
        await outbox.add_each(connection, kept)
    return len(kept)


async def _due(connection: AsyncConnection, now: datetime) -> list[Delivery]:
    longest = await people.longest_lead(connection)
    if longest is None:
        return []
    near = Query(start=now.astimezone(UTC) - MARGIN, end=now.astimezone(UTC) + longest + MARGIN)
    known = {each.id: each for each in await occurrences.find(connection, near)}
    if not known:
        return []
    wanted = _wanted(
        await people.asked_of(connection, now, now - MARGIN),
        await people.always(connection),
        _by_lab(known.values()),
    )
    merged = await people.merged_into(connection, known)
    planned = [
        (wishes, reminder)
        for wishes, ids in wanted.values()
        for reminder in wishes.reminders((known[each] for each in ids & known.keys()), now)
    ]
    names = {each: (each, *merged.get(each, ())) for each in known}
    return await _unsaid(connection, planned, known, names, now)


def _wanted(
    asked: Sequence[people.Asked],
    always: Sequence[Wishes],
    by_lab: Mapping[str, set[str]],
) -> Wanted:
    """Add up what people said of single meetings and of their labs; a single word counts more."""
    wanted: Wanted = {
        (each.workspace, each.user): (
            each,
            set().union(*(by_lab.get(lab, ()) for lab in each.labs)),
        )
        for each in always
    }
    for each in asked:
        person = each.wishes.workspace, each.wishes.user
        _, ids = wanted.setdefault(person, (each.wishes, set()))
        (ids.add if each.wanted else ids.discard)(each.occurrence)
    return wanted


def _by_lab(known: Iterable[Occurrence]) -> dict[str, set[str]]:
    by_lab: dict[str, set[str]] = defaultdict(set)
    for each in known:
        for lab in each.labs:
            by_lab[lab].add(each.id)
    return by_lab


async def _unsaid(
    connection: AsyncConnection,
    planned: Sequence[tuple[Wishes, DueReminder]],
    known: Mapping[str, Occurrence],
    names: Mapping[str, tuple[str, ...]],
    now: datetime,
) -> list[Delivery]:
    """Return those of which nothing was said, under no name that the meeting had."""
    told = [
        (
            wishes,
            reminder,
            wishes.said_before(known[reminder.occurrence], names[reminder.occurrence]),
        )
        for wishes, reminder in planned
    ]
    taken = await outbox.taken(connection, set().union(*(slots for *_, slots in told)))
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for workspace, channel, kind, slot in taken:
        if kind is DeliveryKind.REMINDER:
            said[workspace, channel].add(slot)
    return [
        _delivery(wishes, reminder, now)
        for wishes, reminder, slots in told
        if said[wishes.workspace, wishes.user].isdisjoint(slots)
    ]


def _delivery(wishes: Wishes, reminder: DueReminder, now: datetime) -> Delivery:
    return Delivery(
        workspace=wishes.workspace,
        channel=wishes.user,
        kind=DeliveryKind.REMINDER,
        slot=reminder.slot,
        content=replace(reminder.content, about={PERSONAL: True}),
        created=now,
        next_attempt=now,
    )
