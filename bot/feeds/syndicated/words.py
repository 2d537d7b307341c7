"""The words of a post, made ready to be read as prose, and what they tell twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.newest import ALIKE
from bot.domain.normalise.text_of import TITLE_LIMIT, markdown, one_line
from bot.domain.prose.once import is_nameless, is_same
from bot.feeds.syndicated.relative import speaks_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.languages.chosen import Languages
    from bot.domain.prose.told import Told
    from bot.feeds.syndicated.post import Post

LONGEST: Final = 6_000
"""What comes later in a post is seldom an invitation, and reading prose takes its time."""
_HASHTAGS: Final = re.compile(r"(?:\s{1,3}\\?#\w{1,60})+\s{0,10}\Z")
_HASH: Final = re.compile(r"(?<![\w/&])\\?#(?=[^\W\d])")
_TAG_LINK: Final = re.compile(r"\[#([^\[\]]{1,60})\]\([^()\s]{1,500}\)")


def words_of(post: Post) -> str:
    """Return title and text as Markdown; those of a short post without the tags at its end."""
    text = markdown(post.html, LONGEST) or ""
    title = one_line(post.title, TITLE_LIMIT)
    if title:
        return f"# {title}\n\n{text}"
    text = _TAG_LINK.sub(r"#\1", text)
    return _HASH.sub("", _HASHTAGS.sub("", text))


def title_of(post: Post, languages: Languages) -> str:
    """Return the post's title if it names its only meeting, on whatever day that is read."""
    looks_back = _looks_back(languages).search(post.title) is not None
    return "" if looks_back or speaks_of_day(post.title, languages) else post.title


@lru_cache(maxsize=16)
def _looks_back(languages: Languages) -> re.Pattern[str]:
    return re.compile(languages.either(lambda pack: pack.relative.looks_back), re.IGNORECASE)


def distinct(told: Iterable[Told]) -> list[Told]:
    """Join what title and text of one post tell of one meeting."""
    found: list[Told] = []
    for one in told:
        at = next((at for at, other in enumerate(found) if is_same(other, one, ALIKE)), None)
        if at is None:
            found.append(one)
        else:
            found[at] = _joined(found[at], one)
    return found


def _joined(one: Told, other: Told) -> Told:
    """Take the time that is told more exactly, and the title that says more."""
    if isinstance(other.start, datetime) and not isinstance(one.start, datetime):
        one = replace(one, start=other.start, end=other.end)
    return replace(
        one,
        title=other.title if is_nameless(one.title) else one.title,
        end=one.end or (other.end if one.start == other.start else None),
        place=one.place or other.place,
        address=one.address or other.address,
        cancelled=one.cancelled or other.cancelled,
    )
