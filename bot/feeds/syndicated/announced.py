"""The meetings that one post announces, from the surest thing that it says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.event import Basis, Status, Window
from bot.domain.newest import dated_uid
from bot.domain.normalise.text_of import markdown
from bot.domain.normalise.wall_time import home_zone, wall
from bot.errors import FeedError
from bot.feeds import ical, prose
from bot.feeds.document import Document, Feed
from bot.feeds.syndicated.calendars import addresses, carried
from bot.feeds.syndicated.relative import speaks_of_day, with_dates
from bot.feeds.syndicated.stated import stated_meeting, where

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.event import Draft
    from bot.domain.source import Source
    from bot.feeds.syndicated.post import Post

_FORESEEN: Final = timedelta(days=300)
"""Nobody announces further ahead without writing the year."""
_BEGUN: Final = timedelta(hours=1)
_ONE_DAY: Final = timedelta(days=1)
_LONGEST: Final = 30_000
_OFF: Final = re.compile(
    r"\b(?:fällt|fallen)\b[^.!?\n]{0,80}\baus\b|\bentfällt\b|\bentfallen\b|\babgesagt\b|\babsage\b"
    r"|\b(?:muss|musste|müssen)\b[^.!?\n]{0,40}\b(?:ausfallen|absagen)\b|\bcancell?ed\b"
    r"|\bcalled off\b",
    re.IGNORECASE,
)


def meetings(post: Post, source: Source, files: Mapping[str, str], window: Window) -> list[Draft]:
    """Return what a post announces; `files` are the calendar files that posts link, by address."""
    stated = stated_meeting(post)
    if stated is not None:
        return [stated]
    return _filed(post, source, files, window) or _spoken(post, source, window)


def _filed(post: Post, source: Source, files: Mapping[str, str], window: Window) -> list[Draft]:
    """Read the calendar files of a post."""
    bodies = [*carried(post), *(files.get(each, "").encode() for each in addresses(post))]
    ever = replace(window, start=window.start - 2 * _FORESEEN)
    found: dict[tuple[object, object], Draft] = {}
    for body in bodies:
        try:
            reading = ical.read_bytes(body, ever, source.timezone)
        except FeedError:
            continue
        for draft in reading.drafts:
            found.setdefault((draft.start, draft.uid), draft)
    return [_completed(draft, post) for draft in found.values()]


def _completed(draft: Draft, post: Post) -> Draft:
    """Let the post say what its calendar file leaves out."""
    latitude, longitude = draft.latitude, draft.longitude
    if latitude is None:
        latitude, longitude = where(post.extension)
    return replace(
        draft,
        title=draft.title or post.title,
        url=draft.url or post.link,
        description=draft.description or post.html,
        latitude=latitude,
        longitude=longitude,
    )


def _spoken(post: Post, source: Source, window: Window) -> list[Draft]:
    """Read the words of a post as of the day on which it was published."""
    home = home_zone(None, source.timezone)
    published = post.published
    asked = published if published and published <= window.today else window.today
    text = markdown(f"# {post.title}\n\n{_as_markdown(post.html)}", _LONGEST) or ""
    told = with_dates(text, asked.astimezone(home).date())
    document = Document(post.link or source.url or "", told.encode(), "text/markdown")
    around = Window(asked - _ONE_DAY, max(window.end, asked + 2 * _FORESEEN), asked)
    found = prose.read(source, Feed((document,), ""), around).drafts
    ahead = [draft for draft in found if _is_announced(draft, asked, text, source)]
    return [_of_post(draft, post, text, alone=len(ahead) == 1) for draft in ahead]


def _as_markdown(html: str) -> str:
    return markdown(html, _LONGEST) or ""


def _is_announced(draft: Draft, asked: datetime, text: str, source: Source) -> bool:
    """Whether it lay ahead when the post was written: what it looks back on is no meeting."""
    if draft.recurrence is not None:
        return False  # a rule in an old post may long be another; a source of its own can say it
    home = home_zone(draft.zone, source.timezone)
    start = wall(draft.start, home)
    here = asked.astimezone(home)
    if not isinstance(start, datetime):
        if start == here.date():
            return speaks_of_day(text)
        ahead: timedelta = start - here.date()
    else:
        ahead = start - here + _BEGUN
    if ahead <= timedelta():
        return False
    return ahead <= _FORESEEN or str(start.year) in text


def _of_post(draft: Draft, post: Post, text: str, *, alone: bool) -> Draft:
    """Return a meeting that was read from words with what the post says of all of it."""
    off = _OFF.search(text if alone else draft.description or "")
    latitude, longitude = where(post.extension)
    return replace(
        draft,
        uid=post.uid if alone else dated_uid(post.uid, _named(draft.start)),
        title=post.title if alone and post.title else draft.title,
        url=(post.link or draft.url) if post.title else (draft.url or post.link),
        description=post.html if alone else draft.description,
        categories=draft.categories or post.tags,
        latitude=latitude,
        longitude=longitude,
        basis=Basis.PROSE,
        status=Status.CANCELLED if off else Status.TENTATIVE,
    )


def _named(start: date | datetime) -> str:
    return f"{start:%Y-%m-%dT%H:%M}" if isinstance(start, datetime) else start.isoformat()
