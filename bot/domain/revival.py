"""Inactive labs: when they last gave a sign of life, and when one of them meets again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.health import SILENT

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Signs:
    """When a lab's last meeting ended and its next one begins, as far as known; both in UTC.

    Dates by a rule are no sign of life: a rule is not a promise.
    """

    last_end: datetime | None = None
    next_start: datetime | None = None
    occurrence: str | None = None
    """The next meeting's id."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Revived:
    """An inactive lab with a meeting ahead."""

    lab: str
    occurrence: str
    title: str
    start: datetime
    last_end: datetime | None

    @property
    def slot(self) -> str:
        """Names this revival by its first meeting, so that it is told once."""
        return f"revived:{self.lab}:{self.occurrence}"

    def is_told(self, now: datetime, before: datetime | None) -> bool:
        """Whether it is news: never told, or told `before` of a revival that is long over."""
        if before is None:
            return True
        silent = self.last_end is None or now - self.last_end >= SILENT
        return silent and now - before >= SILENT

    def about(self) -> dict[str, Any]:
        """Return what the letter needs."""
        start = self.start.isoformat()
        return {"topic": "revived", "lab": self.lab, "start": start, "title": self.title}


def revived(lab: str, signs: Signs) -> Revived | None:
    """Return the revival of an inactive lab that meets again; None if it does not."""
    if signs.next_start is None or signs.occurrence is None:
        return None
    return Revived(lab, signs.occurrence, signs.title, signs.next_start, signs.last_end)
