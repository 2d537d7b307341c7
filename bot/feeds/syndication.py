"""Reads feeds of posts (RSS, Atom, JSON Feed): those that announce dated meetings become drafts.

What a post says is looked for where it is surest: an event module, a calendar file that it links
or carries, data embedded in its text, and only then its words, read as of the day on which it was
published. Posts that tell of the past, or of nothing dated, are no meetings.

A feed lists only its newest posts, so a missing post proves nothing:
`Reading.speaks_of` names those whose word counts.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Reading
from bot.errors import FeedError
from bot.feeds.document import Feed, Request
from bot.feeds.ical import web_address
from bot.feeds.overlap import aware, overlaps
from bot.feeds.syndicated.announced import meetings
from bot.feeds.syndicated.calendars import Linked, gather, linked, recall
from bot.feeds.syndicated.posts import read_posts
from bot.feeds.syndicated.same import Told, once
from bot.feeds.syndicated.words import LONGEST

if TYPE_CHECKING:
    from bot.domain.event import Window
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Asking, Document

_MOST_PROSE: Final = 120_000
"""How many characters of a feed's posts are read as prose, beginning with the newest."""
_MOST_DRAFTS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Survey:
    """What must be known of an answer before it is read: its meaning, and what it links."""

    fingerprint: str
    linked: Linked


async def fetch(source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask for the feed, conditionally, and for calendar files that its newest posts link.

    The files are remembered, so each is asked for once.
    """
    if not source.url:
        raise FeedError("this source has no address; give it a url")
    known = state.fingerprint is not None
    document = await get(
        web_address(source.url),
        etag=state.etag if known else None,
        last_modified=state.last_modified if known else None,
        request=Request(login=get.login(source.credentials)),
    )
    if document.not_modified:
        return Feed((), state.fingerprint or "", unchanged=True, memory=state.memory)
    answer = hashlib.sha256(document.body).hexdigest()
    if state.fingerprint is not None and answer == state.memory.get("answer"):
        return Feed((document,), state.fingerprint, memory=state.memory)
    found = await get.apart(survey, document)
    files = await gather(found.linked, recall(state.memory), get)
    memory = {"calendars": json.dumps(files)} if files else {}
    if len(files) == len(found.linked.addresses):
        memory["answer"] = answer
    meaning = hashlib.sha256(f"{found.fingerprint}\n{files}".encode()).hexdigest()
    return Feed((document,), meaning, memory=memory)


def survey(document: Document) -> Survey:
    """Read what `fetch` has to know; FeedError if it is no feed of posts."""
    posts = read_posts(document)
    told = "\n".join(post.meaning for post in posts)
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    return Survey(digest, linked(posts))


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Turn the posts of the feed into drafts that overlap the window; FeedError if it is none."""
    files = recall(feed.memory)
    told: list[Told] = []
    roots: set[str] = set()
    for document in feed.documents:
        left = _MOST_PROSE
        for post in read_posts(document):
            roots.add(post.uid)
            found = meetings(post, source, files, window, words=left > 0)
            told += [Told(draft, post) for draft in found]
            left -= min(len(post.html), LONGEST)
    zone = source.timezone
    drafts = [draft for draft in once(told, zone) if overlaps(draft, window, zone)]
    drafts.sort(key=lambda draft: aware(draft.start, ZoneInfo(zone)))
    return Reading(
        drafts=tuple(drafts[:_MOST_DRAFTS]),
        complete=len(drafts) <= _MOST_DRAFTS,
        speaks_of=frozenset(roots),
    )
