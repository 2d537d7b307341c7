"""“Stimmt nicht?”: what somebody doubts about a meeting, and how often they may say so."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

LONGEST: Final = 1_000
"""How many characters somebody may write."""
MOST_A_DAY: Final = 10
"""How many doubts one person may send in a day."""
ENOUGH: Final = 20
"""After this many in a day a meeting's people know that something is wrong with it."""


class Reason(StrEnum):
    """What is not right about a meeting."""

    TIME = "time"
    PLACE = "place"
    OFF = "off"
    """It does not take place."""
    NONE = "none"
    """There is no such meeting at all."""
    OTHER = "other"


class Hearing(StrEnum):
    """What becomes of a doubt."""

    HEARD = "heard"
    AGAIN = "again"
    """This person has doubted this meeting today."""
    MANY = "many"
    """This person has doubted too much today."""
    ENOUGH = "enough"
    NOBODY = "nobody"
    """Nobody is named who could hear it."""
    GONE = "gone"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One person's doubt about a meeting (an occurrence's id); `voice` stands for the person."""

    occurrence: str
    voice: str
    reason: Reason
    words: str = ""


def voice(key: bytes, workspace: str, user: str, day: date) -> str:
    """Return what tells one person's doubts of a day from other people's, without saying whose."""
    told = f"doubt\n{workspace}\n{user}\n{day.isoformat()}"
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()[:20]


def slot(doubt: Doubt, day: date) -> str:
    """Name a doubt, so that it is told once."""
    return f"{begins(day)}{doubt.voice}:{doubt.occurrence}"


def begins(day: date) -> str:
    """Return how the slots of all doubts of a day begin."""
    return f"doubt:{day.isoformat()}:"


def refusal(doubt: Doubt, day: date, slots: Collection[str]) -> Hearing | None:
    """Return why a doubt is not passed on, given that day's slots; None if it is."""
    if slot(doubt, day) in slots:
        return Hearing.AGAIN
    said = [each.removeprefix(begins(day)).split(":", 1) for each in slots]
    if sum(theirs == doubt.voice for theirs, _ in said) >= MOST_A_DAY:
        return Hearing.MANY
    if sum(meeting == doubt.occurrence for _, meeting in said) >= ENOUGH:
        return Hearing.ENOUGH
    return None
