"""How deep a page nests its elements: counted before any parser builds a tree of them.

Building the tree takes quadratic time in its depth, which is a stranger's choice.
"""

from __future__ import annotations

import re
from typing import Final

from bot.errors import FeedError

DEEPEST: Final = 2_000
"""Browsers show 512 levels at most; elements left open by mistake add some hundreds."""
_TAG: Final = re.compile(r"<(!--|/?[a-z][a-z0-9:-]{0,30})", re.IGNORECASE)
_RAW: Final = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp")
} | {"!--": re.compile("-->")}
# No content (HTML 13.1.2), or an end that need not be written (HTML 13.1.2.4).
_UNCLOSED: Final = (
    "area base br col embed hr img input link meta param source track wbr "
    "html head body p li dt dd rt rp option optgroup thead tbody tfoot tr td th colgroup caption"
)
# Formatting (the parser itself keeps few of it open); shapes, which close themselves.
_CHEAP: Final = (
    "a b big code em font i nobr s small strike strong tt u "
    "path circle ellipse line polygon polyline rect use stop"
)
_SHALLOW: Final = frozenset(f"{_UNCLOSED} {_CHEAP}".split())


def refuse_deep(html: str) -> None:
    """Raise FeedError for a page that takes more than linear time; itself linear."""
    depth = at = 0
    while (found := _TAG.search(html, at)) is not None:
        at = found.end()
        name = found[1].lower()
        if (end := _RAW.get(name)) is not None:
            closing = end.search(html, at)
            if closing is None:
                return
            at = closing.end()
        elif name[0] == "/":
            depth -= depth > 0 and name[1:] not in _SHALLOW
        elif name not in _SHALLOW:
            depth += 1
            if depth > DEEPEST:
                message = f"the page nests its elements more than {DEEPEST:,} deep"
                raise FeedError(f"{message}; name a calendar (.ics), or a simpler page")
