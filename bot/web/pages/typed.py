"""What somebody typed into the search field, as filters: "köln nächste woche online"; pure.

Words that `bot.domain.words` knows become filters; the rest stays a text search. Words in quotation
marks are only searched for, as is a sentence of which little was understood.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.places import point_from
from bot.domain.words.span import DAY
from bot.domain.words.understand import Understood, understand
from bot.web.filters import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.lab import Registry
    from bot.web.filters import Filters

QUOTES: Final = ("“”", "„“", "«»", "»«", '""', "''")
MOST_UNKNOWN: Final = 3
"""From this many unknown words on they are a sentence, not filters."""


def quoted(words: str) -> str | None:
    """Return the words within quotation marks, if these enclose everything."""
    inside = words[1:-1].strip()
    return inside if len(words) > 1 and words[0] + words[-1] in QUOTES and inside else None


def understood(filters: Filters, registry: Registry, today: date, language: str) -> Filters | None:
    """Return the filters that the words to search for stand for; None if they are only text."""
    if not filters.text or quoted(filters.text) is not None:
        return None
    zone = registry.network.timezone
    now = datetime.combine(today, time(), ZoneInfo(zone))
    told = understand(filters.text, registry, now=now, language=language, zone=zone)
    if len(told.unknown) >= MOST_UNKNOWN:
        return None
    found = _placed(_dated(filters, told), told)
    if told.query.attendance:
        found = replace(found, attendance=tuple(sorted(told.query.attendance)))
    if told.online_too:
        found = replace(found, online_too=True)
    return None if found == filters else replace(found, text=" ".join(told.unknown))


def _dated(filters: Filters, told: Understood) -> Filters:
    if told.days is None or not all(FIRST_YEAR <= day.year < LAST_YEAR for day in told.days):
        return filters
    first, last = told.days
    first = max(first, told.today) if last >= told.today else first
    return replace(filters, since=first, until=last + DAY)


def _placed(filters: Filters, told: Understood) -> Filters:
    """Replace the places chosen before by those that were named."""
    if not told.named and not told.states:
        return filters
    labs = tuple(sorted(name for name in told.named if point_from(name) is None))
    near = told.named[0] if told.km is not None and told.named else None
    return replace(
        filters,
        labs=tuple(lab for lab in labs if lab != near),
        states=tuple(sorted(told.states)),
        near=near,
        within_km=told.km if near else None,
    )
