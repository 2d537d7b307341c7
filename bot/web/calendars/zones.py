"""VTIMEZONE components (RFC 5545 section 3.6.5) for the zones in use, made once for each span.

`icalendar` 7.3 can derive one itself (`Timezone.from_tzinfo`), but gives the beginning of summer
time in the new offset instead of the old, an hour late, and looks in steps that skip Morocco's
Ramadan. So its components are filled from the zone data here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icalendar import TimezoneDaylight, TimezoneStandard

_STEP: Final = timedelta(days=7)  # no zone changes twice within a week
_WEEK: Final = 7
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Observance:
    """One of a zone's times (standard or summer), and the offset before it."""

    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache(maxsize=256)
def timezone_component(zone: str, first_year: int, last_year: int) -> bytes:
    """Return the VTIMEZONE of a zone, correct from `first_year` to the end of `last_year`."""
    told = ZoneInfo(zone)
    begin = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    onsets: defaultdict[_Observance, list[datetime]] = defaultdict(list)
    for moment in _changes(told, begin, datetime(last_year + 1, 1, 2, tzinfo=UTC)):
        seen = _seen(told, moment - timedelta(seconds=1), moment)
        # An onset is given by the clock that it ends.
        onsets[seen].append((moment + seen.before).replace(tzinfo=None))
    if not any(found[0].year < first_year for found in onsets.values()):
        # Nothing changed in the year before, so what is in force has to be said, too.
        onsets[_seen(told, begin, begin)].insert(0, begin.replace(tzinfo=None))
    from icalendar import Timezone

    component = Timezone()
    component.add("tzid", zone)
    for seen, found in onsets.items():
        component.add_component(_part(seen, found))
    return bytes(component.to_ical(sorted=False))


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Find the moments, in UTC, at which a zone's clock changes."""
    at = begin
    while at < end:
        following = at + _STEP
        if _offset(zone, at) != _offset(zone, following):
            yield _change_between(zone, at, following)
        at = following


def _change_between(zone: ZoneInfo, old: datetime, new: datetime) -> datetime:
    while new - old > timedelta(seconds=1):
        middle = (old + (new - old) / 2).replace(microsecond=0)
        if _offset(zone, middle) == _offset(zone, old):
            old = middle
        else:
            new = middle
    return new


def _seen(zone: ZoneInfo, before: datetime, after: datetime) -> _Observance:
    local = after.astimezone(zone)
    return _Observance(
        before=_offset(zone, before),
        after=_offset(zone, after),
        name=local.tzname() or zone.key,
        summer=bool(local.dst()),
    )


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _part(seen: _Observance, onsets: Sequence[datetime]) -> TimezoneDaylight | TimezoneStandard:
    from icalendar import TimezoneDaylight, TimezoneStandard

    part = TimezoneDaylight() if seen.summer else TimezoneStandard()
    part.add("dtstart", onsets[0])
    if rule := _yearly(onsets):
        part.add("rrule", rule)
    elif len(onsets) > 1:
        part.add("rdate", list(onsets[1:]))
    part.add("tzname", seen.name)
    part.add("tzoffsetfrom", seen.before)
    part.add("tzoffsetto", seen.after)
    return part


def _yearly(onsets: Sequence[datetime]) -> dict[str, object] | None:
    """Return onsets as a rule (“last Sunday in March”) if they follow one: all programs read it."""
    years = [at.year for at in onsets]
    alike = {(at.month, at.weekday(), at.time()) for at in onsets}
    if len(years) < 2 or years != list(range(years[0], years[-1] + 1)) or len(alike) > 1:  # noqa: PLR2004
        return None
    counts = {(at.day - 1) // _WEEK + 1 for at in onsets}
    if all((at + timedelta(days=_WEEK)).month != at.month for at in onsets):
        counts = {-1}
    if len(counts) > 1:
        return None
    day = f"{counts.pop()}{_WEEKDAYS[onsets[0].weekday()]}"
    return {"freq": "yearly", "bymonth": onsets[0].month, "byday": day}
