"""The small feeds in tests/data/syndication, each named for its quirk, and how they compare."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.event import Window
from bot.domain.source import Kind, Source
from bot.feeds import syndication
from bot.feeds.document import Document, Feed
from tests.feeds.summaries import summary_of

DATA = Path(__file__).parent.parent / "data" / "syndication"
NOW = datetime(2027, 1, 12, 12, tzinfo=UTC)
WINDOW = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC), NOW)
URL = "https://lab.example/feed"
SOURCE = Source(lab="ka", key="1", kind=Kind.SYNDICATION, url=URL, timezone="Europe/Berlin")


def names() -> list[str]:
    """Return the file names of all fixtures."""
    return sorted(path.name for path in DATA.iterdir() if not path.name.endswith(".expected.json"))


def summary(name: str) -> dict[str, Any]:
    """Return what is read from a feed as JSON has it."""
    document = Document(URL, (DATA / name).read_bytes())
    return summary_of(syndication.read(SOURCE, Feed((document,), ""), WINDOW))
