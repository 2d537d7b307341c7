"""VTIMEZONE components for the zones in use, made once for each span of years."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone


@lru_cache(maxsize=256)
def known(zone: str) -> bool:
    """Whether the zone data knows a name."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # not found; not a name; a directory of the zone data
        return False
    return True


@lru_cache(maxsize=256)
def timezone_component(zone: str, first_year: int, last_year: int) -> bytes:
    """Return the VTIMEZONE of a zone, its transitions right from a year before to a year after."""
    component = Timezone.from_tzid(
        zone, first_date=date(first_year - 1, 1, 1), last_date=date(last_year + 2, 1, 1)
    )
    component.pop("COMMENT", None)
    return bytes(component.to_ical())
