"""What became of one attempt to send, and what that means for the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
LONGEST_LIMIT: Final = timedelta(days=1)
"""Whatever a Retry-After says, we look again after this."""


class Outcome(StrEnum):
    """How an attempt ended, as far as we can know."""

    SENT = "sent"
    LIMITED = "limited"
    """Refused for now: too many requests. Nothing was posted, and nobody is to blame."""
    RETRY = "retry"
    """Nothing was posted, and trying again may help."""
    REFUSED = "refused"
    """Nothing was posted, and trying again will not help until a person does something."""
    UNKNOWN = "unknown"
    """It may have been posted: the answer was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The outcome; `channel` and `ts` of what was posted, or an error that says what to do.

    `retry_after` is in seconds and belongs to LIMITED.
    """

    outcome: Outcome
    channel: str = ""
    ts: str = ""
    error: str | None = None
    retry_after: float = 0


def limited_for(retry_after: float) -> timedelta:
    """Return how long to leave a channel alone."""
    # Moments are stored as whole seconds, rounded down: one more keeps the promise.
    return min(timedelta(seconds=max(retry_after, 0) + 1), LONGEST_LIMIT)


def back_off(attempts: int, chance: float) -> timedelta:
    """Return how long to wait after a number of attempts: doubling, at most an hour.

    `chance` in [0, 1) spreads it over the upper half, so that channels do not retry in step.
    """
    doubled: int = 2 ** min(max(attempts - 1, 0), 16)
    longest = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    return longest * (0.5 + chance / 2)
