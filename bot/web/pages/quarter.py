"""How often a page that depends on the time is made again if nothing else has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

QUARTER: Final = 15
"""Minutes."""


def quarter(now: datetime) -> datetime:
    """Return the beginning of the quarter of an hour."""
    return now.replace(minute=now.minute - now.minute % QUARTER, second=0, microsecond=0)
