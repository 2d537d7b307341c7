"""A meeting's history as its page tells it; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.event import ChangeKind
from bot.text.changed import changed, told_when

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.domain.event import Change, Occurrence
    from bot.web.frame import Frame

MOST: Final = 30
"""Steps; a feed that changes its mind every hour does not fill the page."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: when, for machines and for people, and what."""

    moment: str
    at: str
    words: str


def steps(changes: Sequence[Change], one: Occurrence, frame: Frame) -> list[Step]:
    """Put a meeting's history into words, the newest first, in times of the network's zone."""
    t, zone = frame.t, ZoneInfo(frame.registry.network.timezone)
    told = []
    for change in reversed(changes[-MOST:]):
        here = change.at.astimezone(zone)
        if words := changed(change, one, t):
            at = t("{day}, {clock}", day=t.date_of_year(here.date()), clock=t.time(here))
            told.append(Step(here.isoformat(timespec="minutes"), at, words))
    return told


def start_before(changes: Sequence[Change], one: Occurrence) -> date | datetime | None:
    """Return a meeting's start before it was last moved; None if it never was."""
    for change in reversed(changes):
        before = told_when(change.before.get("start"), one)
        if change.kind is ChangeKind.MOVED and before is not None:
            return before
    return None
