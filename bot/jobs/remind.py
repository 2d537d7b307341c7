"""Remind people: a direct message before each meeting that somebody asked to be reminded of.

A person's slot is a row of the outbox like a channel's, so nobody is reminded twice; it names the
meeting's start, so after a move there is a new reminder. A few queries serve everybody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.personal import said_before
from bot.domain.query import Query
from bot.domain.reminder import is_due
from bot.store import occurrences, outbox, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.personal import Wishes
    from bot.store.engine import Store
    from bot.store.people import Always, Asked

PERSONAL: Final = "personal"
"""Marks a reminder's content as going to one person, who can switch it off."""

REMINDED: Final = "reminded"
"""Holds there whether it was on when its post was edited; absent means that it is on."""

MARGIN: Final = timedelta(days=1)
"""The morning from which an all-day meeting counts may be a day after its midnight."""

AT_ONCE: Final = 500
"""How many rows are written in one transaction, so that others get their turn."""

Who = people.Who
"""A person: workspace and user."""

Pair = tuple[str, timedelta]
"""A meeting (id) and a lead."""

Wanted = dict[Who, tuple[timedelta, set[str]]]
"""Everyone's lead, and the meetings (ids) to remind them of."""


async def remind_people(store: Store, now: datetime, *, workspace: str) -> int:
    """Write the personal reminders that have come due into the outbox; return how many.

    Private messages are never shown on the terminal, so without a token nobody is reminded.
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
        # Somebody who asked to be forgotten meanwhile must not come back with a reminder.
        whom = {(each.workspace, each.channel) for each in due}
        there = await people.several(connection, whom)
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
        await people.asked_of(connection, now, near.start, near.end),
        await people.always(connection),
        _by_lab(known.values()),
    )
    planned = _planned(wanted, known, now)
    said = await _said(connection, planned.keys(), known)
    unsaid = {pair: whom - said[pair] for pair, whom in planned.items()}
    every = await people.several(connection, set[Who]().union(*unsaid.values()))
    pairs = [(each, known[pair[0]]) for pair, whom in unsaid.items() for each in whom]
    return [made for who, one in pairs if (made := _delivery(every[who], one, now))]


def _wanted(
    asked: Sequence[Asked], always: Sequence[Always], by_lab: Mapping[str, set[str]]
) -> Wanted:
    """Combine what people said about labs and about single meetings; the latter prevails."""
    wanted: Wanted = {
        each.who: (each.lead, set().union(*(by_lab.get(lab, ()) for lab in each.labs)))
        for each in always
    }
    for each in asked:
        _, ids = wanted.setdefault(each.who, (each.lead, set()))
        (ids.add if each.wanted else ids.discard)(each.occurrence)
    return wanted


def _by_lab(known: Iterable[Occurrence]) -> dict[str, set[str]]:
    by_lab: dict[str, set[str]] = defaultdict(set)
    for each in known:
        for lab in each.labs:
            by_lab[lab].add(each.id)
    return by_lab


def _planned(
    wanted: Wanted, known: Mapping[str, Occurrence], now: datetime
) -> dict[Pair, set[Who]]:
    """Return whom to remind of which meeting at which lead; each lead is judged once."""
    leads = {lead for lead, _ in wanted.values()}
    due = {lead: {name for name, one in known.items() if is_due(one, lead, now)} for lead in leads}
    planned: dict[Pair, set[Who]] = defaultdict(set)
    for who, (lead, ids) in wanted.items():
        for each in ids & due[lead]:
            planned[each, lead].add(who)
    return planned


async def _said(
    connection: AsyncConnection, pairs: Iterable[Pair], known: Mapping[str, Occurrence]
) -> dict[Pair, set[Who]]:
    """Return who was reminded already, under any id that the meeting had."""
    pairs = list(pairs)
    merged = await people.merged_into(connection, {each for each, _ in pairs})
    slots = {
        (each, lead): said_before(known[each], lead, (each, *merged.get(each, ())))
        for each, lead in pairs
    }
    told: dict[str, set[Who]] = defaultdict(set)
    every = set[str]().union(*slots.values())
    for workspace, channel, kind, slot in await outbox.taken(connection, every):
        if kind is DeliveryKind.REMINDER:
            told[slot].add((workspace, channel))
    return {pair: set().union(*(told[slot] for slot in names)) for pair, names in slots.items()}


def _delivery(wishes: Wishes, occurrence: Occurrence, now: datetime) -> Delivery | None:
    reminder = wishes.reminder(occurrence, now)
    if reminder is None:
        return None
    return Delivery(
        workspace=wishes.workspace,
        channel=wishes.user,
        kind=DeliveryKind.REMINDER,
        slot=reminder.slot,
        content=replace(reminder.content, about={PERSONAL: True}),
        created=now,
        next_attempt=now,
    )


async def names_of(
    connection: AsyncConnection, planned: Sequence[Delivery]
) -> dict[str, frozenset[str]]:
    """Return all names of each slot: a meeting that was merged away had its own."""
    names = {each.slot: frozenset((each.slot,)) for each in planned}
    reminders = [each for each in planned if each.kind is DeliveryKind.REMINDER]
    if reminders:
        about = {each.content.special[0] for each in reminders}
        merged = await people.merged_into(connection, about)
        for each in reminders:
            own = each.content.special[0]
            when = each.slot.removeprefix(own)
            names[each.slot] |= {one + when for one in merged.get(own, ())}
    return names
