"""Words about time become days: "nächste Woche", "im März", "3.3. bis 5.3.", "next 14 days".

All of it is local: spans are days (`end` exclusive), weeks start on Monday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.query import HORIZON
from bot.domain.words.dates_said import said_day_and_month, said_fixed, said_month, said_numeric
from bot.domain.words.span import DAY, Found, Span, coming_weekday, day_of, folded, typed
from bot.domain.words.units_said import (
    said_ahead,
    said_counted,
    said_unit,
    said_weekday,
    said_which,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.words.vocabulary import Vocabulary
    from bot.domain.words.word import Word

READERS = (
    *(said_numeric, said_fixed, said_day_and_month, said_month),
    *(said_counted, said_which, said_unit, said_weekday),
)


def period_at(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read the period that starts at a word: a plain one, "bis …", "ab …", or "… bis …"."""
    first = words[at].folded
    if first in said.until:
        found = _plain(words, at + 1, today, said)
        return found and (Span(min(today, found[0].start), found[0].end), found[1] + 1)
    if (within := _within_month(words, at, today, said)) is not None:
        return within
    opened = first in said.since
    found = _plain(words, at + opened, today, said)
    if found is None:
        return None
    span, used = found[0], found[1] + opened
    bound = _bound(words, at + used, today, said)
    if bound is not None:
        start, end = min(span.start, bound[0].start), max(span.end, bound[0].end)
        return Span(start, end), used + bound[1]
    # "von März" merely names a month, "ab März" leaves the end open.
    endless = opened and first not in said.since_named
    return (Span(span.start, max(span.start, today) + HORIZON) if endless else span), used


def _within_month(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read "du 10 au 15 mars", where one word stands between days and for nothing else."""
    begin = at + (words[at].folded in said.linking)
    number = said.day_of_month.fullmatch(typed(words, begin))
    if number is None or folded(words, begin + 1) not in said.between - said.until:
        return None
    last = said_day_and_month(words, begin + 2, today, said)
    first = last and day_of(last[0].start.year, last[0].start.month, int(number[1]))
    if last is None or first is None or first > last[0].start:
        return None
    return Span(first, last[0].end), begin + 2 + last[1] - at


def _bound(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    if at >= len(words) or words[at].folded not in said.between:
        return None
    found = _plain(words, at + 1, today, said)
    return found and (found[0], found[1] + 1)


def _plain(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    skipped = at
    while skipped < len(words) and words[skipped].folded in said.linking:
        skipped += 1
    if skipped >= len(words):
        return None
    # "in zwei Wochen" and "zwei Wochen" differ, so the linking word is looked at first.
    found = said_ahead(words, at, today, said)
    if found:
        return found
    for read in READERS:
        found = read(words, skipped, today, said)
        if found:
            return found[0], found[1] + skipped - at
    return None


def combine(spans: Sequence[Span], today: date) -> Span | None:
    """Make one span of several: a day of the week within the others, else all they cover."""
    if not spans:
        return None
    wide = [span for span in spans if span.weekday is None]
    if not wide:
        return Span(min(span.start for span in spans), max(span.end for span in spans))
    start, end = min(span.start for span in wide), max(span.end for span in wide)
    days = [span.weekday for span in spans if span.weekday is not None]
    if not days:
        return Span(start, end)
    begin = max(start, today) if end > today else start
    picked = [coming_weekday(begin, weekday) for weekday in days]
    return Span(min(picked), max(picked) + DAY)


def moments(span: Span, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return a span's first and last moment in UTC; one that has begun starts now."""
    start, end = (
        datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        for day in (span.start, span.end)
    )
    return (max(start, now.astimezone(UTC)) if end > now else start), end
