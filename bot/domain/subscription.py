"""A subscription: what a channel wants to hear, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.event import Attendance


class Rhythm(StrEnum):
    """How often a digest is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one channel wants to hear; `at` is wall time in `timezone`.

    `day` is the weekday (Monday is 0) of a weekly rhythm, or the day of the month of a monthly
    one (a month without it uses its last day).
    """

    id: int = 0
    workspace: str = ""
    channel: str
    rhythm: Rhythm = Rhythm.WEEKLY
    day: int = 0
    at: time = time(9)
    timezone: str = "Europe/Berlin"
    language: str = "de"
    labs: tuple[str, ...] = ()
    """Empty: every lab that is no friend."""
    states: tuple[str, ...] = ()
    near: str | None = None
    within_km: float | None = None
    attendance: tuple[Attendance, ...] = ()
    reminders: tuple[timedelta, ...] = ()
    notices: bool = True
    empty: bool = False
    """Say so when nothing is on."""
    created: datetime | None = None
    """Digests that were due before are not made up for."""
