"""Gancio's feed (views/feed/rss.pug): what it knows of a meeting stands in its title and a heading.

"[18-01-27] Abend @Labor", and in the text "<strong>Labor - Alleestraße 50, Bochum</strong>"
before the day, which is read as prose.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.feeds.syndicated.post import Post

_TITLE: Final = re.compile(r"\[[^\[\]]{4,40}\]\s{1,3}(.{1,300}?)\s{0,3}@\s{0,3}([^@]{1,200})")
_PLACE: Final = re.compile(r"<strong>([^<>]{1,300})</strong>")


def told_apart(post: Post) -> Post:
    """Return a post of Gancio's with title and place apart; any other as it is."""
    title = _TITLE.fullmatch(post.title.strip())
    if title is None or post.extension:
        return post
    place = title[2].strip()
    stated = _PLACE.search(post.html)
    words = unescape(stated[1]).strip() if stated else ""
    if words.startswith(f"{place} - "):
        place = f"{place}, {words.removeprefix(f'{place} - ')}"
    html = _PLACE.sub("", post.html, count=1) if stated else post.html
    return replace(post, title=title[1], html=html, extension={"location": place})
