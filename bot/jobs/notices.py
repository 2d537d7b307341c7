"""Tell of changes: one short message where a meeting was told of, in the thread of its post.

What is news is measured by what each place was last told, so a meeting that moved and moved back
is none. What must wait, because the place heard of that meeting within the half hour or because
posting is paused, is told as it is by then. Only what was written since the last look is read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.delivery import Content, Delivery, DeliveryKind, DeliveryState
from bot.domain.digest import wants
from bot.domain.facts import Facts
from bot.domain.notice import (
    PAUSE,
    Telling,
    is_near,
    is_over,
    known_before,
    learnt,
    may_interrupt,
    slot_of,
    worth_telling,
)
from bot.jobs.announce import addressee, labs_of
from bot.jobs.seen import LATE, Seen
from bot.store import marks, occurrences, outbox, people, posts, subscriptions, tellings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.domain.personal import Wishes
    from bot.domain.subscription import Subscription
    from bot.store.engine import Store
    from bot.store.tellings import Noticed

SOON: Final = timedelta(minutes=1)
"""When to check again whether a notice under way was sent."""

NO_THREAD: Final = "thread_not_found"
"""Slack's error if the post that a reply belongs to was deleted."""

AT_ONCE: Final = 100
"""How many notices are written in one transaction, so that others get their turn."""

Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """All that is read at once: what was told, what is true now, and who listens."""

    now: datetime
    told: Sequence[Telling]
    unseen: Sequence[Telling]
    """Changes that channels may have heard of elsewhere: no post of ours told them."""
    found: Mapping[str, Occurrence]
    hidden: set[str]
    listeners: Mapping[Place, Subscription]
    persons: Mapping[Place, Wishes]
    noticed: Mapping[Place, Sequence[Noticed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """What is decided: what to say, what is merely learnt, and when to look again."""

    deliveries: tuple[tuple[Telling, Delivery], ...]
    learnt: tuple[tuple[Telling, Facts], ...]
    again: datetime | None


async def notice(store: Store, registry: Registry, now: datetime, *, workspace: str) -> int:
    """Write the notices of what has changed into the outbox; return how many."""
    async with store.read() as connection:
        if await marks.get(connection, marks.PAUSED) is not None:
            return 0
        seen = Seen.read(await marks.get(connection, NOTICED))
        look = await _look(connection, now)
        if seen.covers(look):
            return 0
        known = await _read(connection, registry, seen, now, workspace)
    decision = _decide(known)
    written = 0
    for first in range(0, len(decision.deliveries), AT_ONCE):
        async with store.write() as connection:
            written += await _say(connection, decision.deliveries[first : first + AT_ONCE], now)
    async with store.write() as connection:
        await tellings.learn(connection, decision.learnt)
        since = look.at if decision.again is None else seen.at
        await marks.put(connection, NOTICED, replace(look, at=since, again=decision.again).stored())
    return written


NOTICED: Final = "noticed"
"""The mark that holds how far we looked."""


async def _look(connection: AsyncConnection, now: datetime) -> Seen:
    told = await marks.get(connection, tellings.TOLD)
    return Seen(version=await marks.version(connection), told=told, at=now)


async def _read(
    connection: AsyncConnection, registry: Registry, seen: Seen, now: datetime, workspace: str
) -> _Known:
    told = await tellings.touched(connection, seen.at - LATE, now)
    listeners = {
        (addressee(each, workspace), each.channel): each
        for each in await subscriptions.all_of(connection)
    }
    unseen, changed = await _unseen(connection, registry, listeners, seen, now)
    found = changed | await occurrences.by_ids(connection, {each.occurrence for each in told})
    persons = {_place(each) for each in told if each.to_person}
    return _Known(
        now=now,
        told=told,
        unseen=unseen,
        found=found,
        hidden=await posts.hidden(connection, found),
        listeners=listeners,
        persons=await people.several(connection, persons),
        noticed=await tellings.notices(connection, {slot_of(each) for each in found.values()}),
    )


async def _unseen(
    connection: AsyncConnection,
    registry: Registry,
    listeners: Mapping[Place, Subscription],
    seen: Seen,
    now: datetime,
) -> tuple[list[Telling], dict[str, Occurrence]]:
    """Return changes of meetings that channels listen to, but that no post there shows."""
    if seen.is_first:
        return [], {}
    by_id = defaultdict(list)
    for change in await occurrences.changes_since(connection, seen.at - LATE):
        by_id[change.occurrence].append(change)
    found = await occurrences.by_ids(connection, by_id)
    told = await tellings.told_places(connection, by_id)
    every = []
    for place, subscription in listeners.items():
        labs = labs_of(registry, subscription) if subscription.notices else frozenset[str]()
        since = subscription.created
        for one, each in found.items():
            if one != each.id:
                # What happened to it before it was merged away is not the other's history.
                continue
            heard = labs is None or not labs.isdisjoint(each.labs)
            if not heard or (*place, one) in told or not wants(subscription, each):
                continue
            recent = [change for change in by_id[one] if since is None or change.at >= since]
            before = known_before(each, recent, seen.at) if recent else None
            if before is not None and is_near(before, each, subscription, now):
                every.append(
                    Telling(workspace=place[0], channel=place[1], occurrence=one, facts=before)
                )
    return every, found


def _decide(known: _Known) -> _Decision:
    """Decide what each place is told now; pure."""
    deliveries, quietly, again = [], [], []
    for telling, shows in _with_post(known):
        occurrence = known.found.get(telling.occurrence)
        if occurrence is None or occurrence.id in known.hidden:
            continue
        facts = Facts.of(occurrence)
        asked = _asked(telling, known)
        if asked is None:
            # Nobody wants a notice; what the post shows after its edit counts as told.
            quietly += [(telling, facts)] * (facts != telling.facts)
        elif not worth_telling(telling.facts, occurrence, known.now):
            better = learnt(telling.facts, facts)
            worth = shows and not is_over(telling.facts, known.now)
            quietly += [(telling, better)] * (worth and better != telling.facts)
        elif not may_interrupt(telling, known.now):
            again.append((telling.noticed or known.now) + PAUSE)
        else:
            here = known.noticed.get(_place(telling), ())
            slot, alone, waits = _slot(telling, occurrence, here)
            again += [known.now + SOON] * waits
            if slot is not None:
                again.append(known.now + SOON)
                deliveries.append(
                    (telling, _delivery(telling, slot, asked, known.now, alone=alone))
                )
    return _Decision(
        deliveries=tuple(deliveries), learnt=tuple(quietly), again=min(again, default=None)
    )


def _with_post(known: _Known) -> list[tuple[Telling, bool]]:
    return [*((one, True) for one in known.told), *((one, False) for one in known.unseen)]


def _asked(telling: Telling, known: _Known) -> tuple[str, str, int | None] | None:
    """Return language, zone and subscription of whoever wants a notice; None if nobody does."""
    place = _place(telling)
    if telling.to_person:
        person = known.persons.get(place)
        return (person.language, person.timezone, None) if person else None
    subscription = known.listeners.get(place)
    if subscription is None or not subscription.notices:
        return None
    return subscription.language, subscription.timezone, subscription.id


def _slot(
    telling: Telling, occurrence: Occurrence, here: Sequence[Noticed]
) -> tuple[str | None, bool, bool]:
    """Return a notice's slot (None if it was sent), whether it is no reply, whether it waits."""
    if any(each.is_under_way and each.occurrence == occurrence.id for each in here):
        return None, False, True
    slot = slot_of(occurrence)
    before = next((each for each in here if each.slot == slot), None)
    if before is None:
        return slot, telling.to_person, False
    lost = before.state is DeliveryState.FAILED and (before.error or "").startswith(NO_THREAD)
    return (f"{slot}:alone", True, False) if lost else (None, False, False)


def _delivery(
    telling: Telling, slot: str, asked: tuple[str, str, int | None], now: datetime, *, alone: bool
) -> Delivery:
    language, timezone, subscription = asked
    content = Content(
        language=language,
        timezone=timezone,
        special=(telling.occurrence,),
        thread=None if alone else telling.delivery,
        about={"told": telling.facts.stored()},
    )
    return Delivery(
        workspace=telling.workspace,
        channel=telling.channel,
        kind=DeliveryKind.NOTICE,
        slot=slot,
        content=content,
        subscription=subscription,
        created=now,
        next_attempt=now,
    )


async def _say(
    connection: AsyncConnection, several: Sequence[tuple[Telling, Delivery]], now: datetime
) -> int:
    """Write notices into the outbox, and record that these places hear now; return how many."""
    # Somebody who asked to be forgotten meanwhile must not come back with a notice.
    persons = {_place(telling) for telling, _ in several if telling.to_person}
    there = await people.several(connection, persons)
    written = 0
    for telling, delivery in several:
        known = not telling.to_person or _place(telling) in there
        if known and await outbox.add(connection, (delivery,)):
            await tellings.noticed(connection, telling, now)
            written += 1
    return written


def _place(telling: Telling) -> Place:
    return telling.workspace, telling.channel
