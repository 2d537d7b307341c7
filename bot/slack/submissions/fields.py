"""What came back from a form about a meeting: read with care, for anything may stand there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from bot.domain.entered import Entered
from bot.domain.event import Attendance

LONGEST: Final = 3_000


def typed(values: object, name: str) -> str:
    """Return what was written into a field."""
    value = _state(values, name).get("value")
    return value.strip()[:LONGEST] if isinstance(value, str) else ""


def chosen(values: object, name: str) -> str:
    """Return the value of the option that was chosen."""
    option = _state(values, name).get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) else ""


def entered(values: object) -> Entered:
    """Return the fields of the form for a meeting."""
    way = chosen(values, "attendance")
    return Entered(
        title=" ".join(typed(values, "title").split()),
        day=_day(values, "day"),
        last_day=_day(values, "last_day"),
        start=_time(values, "start"),
        end=_time(values, "end"),
        place=" ".join(typed(values, "place").split()),
        url=typed(values, "url"),
        join_url=typed(values, "join_url"),
        attendance=Attendance(way) if way in set(Attendance) else Attendance.UNKNOWN,
        note=typed(values, "note"),
    )


def evening(values: object) -> dict[str, Any]:
    """Return the fields of the form for a regular evening, without the empty ones."""
    told = {name: " ".join(typed(values, name).split()) for name in ("when", "title", "place")}
    return {name: value for name, value in told.items() if value or name == "when"}


def _day(values: object, name: str) -> date | None:
    told = _state(values, name).get("selected_date")
    try:
        return date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _time(values: object, name: str) -> time | None:
    told = _state(values, name).get("selected_time")
    try:
        clock = time.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return clock and clock.replace(second=0, microsecond=0, tzinfo=None)


def _state(values: object, name: str) -> Mapping[str, Any]:
    block = values.get(name) if isinstance(values, Mapping) else None
    told = block.get(name) if isinstance(block, Mapping) else None
    return told if isinstance(told, Mapping) else {}
