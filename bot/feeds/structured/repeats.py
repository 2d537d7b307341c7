"""A series that a page describes by its rhythm, and the dates it has within a window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.feeds.recurrence import expand
from bot.feeds.rule_text import RuleRefusedError, parse_rule
from bot.feeds.times import parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.event import Draft, Window
    from bot.feeds.context import Problems
    from bot.feeds.recurrence import Budget

_MARGIN = timedelta(days=2)
_MOST_DATES = 2_000


@dataclass(frozen=True, slots=True)
class Repeats:
    """An RRULE, the last day (inclusive) and the days that are left out."""

    rule: str
    until: date | None = None
    except_days: frozenset[date] = frozenset()
    zone: str | None = None


def dates(
    draft: Draft, repeats: Repeats, window: Window, budget: Budget, problems: Problems
) -> Iterator[Draft]:
    """Yield a draft for each date of a series near a window; only the first if its rule is refused.

    `draft` is the first meeting; all series of a page spend from one `budget`. Dates near the edges
    of the window may lie outside.
    """
    first = _floating(draft.start, repeats)
    length = _length(draft)
    try:
        walls = _walls(first, repeats, window, budget)
    except (RuleRefusedError, ValueError, OverflowError) as error:
        message = f"{draft.title!r}: the rhythm {repeats.rule} is refused: {error}."
        problems.add("rule_refused", message)
        yield draft
        return
    for wall in walls:
        if wall.date() in repeats.except_days:
            continue
        start = wall.date() if not isinstance(draft.start, datetime) else _like(wall, repeats)
        end = start + length if length is not None else None
        yield replace(draft, start=start, end=end, recurrence=start)


def _walls(first: datetime, repeats: Repeats, window: Window, budget: Budget) -> list[datetime]:
    low = (window.start - _MARGIN).astimezone(UTC).replace(tzinfo=None)
    high = (window.end + _MARGIN).astimezone(UTC).replace(tzinfo=None)
    rule = parse_rule(repeats.rule)
    last = repeats.until or (parse_when(rule.until, None).wall if rule.until else None)
    until = last if isinstance(last, datetime) or last is None else datetime.combine(last, time.max)
    found = expand(rule, first, until, (low, high), budget)
    return [wall for wall, _ in zip(found, range(_MOST_DATES), strict=False)]


def _floating(start: date | datetime, repeats: Repeats) -> datetime:
    """Return the wall time of the first date: a rhythm holds in wall time, not in an offset."""
    if not isinstance(start, datetime):
        return datetime.combine(start, time())
    if start.tzinfo is not None and repeats.zone:
        start = start.astimezone(ZoneInfo(repeats.zone))
    return start.replace(tzinfo=None)


def _like(wall: datetime, repeats: Repeats) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(repeats.zone)) if repeats.zone else wall


def _length(draft: Draft) -> timedelta | None:
    if draft.end is None or isinstance(draft.end, datetime) != isinstance(draft.start, datetime):
        return None
    try:
        return draft.end - draft.start
    except TypeError:  # one of them floats
        return None
