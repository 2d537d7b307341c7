"""Reading a schedule: the dates that a rule in the configuration promises, no network needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.domain.event import Basis, Draft, Reading, Status
from bot.domain.languages.chosen import pack_of
from bot.domain.rules.holidays_of import holidays_of
from bot.domain.rules.rule import MOST_DAYS, Slot, days_in_words, expand, parse_rule, times_in_words
from bot.errors import RuleError, SourceError
from bot.feeds.overlap import overlaps

if TYPE_CHECKING:
    from bot.domain.event import Window
    from bot.domain.rules.rule import Rule
    from bot.domain.source import Schedule, Source

CONFIRMATION = relativedelta(months=6)
"""How long a lead's word that the rule is true holds."""
LONGEST = timedelta(days=MOST_DAYS)
"""How far ahead dates are given, whatever is asked for."""


def read(source: Source, window: Window) -> Reading:
    """Return a tentative draft for each date of the source's rule that overlaps the window.

    Dates up to six months after a confirmation are confirmed, unless the date is still open.
    SourceError if the source has no rule, or one that is not understood.
    """
    if source.schedule is None:
        raise SourceError(f"{source.lab}/{source.key}: a schedule source needs `when` or `rrule`")
    zone = ZoneInfo(source.timezone)
    first = _local_day(window.start, zone, timedelta(days=-1))
    # Holidays of thousands of years would be built for dates that no expansion looks at.
    last = min(_local_day(window.end, zone, timedelta(days=1)), _shifted(first, LONGEST))
    try:
        rule = parse_rule(source.schedule, today=first, language=source.language)
    except RuleError as error:
        raise SourceError(str(error)) from error
    # An open slot holds days of its whole month, so holidays are asked for a month around.
    around = timedelta(days=31) if rule.open_date else timedelta()
    skipped = (
        holidays_of(source.state, _shifted(first, -around), _shifted(last, around))
        if rule.skip_holidays
        else frozenset[date]()
    )
    drafts = [
        _draft(source, source.schedule, rule, slot)
        for slot in expand(rule, first, last, closed=skipped)
    ]
    return Reading(tuple(draft for draft in drafts if overlaps(draft, window, source.timezone)))


def _draft(source: Source, schedule: Schedule, rule: Rule, slot: Slot) -> Draft:
    start, end = _span(rule, slot, ZoneInfo(source.timezone))
    confirmed = not slot.open_dates and _is_confirmed(slot.day, schedule.confirmed)
    return Draft(
        uid=f"rule:{rule.pattern}",
        title=schedule.title or pack_of(source.language).sentences.untitled,
        start=start,
        end=end,
        recurrence=slot.original,
        place=schedule.place or rule.place,
        url=schedule.url,
        description=_open_words(rule, slot, source.language) if slot.open_dates else None,
        status=Status.CONFIRMED if confirmed else Status.TENTATIVE,
        basis=Basis.RULE,
        open_dates=slot.open_dates,
        end_guessed=rule.end_guessed and not slot.open_dates,
    )


def _span(rule: Rule, slot: Slot, zone: ZoneInfo) -> tuple[date | datetime, date | datetime]:
    """Return start and end: wall times, which daylight saving does not shift, or dates."""
    if slot.open_dates:
        return slot.day, slot.open_dates[-1] + timedelta(days=1)
    if rule.start is None or rule.end is None:
        return slot.day, slot.day + timedelta(days=1)
    ends_on = slot.day + timedelta(days=rule.end <= rule.start)
    return _at(slot.day, rule.start, zone), _at(ends_on, rule.end, zone)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)


def _open_words(rule: Rule, slot: Slot, language: str) -> str:
    words = pack_of(language).sentences
    told = words.open_days.format(days=days_in_words(slot.open_dates, language))
    if rule.start is None:
        return told[0].upper() + told[1:]
    return f"{words.hours.format(times_in_words(rule.start, rule.end))}, {told}"


def _is_confirmed(day: date, confirmed: date | None) -> bool:
    return confirmed is not None and confirmed <= day < confirmed + CONFIRMATION


def _local_day(instant: datetime, zone: ZoneInfo, shift: timedelta) -> date:
    try:
        return instant.astimezone(zone).date() + shift
    except OverflowError:
        return instant.astimezone(UTC).date()


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day
