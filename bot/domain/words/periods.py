"""Words about time become days: "nächste Woche", "im März", "3.3. bis 5.3.", "next 14 days".

All of it is local: spans are days (`end` exclusive), weeks start on Monday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.query import HORIZON
from bot.domain.words.dates_said import said_day_and_month, said_fixed, said_month, said_numeric
from bot.domain.words.days_said import said_dated_weekday, said_days_of_month
from bot.domain.words.parts_said import said_part, said_unit_of
from bot.domain.words.ranges import from_to
from bot.domain.words.span import DAY, Found, Span, coming_weekday
from bot.domain.words.units_said import (
    said_ahead,
    said_counted,
    said_unit,
    said_weekday,
    said_which,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.words.vocabulary import Vocabulary
    from bot.domain.words.word import Word

READERS = (
    *(
        said_dated_weekday,
        said_part,
        said_unit_of,
        said_numeric,
        said_fixed,
        said_day_and_month,
        said_month,
    ),
    *(said_counted, said_which, said_unit, said_weekday),
)


def period_at(words: Sequence[Word], at: int, today: date, said: Vocabulary) -> Found | None:
    """Read the period that starts at a word: a plain one, "bis …", "ab …", or "… bis …"."""
    first = words[at].folded
    if first in said.until:
        found = _plain(words, at + 1, today, said)
        return found and (_until(found[0], today), found[1] + 1)
    amid = first in said.amid
    led = int(amid or first in said.since)
    found = said_days_of_month(words, at + led, today, said, amid=amid)
    found = found or _from_to(words, at + led, today, said, amid=amid)
    if found is None:
        found = None if amid else _plain(words, at + led, today, said)
        # "von März" merely names a month, "ab März" leaves the end open.
        if found and led and first not in said.since_named:
            found = _endless(found[0], today), found[1]
    return found and (found[0], found[1] + led)


def _until(span: Span, today: date) -> Span:
    return span if span.refused else Span(min(today, span.start), span.end)


def _endless(span: Span, today: date) -> Span:
    return span if span.refused else Span(span.start, max(span.start, today) + HORIZON)


def _from_to(
    words: Sequence[Word], at: int, today: date, said: Vocabulary, *, amid: bool
) -> Found | None:
    first = _plain(words, at, today, said)
    if first is None:
        return None
    joints = said.between | said.both if amid else said.between
    last = _bound(words, at + first[1], joints, today, said)
    return last and (from_to(first[0], last[0]), first[1] + last[1])


def _bound(
    words: Sequence[Word], at: int, joints: Collection[str], today: date, said: Vocabulary
) -> Found | None:
    if at >= len(words) or words[at].folded not in joints:
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
