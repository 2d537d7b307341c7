"""What a lab's people hear of its sources: failing for days, well again, silent for weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from bot.domain.lab import Lab

FAILING: Final = timedelta(days=3)
ASKED: Final = 3
"""So often at least it was asked: after a long stop the first failure is no news."""
SILENT: Final = timedelta(weeks=8)
USED_TO_MEET: Final = 2
"""So many meetings make a lab that used to meet."""
FEW: Final = 4
"""Of fewer sources than this, half are no sign that the fault is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailing:
    """A source that has failed since a moment; `id` is the store's number of it."""

    id: int
    lab: str
    url: str
    since: datetime
    last_checked: datetime
    last_good: datetime | None
    failures: int
    error: str

    @property
    def slot(self) -> str:
        """Names this failing, so that it is told once."""
        return f"failing:{self.id}:{self.since.isoformat()}"

    def is_told(self) -> bool:
        """Whether it has failed long and often enough to be told."""
        return self.last_checked - self.since >= FAILING and self.failures >= ASKED

    def about(self) -> dict[str, Any]:
        """Return what the letter needs."""
        return {
            "topic": "failing",
            "url": self.url,
            "since": self.since.isoformat(),
            "last_good": self.last_good and self.last_good.isoformat(),
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class Recovered:
    """A source that failed since a moment, of which its people were told, and answers again."""

    id: int
    lab: str
    url: str
    since: datetime

    @property
    def slot(self) -> str:
        """Names this recovery, so that it is told once."""
        return f"back:{self.id}:{self.since.isoformat()}"

    def about(self) -> dict[str, Any]:
        """Return what the letter needs."""
        return {"topic": "back", "url": self.url, "since": self.since.isoformat()}


@dataclass(frozen=True, slots=True)
class Silent:
    """A lab whose last known meeting ended at a moment; `meetings` are all that are known."""

    lab: str
    last_end: datetime
    meetings: int

    @property
    def slot(self) -> str:
        """Names this silence, so that it is told once."""
        return f"silent:{self.lab}:{self.last_end.isoformat()}"

    def is_told(self, now: datetime) -> bool:
        """Whether it used to meet and has had nothing ahead for so long that it is told."""
        return self.meetings >= USED_TO_MEET and now - self.last_end >= SILENT

    def about(self) -> dict[str, Any]:
        """Return what the letter needs."""
        return {"topic": "silent", "since": self.last_end.isoformat()}


def is_outage(failing: int, sources: int) -> bool:
    """Whether so many sources fail at once that the fault is most likely ours."""
    return sources >= FEW and failing * 2 > sources


def rests(lab: Lab, today: date, paused: Collection[str]) -> bool:
    """Whether nothing is said to a lab's people: inactive, a friend, or it pauses."""
    if not lab.active or lab.friend or lab.slug in paused:
        return True
    pauses = [
        pause
        for source in lab.sources
        if source.schedule is not None
        for pause in source.schedule.pauses
    ]
    return any(first <= today <= last for first, last in pauses)
