"""What one person wants: how long before a meeting to be reminded, of what, and a calendar.

A person is reminded as a channel is (`bot.domain.reminder`), with one lead.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bot.domain.reminder import begins, due_reminders, is_remindable, slot_of
from bot.domain.subscription import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.event import Occurrence
    from bot.domain.languages.chosen import Languages
    from bot.domain.reminder import DueReminder

LEADS: Final = tuple(timedelta(hours=hours) for hours in (1, 3, 24, 48))
"""What the form offers, the shortest first."""
LEAD: Final = timedelta(hours=24)
SHORTEST: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(days=14)
MOST_LABS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What one person wants; `labs` are the slugs of "my labs", `lead` counts from the start.

    `always`: remind of every meeting of these labs. `renewals`: how often the address of the
    personal calendar was renewed; `calendar` is the SHA-256 of what stands in it.
    """

    workspace: str
    user: str
    language: str = "de"
    timezone: str = "Europe/Berlin"
    lead: timedelta = LEAD
    labs: tuple[str, ...] = ()
    always: bool = False
    renewals: int = 0
    calendar: str = ""
    created: datetime
    active: datetime

    def reminder(self, occurrence: Occurrence, now: datetime) -> DueReminder | None:
        """Return the reminder of a meeting, if it has come due."""
        listener = Subscription(
            channel=self.user,
            language=self.language,
            timezone=self.timezone,
            reminders=(self.lead,),
        )
        return next(iter(due_reminders(listener, (occurrence,), now)), None)


def said_before(occurrence: Occurrence, lead: timedelta, names: Iterable[str]) -> set[str]:
    """Return the slots under which a person may have been reminded of a meeting already.

    `names` are the ids that were merged into it, and its own. A lead that was made longer does not
    remind again of what was told at a shorter one.
    """
    leads = {lead, *(each for each in LEADS if each <= lead)}
    return {slot_of(occurrence, each, name) for name in names for each in leads}


class Timing(StrEnum):
    """When a reminder that is asked for now will come."""

    LATER = "later"
    AT_ONCE = "at once"
    TOO_LATE = "too late"
    """It begins within minutes: a reminder would only arrive together with the meeting."""
    BEGUN = "begun"
    OFF = "off"
    OPEN = "open"
    """Its date is still open; the reminder comes once there is one."""


def timing(occurrence: Occurrence, lead: timedelta, now: datetime) -> Timing:
    """Return when the reminder of a meeting would come."""
    if occurrence.open_dates:
        return Timing.OPEN
    if not is_remindable(occurrence):
        return Timing.OFF
    left = begins(occurrence) - now
    if left <= timedelta(0):
        return Timing.BEGUN
    if left < SHORTEST:
        return Timing.TOO_LATE
    return Timing.AT_ONCE if left <= lead else Timing.LATER


_SPAN: Final = re.compile(r"(\d{1,4})\s*([^\W\d_]*)\.?")
_LENGTHS: Final = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


def lead_said(words: str, languages: Languages) -> timedelta | None:
    """Read "2h", "90 Minuten", "1 day"; None if the words tell of no length.

    What is said beyond `SHORTEST` and `LONGEST` is returned as it is: the caller says what fits.
    """
    found = _SPAN.fullmatch(words.strip().casefold())
    unit = _units(languages).get(found[2]) if found else None
    return int(found[1]) * unit if found and unit else None


@lru_cache(maxsize=16)
def _units(languages: Languages) -> dict[str, timedelta]:
    units: dict[str, timedelta] = {}
    for pack in languages.packs:
        for name, line in pack.reminders.units.items():
            units |= {word: _LENGTHS[name] for word in line.split() if word not in units}
    return units


def address_token(key: bytes, workspace: str, user: str, renewals: int) -> str:
    """Return what makes the address of a personal calendar its password: 43 url-safe characters."""
    told = f"calendar:{workspace}:{user}:{renewals}".encode()
    return urlsafe_b64encode(hmac.digest(key, told, "sha256")).decode().rstrip("=")


def fingerprint(token: str) -> str:
    """Return what is stored of such a token, from which nobody gets it back."""
    return sha256(token.encode()).hexdigest()
