"""What can be chosen on the first page, and what is chosen: chips, quick links, views; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.countries.packs import state_name
from bot.domain.event import Attendance
from bot.domain.places import WITHIN_KM, point_from
from bot.domain.words.names import Names
from bot.web import wording
from bot.web.frame import Link
from bot.web.pages.typed import quoted
from bot.web.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.lab import Lab, Registry
    from bot.text import Translator
    from bot.web.filters import Filters
    from bot.web.frame import Frame

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(weeks=1)
WAYS: Final = (Attendance.ONSITE, Attendance.ONLINE, Attendance.HYBRID)
DISTANCES: Final = (25, 50, 100, 200)
"""Kilometres to choose from."""


class View(StrEnum):
    """How the first page shows the meetings."""

    LIST = "list"
    MONTH = "month"
    MAP = "map"

    @classmethod
    def of(cls, asked: str | None) -> View:
        """Return the view of that name; the list if there is none."""
        return next((view for view in cls if view.value == (asked or "").casefold()), cls.LIST)


@dataclass(frozen=True, slots=True)
class Choice:
    """Words, where they lead, and whether that is what is shown already."""

    words: str
    href: str
    current: bool = False


def page_of(filters: Filters, view: View = View.LIST) -> str:
    """Return the address of the first page for a filter and a view."""
    asked = filters.address
    if view is not View.LIST:
        asked += f"{'&' if asked else ''}view={view.value}"
    return f"/?{asked}" if asked else "/"


def way(attendance: Attendance, t: Translator) -> str:
    """Say how to take part."""
    match attendance:
        case Attendance.ONSITE:
            return t("on site")
        case Attendance.HYBRID:
            return t("on site and online")
        case Attendance.ONLINE:
            return t("online")
        case Attendance.UNKNOWN:
            return t("not said whether on site or online")


def named_filters(filters: Filters, frame: Frame, view: View) -> Iterator[tuple[str, Filters]]:
    """Name each filter in force, with what is left without it."""
    t, registry = frame.t, frame.registry
    for lab in filters.labs:
        yield _lab_meant(lab, registry), replace(filters, labs=_without(filters.labs, lab))
    for state in filters.states:
        code = Names.of(registry).state(state) or state
        yield state_name(code), replace(filters, states=_without(filters.states, state))
    if filters.near:
        yield near_words(filters, frame), replace(filters, near=None, within_km=None)
    for each in filters.attendance:
        rest = tuple(other for other in filters.attendance if other is not each)
        yield way(each, t), replace(filters, attendance=rest)
    if filters.online_too:
        yield t("also online"), replace(filters, online_too=False)
    if filters.friends:
        yield t("friends too"), replace(filters, friends=False)
    if filters.text:
        yield t("“{words}”", words=quoted(filters.text) or filters.text), replace(filters, text="")
    if view is not View.MONTH and (filters.since or filters.until):
        yield period_words(filters, frame), filters.undated


def chips(filters: Filters, frame: Frame, view: View) -> list[Link]:
    """Name each filter in force; its link is the page without it."""
    found = named_filters(filters, frame, view)
    return [Link(words, page_of(without, view)) for words, without in found]


def near_words(filters: Filters, frame: Frame) -> str:
    """Say around which place, and how far."""
    place = filters.near or ""
    if point := point_from(place):
        place = ", ".join(frame.t.number(degrees) for degrees in point)
    else:
        place = _city_meant(place, frame.registry) or place
    km = frame.t.number(filters.within_km or WITHIN_KM)
    return frame.t("{km} km around {place}", km=km, place=place)


def _lab_meant(word: str, registry: Registry) -> str:
    """Return the name of the lab that a word means, or the city if several are there."""
    slugs = Names.of(registry).exactly(word)
    if len(slugs) == 1:
        return wording.lab_name(slugs[0], registry)
    return _city_meant(word, registry) or wording.lab_name(word, registry)


def _city_meant(word: str, registry: Registry) -> str:
    """Return the city of the labs that a word means; "" unless it is exactly one."""
    cities = {city_of(registry[slug]) for slug in Names.of(registry).exactly(word)}
    return cities.pop() if len(cities) == 1 else ""


def period_words(filters: Filters, frame: Frame) -> str:
    """Say which days; a period with a quick link goes by its name."""
    for choice, (first, end) in _periods(frame):
        if (filters.since, filters.until) == (first, end):
            return choice
    since, until = _day(filters.since), _last_day(filters.until)
    if since and until:
        return frame.t.span(since, max(since, until))
    if since:
        return frame.t("from {day}", day=frame.t.span(since, since))
    return frame.t("until {day}", day=frame.t.span(until, until)) if until else ""


def _periods(frame: Frame) -> list[tuple[str, tuple[date, date]]]:
    """Return the periods that people often want; one that has begun starts today."""
    t, today = frame.t, frame.today
    monday = today + WEEK - today.weekday() * DAY
    return [
        (t("this week"), (today, monday)),
        (t("next week"), (monday, monday + WEEK)),
    ]


def quick(filters: Filters, frame: Frame, view: View) -> list[Choice]:
    """Return what one tap chooses and another undoes."""
    t, choices = frame.t, []
    if view is not View.MONTH:
        for words, (first, end) in _periods(frame):
            current = (filters.since, filters.until) == (first, end)
            asked = filters.undated if current else replace(filters, since=first, until=end)
            choices.append(Choice(_capital(words), page_of(asked, view), current))
    online = filters.attendance == (Attendance.ONLINE,)
    asked = replace(filters, attendance=() if online else (Attendance.ONLINE,), online_too=False)
    choices.append(Choice(_capital(way(Attendance.ONLINE, t)), page_of(asked, view), online))
    if filters.placed:
        asked = replace(filters, attendance=(), online_too=not filters.online_too)
        choices.append(Choice(_capital(t("also online")), page_of(asked, view), filters.online_too))
    return choices


def views(filters: Filters, frame: Frame, view: View) -> list[Choice]:
    """Return the views of the same question; a month shows all its days, whatever was chosen."""
    t = frame.t
    first = _day(filters.since)
    if view is View.MONTH:
        # From a month one gets to its list, which for the current month begins today.
        elsewhere = first and first > frame.today
        listed = replace(filters, until=None, since=first if elsewhere else None)
    else:
        listed = filters
    month = replace(filters, until=None, since=first.replace(day=1) if first else None)
    if first and (first.year, first.month) == (frame.today.year, frame.today.month):
        month = month.undated
    return [
        Choice(t("List"), page_of(listed), view is View.LIST),
        Choice(t("Month"), page_of(month, View.MONTH), view is View.MONTH),
        Choice(t("Map"), page_of(listed, View.MAP), view is View.MAP),
    ]


def lab_choices(registry: Registry, *, friends: bool) -> list[Link]:
    """Return the labs to choose from, by city."""
    labs = [lab for lab in registry if lab.active and (friends or not lab.friend)]
    ordered = sorted(labs, key=lambda lab: city_of(lab).casefold())
    return [Link(city_of(lab), lab.slug) for lab in ordered]


def example(registry: Registry) -> str:
    """Return a city to search for, as an example; "" if no lab has one."""
    labs = (lab for lab in registry if lab.active and not lab.friend and lab.city)
    return next((city_of(lab) for lab in labs), "")


def state_choices(registry: Registry) -> list[Link]:
    """Return the states that have a lab, by name."""
    codes = {lab.state for lab in registry if lab.active and not lab.friend and lab.state}
    return sorted((Link(state_name(code), code) for code in codes), key=lambda link: link.words)


def near_choices(filters: Filters, registry: Registry) -> list[Link]:
    """Return the places to search around: every lab whose position we know."""
    labs = [lab for lab in registry if lab.latitude is not None and not lab.friend]
    return [
        Link(city_of(lab), lab.slug)
        for lab in sorted(labs, key=lambda lab: city_of(lab).casefold())
        if lab.active or lab.slug == filters.near
    ]


def city_of(lab: Lab) -> str:
    """Return a lab's city; a friend, and a lab without one, goes by its name."""
    return one_line((not lab.friend and lab.city) or lab.name)


def _without(values: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != gone)


def _day(when: date | datetime | None) -> date | None:
    return when.date() if isinstance(when, datetime) else when


def _last_day(until: date | datetime | None) -> date | None:
    """Return the last day that is asked for, as `until` is exclusive."""
    return until.date() if isinstance(until, datetime) else until and until - DAY


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
