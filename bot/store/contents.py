"""A delivery's content as JSON and back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.domain.delivery import Content


def frozen(content: Content) -> dict[str, Any]:
    """Return a content as JSON: dates in ISO form, the lead in seconds."""
    return {
        "language": content.language,
        "timezone": content.timezone,
        "special": list(content.special),
        "usual": list(content.usual),
        "first_day": content.first_day and content.first_day.isoformat(),
        "last_day": content.last_day and content.last_day.isoformat(),
        "part": content.part,
        "parts": content.parts,
        "lead": None if content.lead is None else int(content.lead.total_seconds()),
        "thread": content.thread,
        "about": dict(content.about),
    }


def content_of(stored: dict[str, Any]) -> Content:
    """Return the stored content; what an older version did not write takes its default."""
    return Content(
        language=stored["language"],
        timezone=stored["timezone"],
        special=tuple(stored.get("special", ())),
        usual=tuple(stored.get("usual", ())),
        first_day=_day(stored.get("first_day")),
        last_day=_day(stored.get("last_day")),
        part=stored.get("part", 1),
        parts=stored.get("parts", 1),
        lead=None if (lead := stored.get("lead")) is None else timedelta(seconds=lead),
        thread=stored.get("thread"),
        about=stored.get("about", {}),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
