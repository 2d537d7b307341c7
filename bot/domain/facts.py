"""What a reader was told of a meeting: when, where, on or off; kept as JSON beside what it tells.

What is told of a meeting later is measured by these facts, not by the change log: moved and moved
back is nothing to a reader who saw neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.domain.event import Attendance, Basis, Status, moment, parse_when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.event import Occurrence


class Standing(StrEnum):
    """Whether one should go there."""

    ON = "on"
    RULE = "rule"
    """Nobody announced it; a rule says that it would be."""
    CANCELLED = "cancelled"
    VANISHED = "vanished"
    """Nobody lists it any longer, which is no cancellation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """When, where, and on or off; `start` and `end` are as in a Meeting."""

    title: str
    start: date | datetime
    end: date | datetime
    timezone: str
    place: str | None = None
    join_url: str | None = None
    attendance: Attendance = Attendance.UNKNOWN
    standing: Standing = Standing.ON
    open: bool = False
    """The date was still open: the second or the third Monday."""

    @classmethod
    def of(cls, occurrence: Occurrence) -> Facts:
        """Return the facts of a meeting as it is."""
        return cls(
            title=occurrence.title,
            start=occurrence.start,
            end=occurrence.end,
            timezone=occurrence.timezone,
            place=occurrence.place,
            join_url=occurrence.join_url,
            attendance=occurrence.attendance,
            standing=_standing(occurrence),
            open=bool(occurrence.open_dates),
        )

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Facts:
        """Return the facts that `stored` gave."""
        zone = stored["timezone"]
        return cls(
            title=stored["title"],
            start=parse_when(stored["start"], zone),
            end=parse_when(stored["end"], zone),
            timezone=zone,
            place=stored.get("place"),
            join_url=stored.get("join_url"),
            attendance=Attendance(stored.get("attendance", Attendance.UNKNOWN)),
            standing=Standing(stored.get("standing", Standing.ON)),
            open=stored.get("open", False),
        )

    def stored(self) -> dict[str, Any]:
        """Return the facts as JSON."""
        return {
            "title": self.title,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "timezone": self.timezone,
            "place": self.place,
            "join_url": self.join_url,
            "attendance": self.attendance.value,
            "standing": self.standing.value,
            "open": self.open,
        }

    @property
    def is_off(self) -> bool:
        """Whether nobody should go there."""
        return self.standing in {Standing.CANCELLED, Standing.VANISHED}

    @property
    def starts_at(self) -> datetime:
        """The moment it starts, in UTC."""
        return moment(self.start, self.timezone)

    @property
    def ends_at(self) -> datetime:
        """The moment it ends, in UTC."""
        return moment(self.end, self.timezone)


def starts_differently(one: Facts, other: Facts) -> bool:
    """Whether one would have to come at another time; the same moment elsewhere is no other."""
    return _begins(one) != _begins(other)


def is_elsewhere(told: Facts, now: Facts) -> bool:
    """Whether one would go to another place; learning the place at last does not count."""
    before, after = _spelling(told.place), _spelling(now.place)
    return bool(before and after) and before != after


def is_joined_elsewhere(told: Facts, now: Facts) -> bool:
    """Whether one would dial in elsewhere, or take part in another way altogether."""
    relinked = bool(told.join_url and now.join_url) and told.join_url != now.join_url
    known = Attendance.UNKNOWN not in {told.attendance, now.attendance}
    return relinked or (known and told.attendance is not now.attendance)


def _standing(occurrence: Occurrence) -> Standing:
    if occurrence.vanished:
        return Standing.VANISHED
    if occurrence.status is Status.CANCELLED:
        return Standing.CANCELLED
    return Standing.RULE if occurrence.basis is Basis.RULE else Standing.ON


def _begins(facts: Facts) -> date:
    """Return what tells two starts apart; a date, which is no moment, never equals a time."""
    return facts.start.astimezone(UTC) if isinstance(facts.start, datetime) else facts.start


def _spelling(place: str | None) -> str:
    """Return a place without what two spellings of it differ in."""
    return "".join(each for each in (place or "").casefold() if each.isalnum())
