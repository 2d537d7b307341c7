"""What the events of one VCALENDAR share: its zones, and a place for what is odd about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.event import Problem
from bot.feeds.times import UTC_ZONE, When, parse_when

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.feeds.properties import Properties, Property
    from bot.feeds.zones import Zones

_MOST_PROBLEMS = 200


class Problems:
    """Collects what is odd about a file: each oddity once, up to a limit."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, code: str, message: str, uid: str | None = None) -> None:
        """Note one oddity."""
        if len(self._found) < _MOST_PROBLEMS:
            self._found.setdefault(Problem(code, message, uid))

    def found(self) -> tuple[Problem, ...]:
        """Return them in the order in which they were met."""
        return tuple(self._found)


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all events of one VCALENDAR.

    `declared` is its X-WR-TIMEZONE; `cancels` that its METHOD is CANCEL.
    """

    zones: Zones
    declared: ZoneInfo | None
    cancels: bool
    problems: Problems


def read_when(found: Property, value: str, context: Context, uid: str | None) -> When:
    """Read a time in the zone of its TZID. Raises ValueError."""
    name = found.parameters.get("TZID", "").strip()
    zone = context.zones.get(name) if name else None
    if name and zone is None:
        zone = context.zones.fallback
        message = f"Nothing says what zone {name[:60]!r} is; read as {zone.key}."
        context.problems.add("unknown_zone", message, uid)
    when = parse_when(value, zone)
    # Calendars that declare a zone and write UTC mean wall time there: a series in UTC must not
    # shift by an hour in summer. x-wr-timezone, and with it most programs, reads them so too.
    if when.zone is UTC_ZONE and context.declared and not when.all_day:
        return When(when.wall_in(context.declared), context.declared)
    return when


def first_when(found: Properties, name: str, context: Context, uid: str | None) -> When | None:
    """Return the first readable time of a property, noting a problem for each other."""
    for each in found.get(name, ()):
        try:
            return read_when(each, each.value, context, uid)
        except (ValueError, OverflowError) as error:
            context.problems.add("event_unreadable", f"{name}: {error}.", uid)
    return None
