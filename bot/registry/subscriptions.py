"""`subscriptions.toml`: what channels hear from the first start on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.calendar_names import weekday_numbers
from bot.domain.event import Attendance
from bot.domain.languages.chosen import Languages
from bot.domain.places import lab_named, point_from, state_named
from bot.domain.subscription import Rhythm, Subscription
from bot.domain.words.names import Names
from bot.errors import UsageError
from bot.registry.labs import channel_of
from bot.registry.table import Table, as_clock, guess

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.lab import Registry
    from bot.registry.page import Page

KEYS = (
    *("channel", "workspace", "labs", "states", "near", "within_km", "attendance"),
    *("weekly", "daily", "monthly", "reminders", "notices", "empty", "language", "timezone"),
)
FARTHEST_KM = 20_000
LONGEST_MONTH = 31
LONGEST_LEAD = timedelta(days=60)
UNITS = {"m": "minutes", "h": "hours", "d": "days"}

_LEAD = re.compile(r"(\d{1,4})\s*([mhd])")


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a digest is due, on which day, at what local time."""

    rhythm: Rhythm = Rhythm.WEEKLY
    day: int = 0
    at: time = time(9)


def read_subscriptions(page: Page, registry: Registry) -> tuple[Subscription, ...]:
    """Read all subscriptions; each channel of a workspace may have only one."""
    top = Table(page, (), "", page.data)
    top.only(("subscriptions",))
    found: dict[tuple[str, str], Subscription] = {}
    for table in top.tables("subscriptions", "subscription"):
        subscription = _read(table, registry, Names.of(registry))
        if subscription is None:
            continue
        place = subscription.workspace, subscription.channel
        if place in found:
            table.wrong("channel", f"{place[1]} is subscribed already; one subscription each")
        found.setdefault(place, subscription)
    return tuple(found.values())


def _read(table: Table, registry: Registry, names: Names) -> Subscription | None:
    channel = channel_of(table)
    if channel:
        table.who = f"subscription {channel}"
    table.only(KEYS)
    if "channel" not in table.data:
        table.wrong("channel", 'missing; write channel = "#treffen"')
    network = registry.network
    pace = _pace(table, Languages.of(network.languages))
    subscription = Subscription(
        workspace=table.text("workspace") or "",
        channel=channel or "",
        rhythm=pace.rhythm,
        day=pace.day,
        at=pace.at,
        timezone=table.zone("timezone") or network.timezone,
        language=table.choice("language", network.languages) or network.languages[0],
        labs=labs_in(table, names),
        states=states_in(table, names),
        near=_near(table, names),
        within_km=_within(table),
        attendance=_attendance(table),
        reminders=_reminders(table),
        notices=table.flag("notices", default=True),
        empty=table.flag("empty", default=False),
    )
    return subscription if channel else None


def labs_in(table: Table, names: Names) -> tuple[str, ...]:
    """Return the slugs of the labs that a table names, by any of their names."""
    found = [
        table.take("labs", word, lambda w: lab_named(names, w)) for word in table.texts("labs")
    ]
    return tuple(dict.fromkeys(slug for slugs in found for slug in slugs or ()))


def states_in(table: Table, names: Names) -> tuple[str, ...]:
    """Return the codes of the states that a table names."""
    words = table.texts("states")
    found = [table.take("states", word, lambda w: state_named(names, w)) for word in words]
    return tuple(dict.fromkeys(code for code in found if code))


def _near(table: Table, names: Names) -> str | None:
    near = table.text("near")
    if near is None or point_from(near) is not None:
        return near
    slugs = table.take("near", near, lambda word: lab_named(names, word))
    return slugs[0] if slugs else None


def _within(table: Table) -> float | None:
    if "within_km" in table.data and "near" not in table.data:
        table.wrong("within_km", 'says how far but not from where; add near = "ulm"')
    return table.number("within_km", 0, FARTHEST_KM)


def _attendance(table: Table) -> tuple[Attendance, ...]:
    known = [kind for kind in Attendance if kind is not Attendance.UNKNOWN]
    if isinstance(table.data.get("attendance"), str):
        one = table.choice("attendance", known)
        return (Attendance(one),) if one else ()
    return tuple(Attendance(word) for word in table.choices("attendance", known))


def _pace(table: Table, languages: Languages) -> Pace:
    given = [rhythm for rhythm in Rhythm if rhythm in table.data]
    if len(given) > 1:
        table.wrong(given[1], f"only one of {', '.join(given)}")
    if not given:
        return Pace()
    weekdays = weekday_numbers(languages, short=False)
    readers: dict[Rhythm, Callable[[str], Pace]] = {
        Rhythm.DAILY: _daily,
        Rhythm.WEEKLY: partial(_weekly, weekdays),
        Rhythm.MONTHLY: _monthly,
    }
    text = table.text(given[0])
    return (text and table.take(given[0], text, readers[given[0]])) or Pace()


def _daily(text: str) -> Pace:
    return Pace(Rhythm.DAILY, 0, as_clock(text))


def _weekly(weekdays: Mapping[str, int], text: str) -> Pace:
    day, _, clock = text.partition(" ")
    number = weekdays.get(day.casefold())
    if number is None:
        told = f"“{text}”: write weekday and time, “monday 09:00”"
        raise UsageError(f"{told}; {guess(day, tuple(weekdays))}")
    return Pace(Rhythm.WEEKLY, number, as_clock(clock))


def _monthly(text: str) -> Pace:
    day, _, clock = text.partition(" ")
    if not (day.isascii() and day.isdigit() and 1 <= int(day[:3]) <= LONGEST_MONTH):
        raise UsageError(f"“{text}”: write day of the month and time, “1 09:00”")
    return Pace(Rhythm.MONTHLY, int(day), as_clock(clock))


def _reminders(table: Table) -> tuple[timedelta, ...]:
    leads = [table.take("reminders", text, _lead) for text in table.texts("reminders")]
    return tuple(sorted({lead for lead in leads if lead}, reverse=True))


def _lead(text: str) -> timedelta:
    found = _LEAD.fullmatch(text.strip())
    lead = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < lead <= LONGEST_LEAD:
        raise UsageError(f"“{text}” is no lead time; write 24h, 30m or 2d (at most 60 days)")
    return lead
