"""The meetings that one post announces, from the surest thing that it says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.event import Basis, Draft, Status
from bot.domain.newest import dated_uid
from bot.domain.normalise.text_of import web_address
from bot.domain.normalise.wall_time import home_zone
from bot.domain.prose.reading import read_prose
from bot.errors import FeedError
from bot.feeds import ical
from bot.feeds.document import Document
from bot.feeds.syndicated.calendars import addresses, carried
from bot.feeds.syndicated.relative import speaks_of_day, with_dates
from bot.feeds.syndicated.stated import place_of, stated_meeting, where
from bot.feeds.syndicated.words import distinct, title_of, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.event import Window
    from bot.domain.languages.chosen import Languages
    from bot.domain.prose.told import Told
    from bot.domain.source import Source
    from bot.feeds.syndicated.post import Post

_FORESEEN: Final = timedelta(days=300)
"""Nobody announces further ahead without writing the year."""
_OLD: Final = timedelta(days=400)
"""What was written before that announces nothing that is still to come."""
_UNDATED: Final = timedelta(days=90)
"""How far ahead a day without a year may lie if nobody knows when it was written."""
_BEGUN: Final = timedelta(hours=1)
_DIGIT: Final = re.compile(r"\d")
_EMBEDDED: Final = ("ld+json", "h-event", "vevent", "itemscope", "typeof=")


@lru_cache(maxsize=16)
def _off(languages: Languages) -> re.Pattern[str]:
    return re.compile(languages.either(lambda pack: pack.called_off.post), re.IGNORECASE)


def meetings(
    post: Post, source: Source, files: Mapping[str, str], window: Window, *, words: bool = True
) -> list[Draft]:
    """Return what a post announces; `files` are the calendar files that posts link, by address.

    Without `words` only what is stated counts, not what its prose says.
    """
    stated = stated_meeting(post)
    if stated is not None:
        return [stated]
    found = _filed(post, source, files, window) or _embedded(post)
    return found if found or not words else _spoken(post, source, window)


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


def _embedded(post: Post) -> list[Draft]:
    """Read what stands in the text for programs: JSON-LD, microdata, h-event."""
    if not any(mark in post.html for mark in _EMBEDDED):
        return []
    from bot.feeds.structured.survey import survey

    page = Document(post.link or "", post.html.encode("utf-8", "replace"), "text/html")
    # Of a series its first meeting: a post outlives the rhythm that it tells of.
    drafts = [told.draft for told in survey(page).told]
    alone = len(drafts) == 1
    return [
        _completed(replace(draft, uid=_uid(draft, post, alone=alone)), post) for draft in drafts
    ]


def _spoken(post: Post, source: Source, window: Window) -> list[Draft]:
    """Read the words of a post as of the day on which it was published."""
    published = post.published
    if published is not None and published < window.start - _OLD:
        return []
    asked = published if published and published <= window.today else window.today
    asked = asked.astimezone(home_zone(None, source.timezone))
    text = words_of(post)
    if not _DIGIT.search(text):
        return []
    yearless = _FORESEEN if published else _UNDATED

    def announced(words: str) -> list[Told]:
        found = read_prose(words, asked.date(), source.language).meetings
        return distinct(
            each for each in found if _is_announced(each, asked, text, yearless, source)
        )

    told = announced(text)
    dated = with_dates(text, asked.date(), source.read_in, timed=bool(told))
    told = announced(dated) if dated != text else told
    return [_of_post(each, post, source, alone=len(told) == 1) for each in told]


def _is_announced(
    told: Told, asked: datetime, text: str, yearless: timedelta, source: Source
) -> bool:
    """Whether it lay ahead when the post was written: what a post looks back on is no meeting."""
    start = told.start
    if isinstance(start, datetime):
        ahead = start + _BEGUN - asked.replace(tzinfo=None)
    elif start == asked.date():
        return speaks_of_day(text, source.read_in)
    else:
        ahead = start - asked.date()
    if ahead <= timedelta():
        return False
    return ahead <= yearless or str(start.year) in text


def _of_post(told: Told, post: Post, source: Source, *, alone: bool) -> Draft:
    """Return a meeting that was read from words, with what the post says of all of it."""
    latitude, longitude = where(post.extension)
    off = told.cancelled or (alone and _off(source.read_in).search(post.title))
    return Draft(
        uid=_uid(told, post, alone=alone),
        title=(alone and title_of(post, source.read_in)) or told.title,
        start=told.start,
        end=told.end,
        place=place_of(post.extension) or told.place or None,
        latitude=latitude,
        longitude=longitude,
        url=post.link if alone and post.title else web_address(told.address) or post.link,
        description=post.html if alone else told.sentence,
        categories=post.tags,
        basis=Basis.PROSE,
        status=Status.CANCELLED if off else Status.TENTATIVE,
    )


def _uid(told: Draft | Told, post: Post, *, alone: bool) -> str:
    """Return the post's own name for its only meeting, else one with the meeting's time."""
    if alone:
        return post.uid
    start = told.start
    day = f"{start:%Y-%m-%dT%H:%M}" if isinstance(start, datetime) else start.isoformat()
    return dated_uid(post.uid, day)
