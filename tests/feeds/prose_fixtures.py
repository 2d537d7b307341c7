"""The small texts in tests/data/prose, each named for its quirk, and how they are compared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.domain.event import Status, Window
from bot.domain.source import Kind, Source
from bot.feeds import prose
from bot.feeds.document import Document, Feed

if TYPE_CHECKING:
    from bot.domain.event import Draft, Reading

DATA: Final = Path(__file__).parent.parent / "data" / "prose"
TYPES: Final = {".md": "text/markdown", ".txt": "text/plain", ".html": "text/html"}
PAGE: Final = "https://lab.example/termine/"
SOURCE: Final = Source(lab="ka", key="1", kind=Kind.PROSE, url=PAGE, timezone="Europe/Berlin")
WINDOW: Final = Window(
    datetime(2026, 2, 1, tzinfo=UTC),
    datetime(2027, 2, 1, tzinfo=UTC),
    datetime(2026, 2, 2, 8, tzinfo=UTC),
)
_MOST_OF_A_SERIES: Final = 2


def paths() -> list[Path]:
    """Return all texts that have an expectation of their own."""
    return sorted(path for path in DATA.iterdir() if path.suffix in TYPES)


def read(
    body: bytes | str, content_type: str = "text/markdown", window: Window = WINDOW
) -> Reading:
    """Read a text as the answer of a page."""
    content = body.encode() if isinstance(body, str) else body
    return prose.read(SOURCE, Feed((Document(PAGE, content, content_type),), ""), window)


def summary(reading: Reading) -> dict[str, Any]:
    """Return what was read as JSON has it; of a series only its first dates."""
    told: dict[str, int] = {}
    drafts = []
    for draft in reading.drafts:
        if draft.recurrence is not None:
            told[draft.uid or ""] = told.get(draft.uid or "", 0) + 1
            if told[draft.uid or ""] > _MOST_OF_A_SERIES:
                continue
        drafts.append(_fields(draft))
    return {"drafts": drafts, "problems": [problem.code for problem in reading.problems]}


def _fields(draft: Draft) -> dict[str, Any]:
    fields = {
        "uid": draft.uid,
        "title": draft.title,
        "start": _time(draft.start),
        "end": _time(draft.end),
        "place": draft.place,
        "url": None if draft.url == PAGE else draft.url,
        "status": None if draft.status is Status.TENTATIVE else draft.status,
    }
    return {name: value for name, value in fields.items() if value}


def _time(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if value else None
