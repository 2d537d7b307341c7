"""What polling one source gives: how it went, and what is still to be written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.event import Change, Window
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Feed
    from bot.feeds.understand import Understood


class Outcome(StrEnum):
    """How it went with one source."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    HELD = "held"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one source gave."""

    source: Source
    outcome: Outcome
    error: str | None = None
    changes: tuple[Change, ...] = ()
    number: int | None = field(default=None, compare=False)
    """The source's number in the store and in logs."""


def summary(reports: Iterable[SourceReport]) -> dict[str, int]:
    """Return how many sources had which outcome."""
    counts = Counter(report.outcome for report in reports)
    return {outcome.value: counts[outcome] for outcome in Outcome if counts[outcome]}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a source answered, understood but not recorded yet; `understood` None: as before.

    `before` is what we remember of the source, and where its address leads now.
    """

    feed: Feed
    before: FetchState
    window: Window | None = None
    understood: Understood | None = None


class LateError(Exception):
    """The lease of a poll was lost while its answer was being recorded."""


@dataclass(frozen=True, slots=True)
class Done:
    """A poll that is through; `state` is what must still be written, if anything."""

    report: SourceReport
    state: FetchState | None = None
    late: bool = False
    """Somebody else recorded an answer meanwhile: this one was dropped."""
