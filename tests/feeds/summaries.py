"""What a reader made of a fixture, as the JSON beside it has it: only fields that say something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.event import Status

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.event import Draft, Reading


def summary_of(reading: Reading) -> dict[str, Any]:
    """Return drafts, codes of problems, and whether and of what an absence would be evidence."""
    told: dict[str, Any] = {
        "complete": reading.complete,
        "drafts": [_fields(draft) for draft in reading.drafts],
        "problems": [problem.code for problem in reading.problems],
    }
    if reading.speaks_of is not None:
        told["speaks_of"] = len(reading.speaks_of)
    return told


def _fields(draft: Draft) -> dict[str, Any]:
    fields = {
        "uid": draft.uid,
        "title": draft.title,
        "start": _time(draft.start),
        "end": _time(draft.end),
        "place": draft.place,
        "geo": draft.latitude and [draft.latitude, draft.longitude],
        "url": draft.url,
        "categories": list(draft.categories),
        "status": None if draft.status is Status.CONFIRMED else draft.status or "silent",
        "basis": draft.basis,
        "zone": draft.zone,
    }
    return {name: value for name, value in fields.items() if value}


def _time(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None
