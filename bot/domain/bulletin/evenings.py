"""Regular evenings: each rule with its dates in a period, and with those that it misses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.event import Basis, Status
from bot.domain.rules.holidays_of import holidays_of
from bot.domain.rules.rule import expand, parse_rule
from bot.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.domain.event import Occurrence
    from bot.domain.rules.rule import Rule, Slot
    from bot.domain.source import Schedule, Source


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a list is about; `end` is exclusive."""

    first: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """A rule of a lab in a period: the occurrences it alone tells of, and the days it misses."""

    id: str
    lab: str
    schedule: Schedule
    rule: Rule
    dates: tuple[Occurrence, ...]
    missing: tuple[date, ...] = ()
    """Days of the rule on which nothing takes place: holidays, pauses, cancelled evenings."""
    unlisted: tuple[date, ...] = ()
    """Days of the rule that the lab's own announcements leave out, although they reach further."""


def evening_id(source: Source) -> str:
    """Return the name under which a rule is accepted or rejected, the same for life."""
    told = f"{source.lab}\n{source.key}"
    return f"r{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def is_off(one: Occurrence) -> bool:
    """Whether it does not take place."""
    return one.vanished or one.status is Status.CANCELLED


def evenings_in(
    period: Period,
    rules: Iterable[Source],
    occurrences: Sequence[Occurrence],
    *,
    accepted: Collection[str] = (),
    rejected: Collection[str] = (),
) -> tuple[Evening, ...]:
    """Return the rules that have a date of their own in a period, each date under one rule.

    `rules` are schedule sources. A date that something else tells of is not its rule's own, nor is
    one whose id was accepted or rejected by itself; a rule that is not understood has none.
    """
    gone = {one.id for one in occurrences if is_off(one)}.union(rejected)
    on = [one for one in occurrences if one.id not in gone]
    off = [one for one in occurrences if one.id in gone]
    taken = set(accepted)
    found = []
    for source in rules:
        evening = _evening(source, period, on, off, taken)
        if evening is not None and evening.dates:
            taken |= {one.id for one in evening.dates}
            found.append(evening)
    return tuple(found)


def _evening(
    source: Source,
    period: Period,
    on: Sequence[Occurrence],
    off: Sequence[Occurrence],
    taken: Collection[str],
) -> Evening | None:
    schedule = source.schedule
    if schedule is None:
        return None
    try:
        rule = parse_rule(schedule, today=period.first, language=source.language)
    except RuleError:
        return None
    slots = expand(rule, period.first, period.end)
    ours = [one for one in on if source.lab in one.labs]
    free = [one for one in ours if one.id not in taken]
    held = {day for one in ours for day in (one.open_dates or (one.day,))}
    lost = {one.day for one in off if source.lab in one.labs}
    left = [slot.day for slot in slots if not slot.open_dates and slot.day not in held]
    closed = _closed(source, rule, period)
    return Evening(
        id=evening_id(source),
        lab=source.lab,
        schedule=schedule,
        rule=rule,
        dates=tuple(one for one in free if any(_is_of(one, slot, rule) for slot in slots)),
        missing=tuple(sorted({*closed, *(day for day in left if day in lost)} - held)),
        unlisted=tuple(day for day in left if day not in lost and day not in closed),
    )


def _closed(source: Source, rule: Rule, period: Period) -> set[date]:
    """Return the days that the rule's pattern names and its exceptions or holidays take away."""
    if rule.open_date:
        return set()
    holidays = (
        holidays_of(source.state, period.first, period.end)
        if rule.skip_holidays
        else frozenset[date]()
    )
    first = max(filter(None, (period.first, rule.since)))
    last = min(filter(None, (period.end, rule.until and rule.until + timedelta(days=1))))
    # At most a year: nobody may ask for a longer list.
    days = (first + timedelta(days=number) for number in range((last - first).days))
    named = (day for day in days if rule.shape.falls_on(day, rule.anchor))
    return {
        day
        for day in named
        if (day in holidays or rule.excludes(day)) and day.month not in rule.without_months
    }


def _is_of(one: Occurrence, slot: Slot, rule: Rule) -> bool:
    if one.basis is not Basis.RULE:
        return False
    if slot.open_dates or one.open_dates:
        return set(one.open_dates) <= set(slot.open_dates) and bool(one.open_dates)
    if one.day != slot.day:
        return False
    starts = one.start.time() if isinstance(one.start, datetime) else None
    return starts == rule.start
