"""The small lab files in tests/data/front_matter, each named for its quirk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.registry.front_matter import Unread, UnreadError, read_page
from bot.registry.lab_sources import lab_of

DATA = Path(__file__).parent.parent / "data" / "front_matter"


def names() -> list[str]:
    """Return the names of all fixtures."""
    return sorted(path.stem for path in DATA.glob("*.md"))


def summary(path: str, body: bytes) -> dict[str, Any]:
    """Return what a file gives as JSON has it: the lab as it is written, and what is unread."""
    try:
        lab = lab_of(read_page(path, body))
    except UnreadError as error:
        return {"unread": _told(error.unread)}
    return {
        "hidden": lab.page.hidden,
        "lab": lab.table(),
        "said": [each.said for each in lab.taken],
        "unread": [_told(each) for each in lab.unread],
    }


def _told(unread: Unread) -> str:
    return " ".join(part for part in (unread.why.value, unread.what) if part)
