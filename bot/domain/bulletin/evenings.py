"""Regular evenings: each rule with the dates that it has in a period, and those it does not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.event import Basis, Status
from bot.domain.rules.rule import expand, parse_rule
from bot.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

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
    apart: Collection[str] = (),
) -> tuple[Evening, ...]:
    """Return the rules that have a date of their own in a period, each date with one of them.

    `rules` are schedule sources. A date of which something else tells, or whose id is in `apart`,
    is no date of its rule's, and a rule that is not understood has none.
    """
    taken = set(apart)
    found = []
    for source in rules:
        evening = _evening(source, period, occurrences, taken)
        if evening is not None and evening.dates:
            taken |= {one.id for one in evening.dates}
            found.append(evening)
    return tuple(found)


def _evening(
    source: Source, period: Period, occurrences: Sequence[Occurrence], taken: Collection[str]
) -> Evening | None:
    schedule = source.schedule
    if schedule is None:
        return None
    try:
        rule = parse_rule(schedule, today=period.first, language=source.language)
    except RuleError:
        return None
    slots = expand(rule, period.first, period.end)
    on = [one for one in occurrences if source.lab in one.labs and not is_off(one)]
    free = [one for one in on if one.id not in taken]
    dates = tuple(one for one in free if any(_is_of(one, slot, rule) for slot in slots))
    held = {day for one in on for day in (one.open_dates or (one.day,))}
    return Evening(
        id=evening_id(source),
        lab=source.lab,
        schedule=schedule,
        rule=rule,
        dates=dates,
        missing=tuple(slot.day for slot in slots if not slot.open_dates and slot.day not in held),
    )


def _is_of(one: Occurrence, slot: Slot, rule: Rule) -> bool:
    if one.basis is not Basis.RULE:
        return False
    if slot.open_dates or one.open_dates:
        return set(one.open_dates) <= set(slot.open_dates) and bool(one.open_dates)
    if one.day != slot.day:
        return False
    starts = one.start.time() if isinstance(one.start, datetime) else None
    return starts == rule.start
