"""The JSON of the contract (DESIGN section 4): a row per occurrence or change; unknown is null."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.disclosed import disclosed

if TYPE_CHECKING:
    from bot.domain.event import Change, Occurrence, Registration


def occurrence_json(occurrence: Occurrence) -> dict[str, object]:
    """Return an occurrence as the contract words it; a vanished one counts as cancelled.

    `start` and `end` are ISO 8601 with offset, or dates if `all_day` (`end` exclusive).
    """
    return {
        "id": occurrence.id,
        "uid": occurrence.uid,
        "title": occurrence.title,
        "start": _iso(occurrence.start),
        "end": _iso(occurrence.end),
        "all_day": occurrence.all_day,
        "timezone": occurrence.timezone,
        "labs": list(occurrence.labs),
        "place": occurrence.place,
        "latitude": occurrence.latitude,
        "longitude": occurrence.longitude,
        "approximate": occurrence.approximate,
        "attendance": occurrence.attendance.value,
        "url": occurrence.url,
        "join_url": occurrence.join_url,
        "registration": _registration(occurrence.registration),
        "description": occurrence.description,
        "status": "cancelled" if occurrence.vanished else occurrence.status.value,
        "basis": occurrence.basis.value,
        "sequence": occurrence.sequence,
        "sources": [{"url": known.url, "kind": known.kind.value} for known in occurrence.sources],
        "updated": _iso(occurrence.updated),
    }


def public_json(occurrence: Occurrence) -> dict[str, object]:
    """Return an occurrence as strangers may have it: no address that is the key to a source."""
    sources = [
        {"url": disclosed(known.url), "kind": known.kind.value} for known in occurrence.sources
    ]
    return occurrence_json(occurrence) | {"sources": sources}


def change_json(change: Change) -> dict[str, object]:
    """Return a change as the contract words it; `before` and `after` hold only what changed."""
    return {
        "kind": change.kind.value,
        "at": _iso(change.at),
        "lab": change.lab,
        "occurrence": change.occurrence,
        "before": dict(change.before),
        "after": dict(change.after),
    }


def _registration(registration: Registration | None) -> dict[str, object] | None:
    if registration is None:
        return None
    deadline = registration.deadline
    return {
        "required": registration.required,
        "url": registration.url,
        "deadline": None if deadline is None else _iso(deadline),
        "full": registration.full,
    }


def _iso(value: date | datetime) -> str:
    # A moment without a zone of its own (only ever ours, never a meeting's) is in UTC.
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.isoformat()
