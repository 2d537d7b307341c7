"""The meetings that one post announces, from the surest thing that it says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Basis, Status, Window
from bot.domain.normalise.text_of import markdown
from bot.errors import FeedError
from bot.feeds import ical
from bot.feeds.document import Document, Feed
from bot.feeds.syndicated.calendars import addresses, carried
from bot.feeds.syndicated.post import dated_uid
from bot.feeds.syndicated.relative import with_dates
from bot.feeds.syndicated.stated import stated_meeting, where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bot.domain.event import Draft
    from bot.domain.source import Source
    from bot.feeds.syndicated.post import Post

_FORESEEN: Final = timedelta(days=300)
"""Nobody announces further ahead without writing the year."""
_EMBEDDED: Final = re.compile(r"ld\+json|\bh-event\b|\bvevent\b|schema\.org/\w{0,30}Event")
_OFF: Final = re.compile(
    r"\b(?:fällt|fallen)\b[^.!?\n]{0,80}\baus\b|\bentfällt\b|\bentfallen\b|\babgesagt\b|\babsage\b"
    r"|\bmuss(?:te)?\b[^.!?\n]{0,40}\bausfallen\b|\bcancell?ed\b|\bcalled off\b",
    re.IGNORECASE,
)


def meetings(
    post: Post, source: Source, files: Mapping[str, str], window: Window
) -> list[Draft]:
    """Return what a post announces; `files` are the calendar files that posts link, by address."""
    stated = stated_meeting(post)
    if stated is not None:
        return [stated]
    found = _filed(post, source, files, window) or _embedded(post, source, window)
    return found or _spoken(post, source, window)


def _filed(
    post: Post, source: Source, files: Mapping[str, str], window: Window
) -> list[Draft]:
    """Read the calendar files of a post; a meeting that it does not name bears the post's name."""
    bodies = [*carried(post), *(files.get(each, "").encode() for each in addresses(post))]
    found: dict[tuple[object, object], Draft] = {}
    for body in bodies:
        try:
            reading = ical.read_bytes(body, _wide(window), source.timezone)
        except FeedError:
            continue
        for draft in reading.drafts:
            found.setdefault((draft.start, draft.uid), draft)
    return [_completed(draft, post) for draft in found.values()]


def _completed(draft: Draft, post: Post) -> Draft:
    latitude, longitude = where(post.extension)
    placed = draft.latitude is not None
    return replace(
        draft,
        title=draft.title or post.title,
        url=draft.url or post.link,
        description=draft.description or post.html,
        latitude=draft.latitude if placed else latitude,
        longitude=draft.longitude if placed else longitude,
    )


def _embedded(post: Post, source: Source, window: Window) -> list[Draft]:
    return []


def _spoken(post: Post, source: Source, window: Window) -> list[Draft]:
    return []
