"""Tells a page from what some servers answer in its place, with a status of 200.

A login, a wall that asks for consent, "404" in words: it says nothing of the meetings that the
page had, so it is a failure that passes, and no evidence that they are off.
"""

from __future__ import annotations

import re
from typing import Final

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
_REFUSAL: Final = re.compile(
    r"(?:(?:error|fehler|http)? ?(?:404|403|401|410)(?: error)?"
    r"|(?:(?:error|fehler)? ?\d{3} )?(?:page |file |site )?not found"
    r"|(?:(?:this|that|the) )?(?:page|site) (?:could not be found|does(?: not|n't) exist)"
    r"|(?:\d{3} )?(?:diese |die )?seite (?:existiert nicht(?: mehr)?"
    r"|(?:wurde |konnte )?(?:leider )?nicht gefunden(?: werden)?)|(?:nichts|nicht) gefunden"
    r"|anmelden|einloggen|log ?-?in|log in to .+|sign ?-?in|login erforderlich|login required"
    r"|(?:403 )?(?:zugriff verweigert|kein zugriff|access denied|forbidden)"
    r"|(?:401 )?unauthori[sz]ed|wartung(?:sarbeiten|smodus)?|(?:under )?maintenance(?: mode)?"
    r"|just a moment|one moment please|einen moment bitte|checking your browser"
    r"|before you continue|bevor (?:sie|du) fortf\w+|cookie ?-?(?:consent|zustimmung))",
    re.IGNORECASE,
)


def refuse_stand_in(html: str, length: int, before: int = 0) -> None:
    """Raise FeedError for a page that calls itself a refusal and says little.

    `length` is that of its words, `before` what that was when it was last read.
    """
    if length < max(_SHORT, before // 2) and (title := _refusal(html)):
        raise FeedError(
            f'another page answers in its place: "{title}"; look whether it is still public, and'
            " correct its url"
        )


def _refusal(html: str) -> str:
    """Return the words in title or first heading by which a page gives itself away."""
    from selectolax.lexbor import LexborHTMLParser  # heavy, and only pages need it

    refuse_deep(html)
    tree = LexborHTMLParser(html)
    for node in (tree.css_first("title"), tree.css_first("h1") or tree.css_first("h2")):
        words = " ".join(node.text().split())[:_LONGEST_TITLE] if node else ""
        for part in _PARTS.split(words):
            if _REFUSAL.fullmatch(part.strip(" ,„“\"'")):
                return part.strip(" ,„“\"'")
    return ""
