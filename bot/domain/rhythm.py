"""When to ask a source again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.domain.source import FetchState

USUAL: Final = timedelta(minutes=30)
SOON: Final = timedelta(minutes=10)
SLOWEST: Final = timedelta(hours=24)
DAILY: Final = timedelta(days=1)
WEEKLY: Final = timedelta(days=7)
"""How often the sources of an inactive lab are asked, in case it revives."""
JITTER: Final = 0.1
"""Up to this share is added, so that sources spread out instead of coming all at once."""

NEAR: Final = timedelta(hours=24)
"""A meeting this near makes a late word matter."""

QUIET: Final = ((timedelta(days=60), 6), (timedelta(days=14), 2))
"""(unchanged for this long, times the usual pause)"""

MANY: Final = 500
AFTER_MANY: Final = timedelta(hours=6)
"""The pause after an answer that changed more than `MANY` meetings: while that is written everybody
waits, and where it happens at every look (new UIDs each time) it would never end."""


def next_check(
    state: FetchState,
    now: datetime,
    *,
    usual: timedelta = USUAL,
    next_start: datetime | None = None,
    retry_after: float | None = None,
    chance: float = 0.0,
    resting: bool = False,
    changed: int = 0,
) -> datetime:
    """Return when to ask again: the usual rhythm, sooner before a meeting, slower after failures.

    `usual` is the pause that the network chose, `next_start` when the source's next meeting
    starts, `retry_after` seconds the server asked for, `chance` a random number in [0, 1) for the
    jitter; `resting`: its lab is inactive; `changed`: how many meetings this answer changed.
    """
    pause = WEEKLY if resting else _pause(state, now, usual, next_start)
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    if changed > MANY:
        pause = max(pause, AFTER_MANY)
    return now + pause * (1 + JITTER * chance)


def _pause(
    state: FetchState, now: datetime, usual: timedelta, next_start: datetime | None
) -> timedelta:
    if state.failures:
        return min(usual * (1 << min(state.failures, 10) - 1), SLOWEST)
    if next_start is not None and now <= next_start <= now + NEAR:
        return min(SOON, usual)
    if state.pending or state.last_changed is None:
        return usual
    unchanged_for = now - state.last_changed
    slower = next((times for still, times in QUIET if unchanged_for >= still), 1)
    return min(usual * slower, SLOWEST)
