"""From the facts of a meeting to their columns and back; no row leaves the store."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.event import (
    DATE_LENGTH,
    Attendance,
    Basis,
    Listing,
    Meeting,
    Occurrence,
    Provenance,
    Registration,
    Status,
    parse_when,
)
from bot.domain.source import Kind

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


def facts(meeting: Meeting) -> dict[str, Any]:
    """Return the columns that listings and occurrences share."""
    return {
        "title": meeting.title,
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "timezone": meeting.timezone,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "latitude": meeting.latitude,
        "longitude": meeting.longitude,
        "attendance": meeting.attendance.value,
        "url": meeting.url,
        "join_url": meeting.join_url,
        "registration": _registration_json(meeting.registration),
        "description": meeting.description,
        "status": meeting.status.value,
        "basis": meeting.basis.value,
        "open_dates": [day.isoformat() for day in meeting.open_dates],
    }


def _facts_of(row: RowMapping) -> dict[str, Any]:
    zone = row["timezone"]
    return {
        "title": row["title"],
        "start": parse_when(row["start"], zone),
        "end": parse_when(row["end"], zone),
        "timezone": zone,
        "place": row["place"],
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "attendance": Attendance(row["attendance"]),
        "url": row["url"],
        "join_url": row["join_url"],
        "registration": _registration(row["registration"]),
        "description": row["description"],
        "status": Status(row["status"]),
        "basis": Basis(row["basis"]),
        "open_dates": tuple(date.fromisoformat(day) for day in row["open_dates"]),
    }


def listing_of(row: RowMapping) -> Listing:
    """Build a listing from its row."""
    return Listing(
        uid=row["uid"],
        instance=row["instance"],
        recurring=row["recurring"],
        says=None if row["says"] is None else frozenset(row["says"]),
        end_guessed=row["end_guessed"],
        **_facts_of(row),
    )


def occurrence_of(row: RowMapping) -> Occurrence:
    """Build an occurrence from its row."""
    return Occurrence(
        id=row["id"],
        uid=row["uid"],
        labs=tuple(row["labs"]),
        sources=tuple(Provenance(url, Kind(kind)) for url, kind in row["sources"]),
        sequence=row["sequence"],
        updated=row["updated"],
        vanished=row["vanished"],
        approximate=row["approximate"],
        origins=tuple(sorted(row["origins"].items())),
        **_facts_of(row),
    )


def _registration_json(registration: Registration | None) -> dict[str, Any] | None:
    if registration is None:
        return None
    deadline = registration.deadline
    return {
        "required": registration.required,
        "url": registration.url,
        "deadline": deadline.isoformat() if deadline else None,
        "full": registration.full,
    }


def _registration(stored: dict[str, Any] | None) -> Registration | None:
    if stored is None:
        return None
    deadline = stored["deadline"]
    if deadline is not None:
        whole_day = len(deadline) == DATE_LENGTH
        deadline = (date if whole_day else datetime).fromisoformat(deadline)
    return Registration(
        required=stored["required"], url=stored["url"], deadline=deadline, full=stored["full"]
    )
