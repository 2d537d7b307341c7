"""What a lab's people hear of its sources: failing for days, well again, silent for weeks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from bot.domain.lab import Lab

FAILING: Final = timedelta(days=3)
ASKED: Final = 3
"""How often it must have been asked: after a long stop the first failure is no news."""
STALE: Final = timedelta(days=365)
"""What has failed for this long is no news; letters are forgotten some time later."""
SILENT: Final = timedelta(weeks=8)
USED_TO_MEET: Final = 2
"""How many meetings show that a lab used to meet."""
FEW: Final = 4
"""With fewer sources than this, half of them failing is no sign that the fault is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailing:
    """A source that has been failing since a moment; `id` is its number in the store."""

    id: int
    lab: str
    url: str
    since: datetime
    last_checked: datetime
    last_good: datetime | None
    failures: int
    error: str
    gone: bool = False
    """It said itself that it is gone for good: nothing is gained by waiting."""

    @property
    def slot(self) -> str:
        """Names this failure, so that it is told once."""
        return f"failing:{self.id}:{self.since.isoformat()}"

    def is_told(self) -> bool:
        """Whether it has failed long and often enough to be told."""
        if self.gone:
            return True
        return FAILING <= self.last_checked - self.since < STALE and self.failures >= ASKED

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
    """A source that answers again after failing since a moment, of which its people were told.

    `replaced`: its people gave another address instead, which is `url`. `told` are those who were
    told of the failure, as (workspace, channel).
    """

    id: int
    lab: str
    url: str
    since: datetime
    replaced: bool
    told: frozenset[tuple[str, str]]

    @property
    def slot(self) -> str:
        """Names this recovery, so that it is told once."""
        return f"back:{self.id}:{self.since.isoformat()}"

    def about(self) -> dict[str, Any]:
        """Return what the letter needs."""
        about = {"topic": "back", "url": self.url, "since": self.since.isoformat()}
        return about | {"replaced": self.replaced}


@dataclass(frozen=True, slots=True)
class Moved:
    """A source that its server moved for good, so that it is asked elsewhere than at `url`."""

    id: int
    lab: str
    url: str
    address: str

    @property
    def slot(self) -> str:
        """Names this move, so that it is told once."""
        return f"moved:{self.id}:{hashlib.sha256(self.address.encode()).hexdigest()[:16]}"

    def about(self) -> dict[str, Any]:
        """Return what the letter needs."""
        return {"topic": "moved", "url": self.url, "address": self.address}


@dataclass(frozen=True, slots=True)
class Silent:
    """A lab whose last known meeting ended at a moment; `meetings` counts all that are known."""

    lab: str
    last_end: datetime
    meetings: int

    @property
    def slot(self) -> str:
        """Names this silence, so that it is told once."""
        return f"silent:{self.lab}:{self.last_end.isoformat()}"

    def is_told(self, now: datetime, before: datetime | None) -> bool:
        """Whether it used to meet and has had nothing ahead for so long that it is told.

        `before` is when it was last told of a silence; a meeting since then makes a new one.
        """
        new = before is None or before < self.last_end
        return new and self.meetings >= USED_TO_MEET and now - self.last_end >= SILENT

    def about(self) -> dict[str, Any]:
        """Return what the letter needs."""
        return {"topic": "silent", "since": self.last_end.isoformat()}


@dataclass(frozen=True, slots=True)
class Outage:
    """So many sources failing since a moment or longer that the fault is most likely ours."""

    count: int
    since: datetime

    @property
    def slot(self) -> str:
        """Names this outage."""
        return f"outage:{self.since.isoformat()}"

    def about(self) -> dict[str, Any]:
        """Return what the letter needs."""
        return {"topic": "outage", "count": self.count, "since": self.since.isoformat()}


def outage(failing: Collection[Ailing], sources: int) -> Outage | None:
    """Return the outage if more than half of all sources have failed for long enough to be told."""
    if sources < FEW or len(failing) * 2 <= sources:
        return None
    # The middle one, as some may have been dead for years.
    since = sorted(each.since for each in failing)[len(failing) // 2]
    return Outage(len(failing), since)


def rests(lab: Lab, today: date, paused: Collection[str]) -> bool:
    """Whether a lab's people are told nothing: it is inactive, a friend, or pauses."""
    if not lab.active or lab.friend or lab.slug in paused:
        return True
    pauses = [
        pause
        for source in lab.sources
        if source.schedule is not None
        for pause in source.schedule.pauses
    ]
    return any(first <= today <= last for first, last in pauses)
