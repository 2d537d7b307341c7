"""From what was written to dates and times: the year that was left out, the end if there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.domain.prose.tokens import Clock, Day
    from bot.domain.prose.when import Span

BACK: Final = timedelta(days=62)
"""How far back a day without a year is still taken to be of this year."""
AHEAD: Final = timedelta(days=304)
_OLDEST: Final = 4
_ONE_DAY: Final = timedelta(days=1)
_LAST_MINUTE: Final = time(23, 59)
_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Moment:
    """When a meeting is: dates (`end` exclusive) or wall times; `odd` says what contradicts."""

    start: date | datetime
    end: date | datetime | None
    odd: str | None = None


def moment_of(span: Span, today: date, year: int | None = None) -> Moment | None:
    """Return when a span is; None if there is no such day, or its year cannot be told.

    A day without a year is the one of `year` (that of a heading above it), or else the one nearest
    after `today`, at most two months back and ten ahead. A weekday beside it decides: one that
    only fits years long gone speaks of those.
    """
    first, odd = _date(span.first, today, year)
    if first is None:
        return None
    last = None if span.last is None else _last(span.last, first)
    if span.last is not None and (last is None or last < first):
        return None
    if last is not None and last != first:
        return Moment(*_several(span, first, last), odd)
    return Moment(*_single(first, span.begins or span.ends), odd)


def in_universal_time(moment: Moment) -> Moment:
    """Return wall times as times in UTC, for words that say so."""
    end = moment.end.replace(tzinfo=UTC) if isinstance(moment.end, datetime) else moment.end
    if not isinstance(moment.start, datetime):
        return moment
    return Moment(moment.start.replace(tzinfo=UTC), end, moment.odd)


def _date(day: Day, today: date, year: int | None) -> tuple[date | None, str | None]:
    stated = day.year or year
    if stated is not None:
        found = _day_of(stated, day)
        return found, _mistake(found, day)
    near = _nearest(day, today)
    if day.weekday is None or near is None or near.weekday() == day.weekday:
        return near, None
    years = range(today.year - _OLDEST, today.year + 2)
    fitting = [found for each in years if (found := _day_of(each, day))]
    fitting = [found for found in fitting if found.weekday() == day.weekday]
    past = [found for found in fitting if found < today]
    if past:
        return past[-1], _mistake(near, day)
    return near, _mistake(near, day)


def _nearest(day: Day, today: date) -> date | None:
    years = (today.year - 1, today.year, today.year + 1)
    days = [found for each in years if (found := _day_of(each, day))]
    inside = [found for found in days if today - BACK <= found <= today + AHEAD]
    return min(inside, key=lambda found: (found < today, abs(found - today)), default=None)


def _day_of(year: int, day: Day) -> date | None:
    try:
        return date(year, day.month or 0, day.number)
    except ValueError:
        return None


def _mistake(found: date | None, day: Day) -> str | None:
    if found is None or day.weekday is None or found.weekday() == day.weekday:
        return None
    return f"{found} is a {_NAMES[found.weekday()]}, not a {_NAMES[day.weekday]}"


def _last(day: Day, first: date) -> date | None:
    if day.year is not None:
        return _day_of(day.year, day)
    last = _day_of(first.year, day)
    return _day_of(first.year + 1, day) if last is not None and last < first else last


def _single(day: date, clock: Clock | None) -> tuple[date | datetime, date | datetime | None]:
    if clock is None:
        return day, day + _ONE_DAY
    start = datetime.combine(day, clock.first)
    return start, _end(day, clock)


def _end(day: date, clock: Clock) -> datetime | None:
    """Return when it ends on or after that day: an end before its start is past midnight."""
    if clock.last is None:
        return None
    past_midnight = clock.over or clock.last < clock.first
    return datetime.combine(day + _ONE_DAY if past_midnight else day, clock.last)


def _several(span: Span, first: date, last: date) -> tuple[date | datetime, date | datetime]:
    """Return when a meeting of several days begins and ends.

    "1.3. bis 8.3., 23:59" begins at midnight; "12.-14. März, 19 Uhr" begins at seven; the hours of
    each day, "12.-14. März, 10-17 Uhr", are those of the first and the last.
    """
    begins, ends = span.begins, span.ends
    if begins is None and ends is None:
        return first, last + _ONE_DAY
    if begins is None and ends is not None and not (span.closes and _whole(span)):
        begins = ends
        ends = ends if ends.last else None
    start = datetime.combine(first, begins.first if begins else time())
    if ends is None:
        closing = begins.last if begins else None
        return start, datetime.combine(last, closing or _LAST_MINUTE)
    closing = ends.last or ends.first
    over = ends.over or (ends.last is not None and ends.last < ends.first)
    return start, datetime.combine(last + _ONE_DAY if over else last, closing)


def _whole(span: Span) -> bool:
    """Whether the first day was written in full, so that what follows the last is its own."""
    return span.first.start + 4 < span.first.end
