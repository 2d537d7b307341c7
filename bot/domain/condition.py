"""How a source is, in one word on which all that is told of it rests."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.source import FetchState


class Condition(StrEnum):
    """How a source is; first what somebody can do something about."""

    FAILS = "fails"
    GONE = "gone"
    """It said itself that it is gone for good (410); it is not asked any more."""
    REFUSES = "refuses"
    """Its robots.txt asks programs like ours to stay away."""
    NEW = "new"
    """It was never asked."""
    ANSWERS = "answers"
    RESTS = "rests"
    """Its lab is inactive: it is asked once a week."""

    @property
    def is_ill(self) -> bool:
        """Whether the source fails to tell what it should."""
        return self in {Condition.FAILS, Condition.GONE, Condition.REFUSES}


def condition_of(state: FetchState, *, active: bool) -> Condition:
    """Return how a source is; `active` says whether its lab is."""
    if not active:
        return Condition.RESTS
    if state.gone:
        return Condition.GONE
    if state.failing_since is not None:
        told = state.error or ""
        return Condition.REFUSES if "robots.txt does not let" in told else Condition.FAILS
    return Condition.NEW if state.last_good is None else Condition.ANSWERS
