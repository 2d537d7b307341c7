"""When a lab usually meets, in words, from one of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.domain.rules.rule import describe, parse_rule
from bot.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.rules.rule import Rule
    from bot.domain.source import Source
    from bot.text.translator import Translator

MOST_EXCEPTIONS: Final = 6
LEAP_YEAR: Final = 2028
"""Contains every day that a year can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A rule in words: on which days and when, where, when not."""

    title: str
    days: str
    """"Jeden dritten Montag im Monat, 19:00–21:00"."""
    place: str
    exceptions: tuple[str, ...]


def rhythm(source: Source, t: Translator, today: date) -> Rhythm | None:
    """Put a source's rule into words; None if it has none, is over, or is not understood."""
    schedule = source.schedule
    if schedule is None:
        return None
    try:
        rule = parse_rule(schedule, today=today, language=source.language)
    except RuleError:
        return None
    if rule.until is not None and rule.until < today:
        return None
    days = describe(rule, t.language)
    return Rhythm(
        title=" ".join(schedule.title.split()),
        days=days[:1].upper() + days[1:],
        place=" ".join((schedule.place or rule.place or "").split()),
        exceptions=tuple(_exceptions(rule, t, today))[:MOST_EXCEPTIONS],
    )


def _exceptions(rule: Rule, t: Translator, today: date) -> Iterable[str]:
    """Say when it does not take place, from today on."""
    if rule.since is not None and rule.since > today:
        yield t("from {day}", day=t.date_of_year(rule.since))
    if rule.until is not None:
        yield t("until {day}", day=t.date_of_year(rule.until))
    for first, last in sorted(rule.pauses):
        if last >= today:
            yield t("break {days}", days=t.span(first, last))
    ahead = sorted(day for day in rule.except_days if day >= today)
    if ahead:
        yield t("not on {days}", days=t.join([t.date_of_year(day) for day in ahead[:4]], "or"))
    for begin, end in rule.yearly_pauses:
        days = [t.day_of_month(date(LEAP_YEAR, one.month, one.day)) for one in (begin, end)]
        if begin == end:
            yield t("not on {days}", days=days[0])
        else:
            yield t("not from {first} to {last}", first=days[0], last=days[1])
    if rule.skip_holidays:
        yield t("not on public holidays")
