"""How far a job has looked, so that it reads only what was written since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

EVER: Final = datetime.fromtimestamp(0, UTC)

LATE: Final = timedelta(hours=6)
"""How long before its commit a row's time of writing may lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The version of the data that was looked at, and when; kept as a mark.

    `told` is the last delivery that told something. `again` is when to look again though nothing
    is new, because something had to wait; `at` is then when all had last been told.
    """

    version: int = -1
    told: str | None = None
    at: datetime = EVER
    again: datetime | None = None

    @classmethod
    def read(cls, mark: str | None) -> Seen:
        """Read what `stored` gave; without a mark nothing was seen yet."""
        if mark is None:
            return cls()
        kept = json.loads(mark)
        again = kept.get("again")
        return cls(
            version=kept["version"],
            told=kept.get("told"),
            at=datetime.fromisoformat(kept["at"]),
            again=datetime.fromisoformat(again) if again else None,
        )

    def stored(self) -> str:
        """Return the value of the mark."""
        again = self.again.isoformat() if self.again else None
        kept = {"version": self.version, "told": self.told, "at": self.at.isoformat()}
        return json.dumps(kept | {"again": again})

    def covers(self, other: Seen) -> bool:
        """Whether another look would see nothing new."""
        same = (self.version, self.told) == (other.version, other.told)
        return same and (self.again is None or other.at < self.again)

    @property
    def is_first(self) -> bool:
        """Whether nothing was looked at before."""
        return self.at == EVER
