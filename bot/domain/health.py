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
"""So often at least it was asked: after a long stop the first failure is no news."""
STALE: Final = timedelta(days=365)
"""What has failed for so long is no news; letters are forgotten some time later."""
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
    gone: bool = False
    """It said itself that it is gone for good: nothing is gained by waiting."""

    @property
    def slot(self) -> str:
        """Names this failing, so that it is told once."""
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
    """A source that failed since a moment, of which its people were told, and answers again.

    `replaced`: its people gave another address instead, which is `url`. `told` are those who
    were told of the failing, as (workspace, channel).
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
    """A source that is asked at another address than `url`, for its server says so, for good."""

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
    """A lab whose last known meeting ended at a moment; `meetings` are all that are known."""

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
    """So many sources have failed since a moment or longer that the fault is most likely ours."""

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
    """Return the outage if more than half of all sources fail, at least for as long as is told."""
    if sources < FEW or len(failing) * 2 <= sources:
        return None
    # The middle one, for some may have been dead for years.
    since = sorted(each.since for each in failing)[len(failing) // 2]
    return Outage(len(failing), since)


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
