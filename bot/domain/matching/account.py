"""What is compared and what comes of it: one source's account of a meeting, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.domain.event import Listing
    from bot.domain.source import Kind

SURE_ENOUGH: Final = 0.5
"""From this score on two accounts tell of one meeting."""


@dataclass(frozen=True, slots=True)
class Account:
    """One listing with who tells it.

    `source` is the id of its source, `lab` the slug of the source's lab. `is_network` marks a list
    of many labs' meetings, which organises nothing itself.
    """

    listing: Listing
    source: int
    lab: str
    kind: Kind
    is_network: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely two accounts tell of one meeting (0 to 1), and why.

    `apart` says that they contradict each other: neither may join a group that has the other.
    """

    score: float
    reasons: tuple[str, ...] = ()
    apart: bool = False

    @property
    def same(self) -> bool:
        """Whether they tell of the same meeting."""
        return self.score >= SURE_ENOUGH and not self.apart
