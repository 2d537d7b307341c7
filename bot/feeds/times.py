"""The values of RFC 5545 3.3 that tell time: dates, date-times, durations, offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

# ISO 8601 with hyphens, colons, fractions or an offset is not iCalendar, but occurs.
_WHEN = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?::?(\d\d))?")
_LEAP_SECOND = 60
UTC_ZONE = ZoneInfo("UTC")
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class When:
    """A date, or a naive wall time with its zone; `zone` None means floating."""

    wall: date | datetime
    zone: tzinfo | None = None

    @property
    def all_day(self) -> bool:
        """Whether it is a date."""
        return not isinstance(self.wall, datetime)

    @property
    def naive(self) -> datetime:
        """The wall time; midnight of a date."""
        return at_midnight(self.wall)

    def wall_in(self, zone: tzinfo | None) -> datetime:
        """Return the wall time in another zone; dates and floating times are the same anywhere."""
        if zone is None or self.zone is None or zone is self.zone or self.all_day:
            return self.naive
        return self.naive.replace(tzinfo=self.zone).astimezone(zone).replace(tzinfo=None)


def at_midnight(value: date | datetime) -> datetime:
    """Return a naive date-time for a date or date-time."""
    return value if isinstance(value, datetime) else datetime.combine(value, time())


def to_utc(wall: date | datetime, zone: tzinfo) -> datetime:
    """Return the UTC moment of a wall time, or the nearest there is at the ends of the calendar."""
    naive = at_midnight(wall)
    try:
        return naive.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return EARLIEST if naive.year == 1 else LATEST


def parse_when(value: str, zone: tzinfo | None) -> When:
    """Read a DATE or DATE-TIME; `zone` is that of its TZID. Raises ValueError."""
    match = _WHEN.fullmatch(value.strip())
    if match is None:
        raise ValueError(f"{value[:40]!r} is not a date")
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if match[4] is None:
        return When(date(year, month, day))
    second = int(match[6] or 0)
    wall = datetime(  # noqa: DTZ001 - a wall time; its zone stands beside it
        year, month, day, int(match[4]), int(match[5]), min(second, _LEAP_SECOND - 1)
    )
    if not match[7]:
        return When(wall, zone)
    if match[7] in "Zz":
        return When(wall, UTC_ZONE)
    return When(wall - parse_offset(match[7]), UTC_ZONE)


def parse_duration(value: str) -> timedelta:
    """Read a DURATION (RFC 5545 3.3.6). Raises ValueError, also when it is negative or empty."""
    match = _DURATION.fullmatch(value.strip())
    if match is None or match[1] == "-" or not any(match.groups()[1:]):
        raise ValueError(f"{value[:40]!r} is not a duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def parse_offset(value: str) -> timedelta:
    """Read a UTC-OFFSET (RFC 5545 3.3.14). Raises ValueError when it is not one within a day."""
    match = _OFFSET.fullmatch(value.strip())
    if match is None:
        raise ValueError(f"{value[:40]!r} is not an offset from UTC")
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    if size >= timedelta(days=1):
        raise ValueError(f"{value[:40]!r} is more than a day")
    return -size if match[1] == "-" else size
