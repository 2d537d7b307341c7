"""What someone asks for: which occurrences, by lab, place, words and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.event import Attendance

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

HORIZON = timedelta(days=365)
"""How far ahead we look and publish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about occurrences; the range is by overlap, `start` inclusive, `end` exclusive.

    `labs` None means every lab; an empty set means none. States, places and aliases are turned
    into labs before a query is made.
    """

    start: datetime
    end: datetime
    labs: frozenset[str] | None = None
    attendance: frozenset[Attendance] = frozenset()
    text: str = ""

    @classmethod
    def coming(cls, now: datetime, labs: frozenset[str] | None = None) -> Query:
        """Ask for everything from now to the horizon."""
        return cls(start=now.astimezone(UTC), end=now.astimezone(UTC) + HORIZON, labs=labs)

    def accepts(self, occurrence: Occurrence) -> bool:
        """Whether an occurrence that overlaps the range answers the question otherwise."""
        if self.labs is not None and self.labs.isdisjoint(occurrence.labs):
            return False
        asked = self.attendance | ({Attendance.HYBRID} if self.attendance else set())
        if asked and occurrence.attendance not in asked:
            return False
        return self.finds_words(occurrence.title, occurrence.place, occurrence.description)

    def finds_words(self, *told: str | None) -> bool:
        """Whether the words that are searched for, if any, stand in one of these texts."""
        wanted = self.text.casefold()
        return not wanted or any(wanted in (part or "").casefold() for part in told)
