"""What an editor would want to look at before a list goes out; each is a question, no verdict."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta

from bot.domain.bulletin.evenings import is_off
from bot.domain.event import Attendance, Status
from bot.domain.geography import city_names, named_city, nearest_km
from bot.domain.matching.links import read_link
from bot.domain.matching.names import LabNames
from bot.domain.matching.titles import likeness, read_title
from bot.domain.places import distance_km, point_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.domain.bulletin.evenings import Evening, Period
    from bot.domain.event import Occurrence
    from bot.domain.geography import Cities
    from bot.domain.lab import Registry
    from bot.domain.places import Point

FAR_KM: Final = 50.0
HOLDS: Final = relativedelta(months=6)
"""How long a lead's word that a rule is true holds."""
_NUMBER: Final = re.compile(r"\s\d{1,4}\s*$")
_PARTED: Final = re.compile(r"[:|]| [-–—] |[#,(]")
_LOUD: Final = 8
"""A title of fewer letters may be an acronym."""
_MOST_TOGETHER: Final = 40
"""No more of the meetings that share a link are compared with each other."""


class FlagCode(StrEnum):
    """What is odd about a meeting, or about a rule."""

    SHARED_LINK = "shared_link"
    """Its link leads another, unrelated meeting's readers to the same page."""
    START_IS_END = "start_is_end"
    FAR = "far"
    """Its place is more than 50 km from its lab's city, and nobody says online."""
    UNCONFIRMED_RULE = "unconfirmed_rule"
    UNLISTED = "unlisted"
    """The lab's own announcements leave out some of the rule's days and yet reach further."""
    NO_PLACE = "no_place"
    NO_LINK = "no_link"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    """It changed after the editor chose."""
    TWICE = "twice"
    """Another meeting of that day has the same title."""
    OUTSIDE = "outside"
    """It begins before the period, or ends after it."""
    CAPITALS = "capitals"
    FULL = "full"
    """It is fully booked."""
    OPEN_DATE = "open_date"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at; `about` is what it is about: another's title, kilometres, dates."""

    code: FlagCode
    about: str = ""


def own_flags(
    one: Occurrence, period: Period, registry: Registry, cities: Cities
) -> Iterator[Flag]:
    """Yield what is odd about a single meeting; `cities` as `geography.LookUp` finds them."""
    yield from _uncertain(one)
    if isinstance(one.start, datetime) and one.end <= one.start:
        yield Flag(FlagCode.START_IS_END)
    if (km := _astray_km(one, registry, cities)) is not None:
        yield Flag(FlagCode.FAR, f"{km:.0f}")
    if not one.place and not one.join_url and one.attendance is not Attendance.ONLINE:
        yield Flag(FlagCode.NO_PLACE)
    if not one.url:
        yield Flag(FlagCode.NO_LINK)
    if one.day < period.first or last_day(one) >= period.end:
        yield Flag(FlagCode.OUTSIDE)
    letters = [letter for letter in one.title if letter.isalpha()]
    if len(letters) >= _LOUD and one.title == one.title.upper():
        yield Flag(FlagCode.CAPITALS)


def _uncertain(one: Occurrence) -> Iterator[Flag]:
    if is_off(one):
        yield Flag(FlagCode.CANCELLED)
    elif one.open_dates:
        yield Flag(FlagCode.OPEN_DATE)
    elif one.status is Status.TENTATIVE:
        yield Flag(FlagCode.TENTATIVE)
    if one.registration is not None and one.registration.full:
        yield Flag(FlagCode.FULL)


def last_day(one: Occurrence) -> date:
    """Return the last local day on which a meeting goes on."""
    end = one.end
    if isinstance(end, datetime):
        step = timedelta(microseconds=1)
        return max(one.day, (end - step).date() if end > one.starts_at else one.day)
    return max(one.day, end - timedelta(days=1))


