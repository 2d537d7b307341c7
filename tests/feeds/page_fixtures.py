"""The small pages in tests/data/page, each named for its quirk, and how they are compared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.event import Draft, Status, Window
from bot.domain.source import Kind, Source
from bot.feeds import page
from bot.feeds.document import Document, Feed

DATA = Path(__file__).parent.parent / "data" / "page"
WINDOW = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC))
URL = "https://lab.example/treffen/"
SOURCE = Source(lab="ka", key="1", kind=Kind.PAGE, url=URL, timezone="Europe/Berlin")


def names() -> list[str]:
    """Return the names of all fixtures."""
    return sorted(path.stem for path in DATA.glob("*.html"))


def body(name: str) -> bytes:
    """Return the bytes of one fixture."""
    return (DATA / f"{name}.html").read_bytes()


def feed(content: bytes, *files: Document, **memory: str) -> Feed:
    """Return what fetching a page with that content gives."""
    document = Document(url=URL, body=content, content_type="text/html")
    return Feed((document, *files), page.glance(document).digest, memory=memory)


def summary(content: bytes) -> dict[str, Any]:
    """Return what is read from a page as JSON has it: fields that say something, and codes."""
    reading = page.read(SOURCE, feed(content), WINDOW)
    told: dict[str, Any] = {"drafts": [_fields(draft) for draft in reading.drafts]}
    if reading.problems:
        told["problems"] = [f"{each.code}: {each.message}" for each in reading.problems]
    if reading.speaks_of is not None:
        told["absence"] = "no evidence"
    return told


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
        "attendance": draft.attendance,
        "status": None if draft.status is Status.CONFIRMED else draft.status,
        "sequence": draft.sequence,
    }
    return {name: value for name, value in fields.items() if value}


def _time(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime) and isinstance(value.tzinfo, ZoneInfo):
        return f"{value.replace(tzinfo=None).isoformat()} {value.tzinfo.key}"
    return value.isoformat() if value else None
