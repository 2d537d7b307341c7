"""The monthly event list: gathering its candidates, remembering what the editor chose."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.bulletin.choosing import compose
from bot.domain.bulletin.evenings import evening_id
from bot.domain.bulletin.flags import places_to_look_up
from bot.domain.places import shown
from bot.domain.query import Query
from bot.domain.source import Kind
from bot.errors import UsageError
from bot.feeds.cities import known_cities
from bot.store import export_choices, labs as lab_store, occurrences, submissions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.bulletin.choosing import Bulletin, Choice
    from bot.domain.bulletin.evenings import Period
    from bot.domain.lab import Registry
    from bot.domain.source import Source
    from bot.store.engine import Store


async def gather(
    connection: AsyncConnection,
    registry: Registry,
    period: Period,
    choices: Mapping[str, Choice],
    now: datetime,
) -> Bulletin:
    """Return the list for a period, with the friends' events and the rules of all active labs."""
    zone = ZoneInfo(registry.network.timezone)
    first, end = (
        datetime.combine(day, time(), zone).astimezone(UTC) for day in (period.first, period.end)
    )
    asked = Query(start=first, end=end, labs=shown(registry, friends=True))
    found = await occurrences.find(connection, asked)
    places = places_to_look_up(found, registry)
    # In a thread: the first look-up reads the list.
    cities = await asyncio.to_thread(known_cities, places) if places else {}
    rules = await _rules(connection, registry)
    today = now.astimezone(zone).date()
    return compose(period, found, rules, choices, registry, cities=cities, today=today)


async def remember(
    store: Store,
    registry: Registry,
    accepted: Collection[str],
    rejected: Collection[str],
    now: datetime,
) -> None:
    """Remember what an editor chose; UsageError if an id is unknown or in both lists.

    An id that was merged away is remembered as the one it is now.
    """
    chosen = {**dict.fromkeys(accepted, True), **dict.fromkeys(rejected, False)}
    if not chosen:
        return
    if both := sorted(set(accepted).intersection(rejected)):
        raise UsageError(f"{both[0]}: either --accept or --reject it")
    async with store.write() as connection:
        rules = {evening_id(source) for source in await _rules(connection, registry)}
        known = await occurrences.by_ids(connection, chosen.keys() - rules)
        unknown = sorted(chosen.keys() - rules - known.keys())
        if unknown:
            hint = f"treffpunkt export {registry.network.export.name} --list shows the ids"
            raise UsageError(f"{unknown[0][:60]}: there is no meeting of that id; {hint}")
        named = {known[name].id if name in known else name: yes for name, yes in chosen.items()}
        await export_choices.choose(connection, named, now)


async def _rules(connection: AsyncConnection, registry: Registry) -> list[Source]:
    """Return the rules of all active labs, submitted ones included, each as last confirmed."""
    told = await submissions.submitted(connection)
    states = await lab_store.states(connection)
    return [
        _confirmed(source, states.get(lab.slug, lab_store.LabState()))
        for lab in told.registry(registry)
        if lab.active and not lab.friend
        for source in lab.sources
        if source.kind is Kind.SCHEDULE
    ]


def _confirmed(source: Source, state: lab_store.LabState) -> Source:
    schedule = source.schedule
    if schedule is None or state.confirmed is None:
        return source
    latest = max(filter(None, (schedule.confirmed, state.confirmed)))
    return replace(source, schedule=replace(schedule, confirmed=latest))
