"""What a lead should know about a feed: things that are read, but that people will trip over.

`normalise` already tells of what it had to mend. Here stands what is merely suspicious, so each
finding must be near certain: a false alarm costs more trust than a missed one.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.event import Attendance, Problem
from bot.domain.normalise.drafts import distinct
from bot.domain.normalise.join_links import addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.event import Listing

_WEEKDAYS = (
    r"mo(?:ntag|nday|n)?",
    r"di(?:enstag)?|tue(?:sday|s)?",
    r"mi(?:ttwoch)?|wed(?:nesday)?",
    r"do(?:nnerstag)?|thu(?:rsday|rs)?",
    r"fr(?:eitag|iday|i)?",
    r"sa(?:mstag|turday|t)?|sonnabend",
    r"so(?:nntag)?|sun(?:day)?",
)
_MONTHS = (
    r"jan(?:uar|uary)?",
    r"feb(?:ruar|ruary)?",
    r"märz|mar(?:ch)?",
    r"apr(?:il)?",
    r"mai|may",
    r"june?|juni",
    r"july?|juli",
    r"aug(?:ust)?",
    r"sept?(?:ember)?",
    r"o[kc]t(?:ober)?",
    r"nov(?:ember)?",
    r"de[zc](?:ember)?",
)
_MONTH = "|".join(_MONTHS)
_DATED = re.compile(
    rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)})\b\.?,?\s+(?:(?:den|dem|the)\s+)?"
    r"(?:(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>20\d\d))?"
    rf"|(?P<day2>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?P<name>{_MONTH})\b\.?(?:,?\s+(?P<year2>20\d\d))?"
    rf"|(?P<name3>{_MONTH})\.?\s+(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year3>20\d\d))?)",
    re.IGNORECASE,
)
_QUOTED = 60


def oddities(listings: Sequence[Listing]) -> tuple[Problem, ...]:
    """Return what is odd about the listings of one source, each kind once per UID."""
    problems: list[Problem] = []
    for listing in listings:
        problems += filter(None, (_nowhere(listing), _wrong_weekday(listing)))
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


def _wrong_weekday(listing: Listing) -> Problem | None:
    """Notice a date in the text whose weekday it is not: one of the two is wrong."""
    for found in _DATED.finditer(f"{listing.title}\n{listing.description or ''}"):
        meant = _date_of(found, listing.day)
        if meant is not None and meant.weekday() != _which(_WEEKDAYS, found["weekday"]):
            told = f"“{found[0][:_QUOTED]}”: {meant.isoformat()} is a {meant:%A}."
            return Problem("wrong_weekday", told, listing.uid)
    return None


def _date_of(found: re.Match[str], day: date) -> date | None:
    """Return the date that is written; without a year only the meeting's own day is certain."""
    name = found["name"] or found["name3"]
    month = _which(_MONTHS, name) + 1 if name else int(found["month"])
    number = int(found["day"] or found["day2"] or found["day3"])
    year = found["year"] or found["year2"] or found["year3"]
    try:
        written = date(int(year or day.year), month, number)
    except ValueError:
        return None
    return written if year or written == day else None


def _which(names: tuple[str, ...], name: str) -> int:
    return next(at for at, each in enumerate(names) if re.fullmatch(each, name, re.IGNORECASE))
