"""What someone asks for: which occurrences, by lab, place, words and time."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    beside: Query | None = None
    """What answers this counts as well: "köln, auch online" asks two questions."""

    @property
    def parts(self) -> tuple[Query, ...]:
        """Every question that it asks, itself first."""
        return (self, *(self.beside.parts if self.beside else ()))

    def between(self, start: datetime, end: datetime) -> Query:
        """Ask the same of another range."""
        beside = self.beside and self.beside.between(start, end)
        return replace(self, start=start, end=end, beside=beside)

    def online_too(self, labs: frozenset[str] | None) -> Query:
        """Ask besides for whatever of these labs one can take part in from afar."""
        return replace(
            self, beside=replace(self, labs=labs, attendance=frozenset({Attendance.ONLINE}))
        )

    @classmethod
    def coming(cls, now: datetime, labs: frozenset[str] | None = None) -> Query:
        """Ask for everything from now to the horizon."""
        return cls(start=now.astimezone(UTC), end=now.astimezone(UTC) + HORIZON, labs=labs)

    def accepts(self, occurrence: Occurrence) -> bool:
        """Whether an occurrence that overlaps the range answers the question otherwise."""
        if self.beside is not None and self.beside.accepts(occurrence):
            return True
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
