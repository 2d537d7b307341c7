"""Which time zones there are; every name is looked up here before it is believed."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

_LONGEST: Final = 100
# The zone data of most machines has these too, but they are no places: what a computer is set to,
# or a copy of the data that counts leap seconds (tz's "theory.html", and tzfile(5)).
_PLACELESS: Final = frozenset({"localtime", "posixrules", "Factory"})
_COPIES: Final = ("right/", "posix/")


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return the zone of that IANA name; None if there is no such zone."""
    if not name or len(name) > _LONGEST or name in _PLACELESS or name.startswith(_COPIES):
        return None
    return _looked_up(name)


def zone_names() -> set[str]:
    """Return all names that there are, to propose one of them."""
    return available_timezones() - _PLACELESS


@lru_cache(maxsize=256)
def _looked_up(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found; not a name; a directory of the zone data
        return None
