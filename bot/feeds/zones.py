"""Finds the zone that a TZID means: by its name, by Windows' name for it, or by its VTIMEZONE."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.zones import zone_named
from bot.feeds.properties import parse_properties
from bot.feeds.recurrence import Budget, expand
from bot.feeds.rule_text import parse_rule
from bot.feeds.times import UTC_ZONE, parse_offset, parse_when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from bot.domain.event import Window

_OBSERVANCE = frozenset({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"})
_EARLIEST_YEAR = 1970
_LONGEST_NAME = 100
_LONGEST_BLOCK = 100_000


class FeedZone(tzinfo):
    """A zone that exists only in one file: offsets from wall times on, as its VTIMEZONE says."""

    def __init__(self, name: str, onsets: Iterable[tuple[datetime, timedelta, timedelta]]) -> None:
        """`onsets`: the wall time of each change, by the offset before; that offset; the next."""
        self._name = name
        ordered = sorted(onsets)
        self._walls = [wall for wall, _, _ in ordered]
        self._moments = [wall - before for wall, before, _ in ordered]
        self._offsets = [ordered[0][1], *(after for _, _, after in ordered)]

    def utcoffset(self, moment: datetime | None, /) -> timedelta:
        """Return the offset at a wall time."""
        if moment is None:
            return self._offsets[-1]
        return self._offsets[bisect_right(self._walls, moment.replace(tzinfo=None))]

    def dst(self, _moment: datetime | None, /) -> timedelta:
        """Return zero: the file does not say what part of the offset is daylight saving."""
        return timedelta()

    def tzname(self, _moment: datetime | None, /) -> str:
        """Return the TZID."""
        return self._name

    def fromutc(self, moment: datetime, /) -> datetime:
        """Return the wall time of a UTC moment."""
        return moment + self._offsets[bisect_right(self._moments, moment.replace(tzinfo=None))]


@dataclass(slots=True)
class Zones:
    """The zones of one calendar.

    `fallback` stands for zones that nobody knows: that of the calendar (X-WR-TIMEZONE), else of the
    source. `blocks` holds the text of each VTIMEZONE by TZID.
    """

    fallback: ZoneInfo
    window: Window
    blocks: dict[str, str] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    _found: dict[str, tzinfo | None] = field(default_factory=dict)

    def get(self, name: str) -> tzinfo | None:
        """Return the zone that a TZID means, or None when nothing tells."""
        if name not in self._found:
            self._found[name] = self._by_block(name) or zone_by_name(name)
        return self._found[name]

    def _by_block(self, name: str) -> tzinfo | None:
        """Return the zone of a VTIMEZONE whose name is not itself a zone's."""
        block = self.blocks.get(name)
        if block is None or len(block) > _LONGEST_BLOCK or zone_by_name(name):
            return None
        try:
            onsets = list(self._onsets(block))
        except (ValueError, OverflowError, IndexError):
            return None
        if not onsets:
            return None
        zone = FeedZone(name, onsets)
        location = parse_properties(_inside(block), frozenset({"X-LIC-LOCATION"}))
        named = [zone_by_name(found.value) for found in location.get("X-LIC-LOCATION", ())]
        for candidate in (*named, self.fallback, UTC_ZONE):
            if candidate and self._agree(zone, candidate):
                return candidate
        return zone

    def _onsets(self, block: str) -> Iterator[tuple[datetime, timedelta, timedelta]]:
        """Yield when each observance (RFC 5545 3.6.5) begins, up to a year after the window."""
        high = datetime(min(self.window.end.year + 1, 9999), 12, 31)  # noqa: DTZ001 - wall time
        low = datetime(_EARLIEST_YEAR, 1, 1)  # noqa: DTZ001
        for part in _observances(block):
            found = parse_properties(part, _OBSERVANCE)
            start = parse_when(found["DTSTART"][0].value, None).naive if "DTSTART" in found else low
            offsets = [
                found[name][0].value for name in ("TZOFFSETFROM", "TZOFFSETTO") if name in found
            ]
            before, after = parse_offset(offsets[0]), parse_offset(offsets[-1])
            walls = {start}
            for rdate in found.get("RDATE", ()):
                walls |= {parse_when(value, None).naive for value in rdate.value.split(",")}
            for text in found.get("RRULE", ()):
                rule = parse_rule(text.value)
                until = parse_when(rule.until, None) if rule.until else None
                last = until.naive + (before if until.zone else timedelta()) if until else None
                walls.update(expand(rule, start, last, (low, high), self.budget))
            yield from ((wall, before, after) for wall in walls)

    def _agree(self, zone: tzinfo, other: tzinfo) -> bool:
        """Whether two zones show the same time all through the window and a year around it."""
        day = self.window.start.astimezone(UTC)
        days = range(-366, (self.window.end - self.window.start).days + 366, 9)
        try:
            moments = [day + timedelta(days=offset) for offset in days]
            return all(
                moment.astimezone(zone).utcoffset() == moment.astimezone(other).utcoffset()
                for moment in moments
            )
        except (OverflowError, ValueError):
            return False


@lru_cache(maxsize=256)
def zone_by_name(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA or Windows name, also at the end of a path, or None."""
    name = name.strip().strip("\"'")
    if not name or len(name) > _LONGEST_NAME:
        return None
    parts = name.strip("/").split("/")
    # Mozilla and Evolution write "/freeassociation.sourceforge.net/Europe/Berlin".
    for take in range(min(len(parts), 3), 0, -1):
        if take > 1 or len(parts) == 1:
            zone = zone_named("/".join(parts[-take:]))
            if zone:
                return zone
    return _by_windows_name(name)


def _by_windows_name(name: str) -> ZoneInfo | None:
    # Imported when first needed: only Outlook's calendars have to pay for loading the library.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    key = WINDOWS_TO_OLSON.get(name)
    return zone_named(key)


def _inside(block: str) -> str:
    """Return a component's text without its own BEGIN line."""
    return block.strip("\n").partition("\n")[2]


def _observances(block: str) -> Iterator[str]:
    """Yield the text inside each STANDARD and DAYLIGHT of a VTIMEZONE."""
    upper = block.upper()
    for name in ("STANDARD", "DAYLIGHT"):
        place = upper.find(f"\nBEGIN:{name}")
        while place >= 0:
            end = upper.find(f"\nEND:{name}", place)
            yield block[place + 1 : end if end >= 0 else None].partition("\n")[2]
            place = upper.find(f"\nBEGIN:{name}", place + 1)
