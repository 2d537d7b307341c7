"""What a lead should know about a feed: things that are read, but that people will trip over.

`normalise` already tells of what it had to mend. Here stands what is merely suspicious, so each
finding must be near certain: a false alarm costs more trust than a missed one.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.calendar_names import (
    any_of,
    day_and_month,
    day_of_month,
    weekday_numbers,
    year_of,
)
from bot.domain.event import Attendance, Problem
from bot.domain.normalise.drafts import distinct
from bot.domain.normalise.join_links import addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.event import Listing
    from bot.domain.languages.chosen import Languages

_QUOTED = 60


@lru_cache(maxsize=16)
def _dated(languages: Languages) -> re.Pattern[str]:
    """Return a weekday beside a date."""
    lead = languages.either(lambda pack: pack.registration.day_lead)
    return re.compile(
        rf"\b(?P<weekday>{any_of(weekday_numbers(languages))})\b\.?,?\s+(?:{lead}\s+)?"
        rf"{day_of_month(languages, short_years=False)}",
        re.IGNORECASE,
    )


def oddities(listings: Sequence[Listing], languages: Languages) -> tuple[Problem, ...]:
    """Return what is odd about the listings of one source, each kind once per UID."""
    problems: list[Problem] = []
    for listing in listings:
        problems += filter(None, (_nowhere(listing), _wrong_weekday(listing, languages)))
    return distinct(problems)


def _nowhere(listing: Listing) -> Problem | None:
    """Notice a meeting that says neither where to go nor what to click."""
    if listing.place is not None:
        return None
    if listing.attendance is not Attendance.ONLINE:
        return Problem("no_place", f"“{listing.title}” says no place.", listing.uid)
    if listing.join_url or listing.url or addresses(listing.description or ""):
        return None
    return Problem("no_link", f"“{listing.title}” is online, but has no link.", listing.uid)


def _wrong_weekday(listing: Listing, languages: Languages) -> Problem | None:
    """Notice a date in the text whose weekday it is not: one of the two is wrong."""
    for found in _dated(languages).finditer(f"{listing.title}\n{listing.description or ''}"):
        meant = _date_of(found, listing.day, languages)
        named = weekday_numbers(languages)[found["weekday"].lower()]
        if meant is not None and meant.weekday() != named:
            # It is quoted to readers of any language, so it names the day in the network's.
            day = languages.packs[0].calendar.weekdays[meant.weekday()].split()[0]
            told = f"“{found[0][:_QUOTED]}”: {meant.isoformat()} = {day}"
            return Problem("wrong_weekday", told, listing.uid)
    return None


def _date_of(found: re.Match[str], day: date, languages: Languages) -> date | None:
    """Return the date that is written; without a year only the meeting's own day is certain."""
    number, month = day_and_month(found, languages)
    year = year_of(found)
    try:
        written = date(year or day.year, month, number)
    except ValueError:
        return None
    return written if year or written == day else None
