"""What one way of marking up a page tells of a meeting or a series, before it is merged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.event import Draft
    from bot.feeds.structured.repeats import Repeats


class Way(IntEnum):
    """How it is told; where ways contradict each other the one listed first counts."""

    JSON_LD = 1
    MICRODATA = 2
    RDFA = 3
    MICROFORMAT = 4
    DATA_LINK = 5
    FILE = 6
    ADD_LINK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One meeting, or one series if it `repeats`, as one way tells of it.

    `draft` has no UID yet, and status None where nothing is said of it; `names` are what the page
    calls the meeting, the surest first: what can become its UID.
    """

    draft: Draft
    way: Way
    names: tuple[str, ...] = ()
    repeats: Repeats | None = None
