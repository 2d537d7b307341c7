"""Days that a text leaves out of its regular evening: "Im Februar fällt das Treffen aus"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.event import day_of
from bot.domain.prose.moments import moment_of
from bot.domain.prose.off import days_off, is_off
from bot.domain.prose.words import MONTH, month_of
from bot.domain.rules.times import Day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.prose.when import When
    from bot.domain.rules.rule import Rule

_AND: Final = r"(?:\s(?:und|and|sowie|oder|or)\s|,\s)"
_IN_MONTHS: Final = re.compile(
    rf"\b(?:im|in)\s(?P<months>(?:{MONTH})(?:{_AND}(?:im\s|in\s)?(?:{MONTH})){{0,11}})(?!\s20)",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(MONTH, re.IGNORECASE)
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Stretches of days (both ends included) and months on which a group does not meet."""

    stretches: frozenset[tuple[date, date]] = frozenset()
    yearly: frozenset[tuple[Day, Day]] = frozenset()
    """The same of days without a year that are too far away to give them one."""
    months: frozenset[int] = frozenset()

    def and_also(self, other: LeftOut) -> LeftOut:
        """Return what either leaves out."""
        return LeftOut(
            self.stretches | other.stretches,
            self.yearly | other.yearly,
            self.months | other.months,
        )

    def out_of(self, rule: Rule) -> Rule:
        """Return the rule without them."""
        return replace(
            rule,
            pauses=(*rule.pauses, *sorted(self.stretches - set(rule.pauses))),
            yearly_pauses=(*rule.yearly_pauses, *sorted(self.yearly - set(rule.yearly_pauses))),
            without_months=rule.without_months | self.months,
        )


def left_out(sentence: str, today: date) -> LeftOut:
    """Return what a sentence leaves out of a regular evening: its days, or else its months."""
    free, ends = days_off(sentence)
    until = frozenset((today, last) for _, last in on_days(ends, today).stretches if last >= today)
    days = on_days(free, today).and_also(LeftOut(until))
    return LeftOut(months=months_off(sentence)) if days == LeftOut() else days


def on_days(days: Iterable[When], today: date) -> LeftOut:
    """Leave out days as they were written; their hours do not matter."""
    stretches, yearly = set[tuple[date, date]](), set[tuple[Day, Day]]()
    for span in (span for when in days for span in when.spans):
        first, last = span.first, span.last or span.first
        moment = moment_of(replace(span, begins=None, ends=None), today)
        if moment and moment.end:
            stretches.add((day_of(moment.start), day_of(moment.end) - _ONE_DAY))
        elif first.year is None and first.month and last.month:
            yearly.add((Day(0, first.month, first.number), Day(0, last.month, last.number)))
    return LeftOut(frozenset(stretches), frozenset(yearly))


def months_off(sentence: str) -> frozenset[int]:
    """Return the months that a sentence leaves out as a whole."""
    found = _IN_MONTHS.search(sentence) if is_off(sentence) else None
    names = _MONTH.finditer(found["months"]) if found else ()
    return frozenset(month_of(name[0]) for name in names)
