"""Tells a page from what some servers answer in its place, with a status of 200.

A login, a wall that asks for consent, "404" in words: it says nothing of the meetings that the
page had, so it is a failure that passes, and no evidence that they are off.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from bot.domain.languages.chosen import every_language
from bot.errors import FeedError
from bot.feeds.nesting import refuse_deep

NO_LONGER: Final = (
    "the page no longer lists the meetings it had, nor says that none are planned; look whether it"
    " has moved, and correct its url"
)
_SHORT: Final = 1_000
"""Fewer characters than this are few for a page of meetings; a login is mostly shorter."""
_LONGEST_TITLE: Final = 120
_PARTS: Final = re.compile(r"\s[|·•–—»:/-]+\s|[:|]\s|[.!…]+(?:\s|$)")


def refuse_stand_in(html: str, length: int, before: int = 0) -> None:
    """Raise FeedError for a page that calls itself a refusal and says little.

    `length` is that of its words, `before` what that was when it was last read.
    """
    if length < max(_SHORT, before // 2) and (title := _refusal(html)):
        raise FeedError(
            f'another page answers in its place: "{title}"; look whether it is still public, and'
            " correct its url"
        )


@cache
def _refusals() -> re.Pattern[str]:
    return re.compile(every_language().either(lambda pack: pack.pages.refusal), re.IGNORECASE)


def _refusal(html: str) -> str:
    """Return the words in title or first heading by which a page gives itself away."""
    from selectolax.lexbor import LexborHTMLParser  # heavy, and only pages need it

    refuse_deep(html)
    tree = LexborHTMLParser(html)
    for node in (tree.css_first("title"), tree.css_first("h1") or tree.css_first("h2")):
        words = " ".join(node.text().split())[:_LONGEST_TITLE] if node else ""
        for part in _PARTS.split(words):
            if _refusals().fullmatch(part.strip(" ,„“\"'")):
                return part.strip(" ,„“\"'")
    return ""