def shared_flags(meetings: Sequence[Occurrence], registry: Registry) -> dict[str, list[Flag]]:
    """Return by id what is odd about meetings taken together: one link, one title on one day."""
    found: defaultdict[str, list[Flag]] = defaultdict(list)
    names = LabNames.of(registry)
    for together in _by_link(meetings).values():
        for one, other in combinations(together[:_MOST_TOGETHER], 2):
            if _unrelated(one, other, names):
                _say_of_both(found, FlagCode.SHARED_LINK, one, other)
    by_title: defaultdict[tuple[date, str], list[Occurrence]] = defaultdict(list)
    for one in meetings:
        by_title[one.day, _spelling(one.title)].append(one)
    for together in by_title.values():
        for one, other in combinations(together[:_MOST_TOGETHER], 2):
            _say_of_both(found, FlagCode.TWICE, one, other)
    return found


def _say_of_both(
    found: defaultdict[str, list[Flag]], code: FlagCode, one: Occurrence, other: Occurrence
) -> None:
    for mine, theirs in ((one, other), (other, one)):
        if all(flag.code is not code for flag in found[mine.id]):
            found[mine.id].append(Flag(code, theirs.title))


def evening_flags(
    evening: Evening, registry: Registry, cities: Cities, today: date
) -> Iterator[Flag]:
    """Yield what is odd about a regular evening."""
    confirmed = evening.schedule.confirmed
    if confirmed is None or confirmed + HOLDS <= today:
        yield Flag(FlagCode.UNCONFIRMED_RULE, confirmed.isoformat() if confirmed else "")
    if evening.unlisted:
        yield Flag(FlagCode.UNLISTED, " ".join(day.isoformat() for day in evening.unlisted))
    told = evening.dates[0]
    if (km := _astray_km(told, registry, cities)) is not None:
        yield Flag(FlagCode.FAR, f"{km:.0f}")
    if not told.place and told.attendance is not Attendance.ONLINE:
        yield Flag(FlagCode.NO_PLACE)
    if not told.url:
        yield Flag(FlagCode.NO_LINK)


def places_to_look_up(meetings: Sequence[Occurrence], registry: Registry) -> set[str]:
    """Return the folded names of the cities whose position `own_flags` has to know."""
    return {
        name
        for one in meetings
        if _home(one, registry) and one.place
        for name in city_names(one.place)
    }


def _astray_km(one: Occurrence, registry: Registry, cities: Cities) -> float | None:
    """Return how far a place is from every city of its labs, if that is too far."""
    homes = _home(one, registry)
    if not homes or one.attendance in {Attendance.ONLINE, Attendance.HYBRID}:
        return None
    told = [_nearest(homes, (one.latitude, one.longitude))] if _has_pin(one) else []
    if one.place and (name := named_city(one.place, cities)) is not None:
        told.append(min(nearest_km(name, home, cities) for home in homes))
    far = max(told, default=0.0)
    return far if far > FAR_KM else None


def _has_pin(one: Occurrence) -> bool:
    return one.latitude is not None and one.longitude is not None


def _nearest(homes: Sequence[Point], pin: tuple[float | None, float | None]) -> float:
    latitude, longitude = pin
    assert latitude is not None and longitude is not None  # noqa: PT018, S101
    return min(distance_km(home, (latitude, longitude)) for home in homes)


def _home(one: Occurrence, registry: Registry) -> list[Point]:
    """Return where its labs are; friends may meet anywhere."""
    labs = filter(None, map(registry.get, one.labs))
    return [point for lab in labs if not lab.friend and (point := point_of(lab)) is not None]


def _by_link(meetings: Sequence[Occurrence]) -> Mapping[str, list[Occurrence]]:
    found: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for one in meetings:
        link = read_link(one.url)
        if link is not None and link.particular:
            found[link.address].append(one)
    return found


def _unrelated(one: Occurrence, other: Occurrence, names: LabNames) -> bool:
    if _spelling(_series(one.title)) == _spelling(_series(other.title)):
        return False
    mine, theirs = read_title(names, one.title), read_title(names, other.title)
    if mine.own and theirs.own and set(one.labs) & set(other.labs):
        return False
    return not likeness(mine, theirs).alike


def _series(title: str) -> str:
    """Return what the titles of one series begin with: "Civic Hack Night 2: Karten"."""
    return _NUMBER.sub("", _PARTED.split(title, maxsplit=1)[0]) or title


def _spelling(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))
