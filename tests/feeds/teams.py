"""Polling and reading one team of the fake GetTogether, as its tests need it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.domain.event import Draft, Status, Window
from bot.domain.source import FetchState, Kind, Source
from bot.feeds import gettogether

if TYPE_CHECKING:
    from bot.feeds.document import Feed
    from bot.feeds.fetch import Fetcher

YEAR: Final = Window(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC))
COAST: Final = {"team": "4", "slug": "lab-küste"}
CONFIRMED: Final = dict.fromkeys(("41", "42", "43"), Status.CONFIRMED)
ONE_CANCELLED: Final = {**CONFIRMED, "41": Status.CANCELLED}
UNKNOWN: Final = dict.fromkeys(CONFIRMED)


def source(url: str) -> Source:
    """Make a source of that address."""
    return Source(lab="küste", key="1", kind=Kind.GETTOGETHER, url=url, timezone="Europe/Berlin")


async def poll(get: Fetcher, url: str, memory: dict[str, str] | None = None) -> Feed:
    """Ask for what the reader needs."""
    return await gettogether.fetch(source(url), FetchState(memory=memory or {}), get)


def meetings(url: str, feed: Feed) -> dict[str, Draft]:
    """Read the feed; return the drafts by their meeting's number."""
    reading = gettogether.read(source(url), feed, YEAR)
    return {str(draft.uid).partition("@")[0]: draft for draft in reading.drafts}


def statuses(url: str, feed: Feed) -> dict[str, Status | None]:
    """Read the feed; return the status of each meeting by its number."""
    return {number: draft.status for number, draft in meetings(url, feed).items()}
