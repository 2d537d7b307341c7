"""The small calendars in tests/data/ical, each named for its quirk, and how they are compared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.event import Draft, Status, Window
from bot.feeds.ical import read_bytes

DATA = Path(__file__).parent.parent / "data" / "ical"
WINDOW = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC))
ZONE = "Europe/Berlin"


def names() -> list[str]:
    """Return the names of all fixtures."""
    return sorted(path.stem for path in DATA.glob("*.ics"))


def body(name: str) -> bytes:
    """Return the bytes of one fixture."""
    return (DATA / f"{name}.ics").read_bytes()


def summary(content: bytes) -> dict[str, Any]:
    """Return what is read from a file as JSON has it: fields that say something, and codes."""
    reading = read_bytes(content, WINDOW, ZONE)
    return {
        "complete": reading.complete,
        "drafts": [_fields(draft) for draft in reading.drafts],
        "problems": [f"{problem.code} {problem.uid}" for problem in reading.problems],
    }


def _fields(draft: Draft) -> dict[str, Any]:
    fields = {
        "uid": draft.uid,
        "title": draft.title,
        "start": _time(draft.start),
        "end": _time(draft.end),
        "recurrence": _time(draft.recurrence),
        "place": draft.place,
        "geo": draft.latitude and [draft.latitude, draft.longitude],
        "url": draft.url,
        "join_url": draft.join_url,
        "description": draft.description,
        "categories": list(draft.categories),
        "status": None if draft.status is Status.CONFIRMED else draft.status,
        "sequence": draft.sequence,
        "zone": draft.zone,
    }
    return {name: value for name, value in fields.items() if value}


def _time(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime) and value.tzinfo:
        assert isinstance(value.tzinfo, ZoneInfo)
        return f"{value.replace(tzinfo=None).isoformat()} {value.tzinfo.key}"
    return value.isoformat() if value else None
