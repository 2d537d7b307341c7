"""Microdata (https://html.spec.whatwg.org/multipage/microdata.html) with schema.org's names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.feeds.structured.nodes import Graph, local_name
from bot.feeds.structured.scopes import Builder, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

_ID: Final = re.compile(r"[\w.:-]{1,100}")
_MOST: Final = 20


def read(root: LexborNode) -> Graph:
    """Return the events that a page marks up with itemscope, itemtype and itemprop."""
    return Builder(_mark).build(root)


def _mark(attributes: Mapping[str, str | None]) -> Mark | None:
    if "itemprop" not in attributes and "itemscope" not in attributes:
        return None
    properties = (attributes.get("itemprop") or "").split()[:_MOST]
    if "itemscope" not in attributes:
        return Mark(tuple(map(local_name, properties)))
    types = (attributes.get("itemtype") or "").split()[:_MOST]
    elsewhere = (attributes.get("itemref") or "").split()[:_MOST]
    return Mark(
        properties=tuple(map(local_name, properties)),
        types=tuple(types),
        name=attributes.get("itemid"),
        elsewhere=tuple(name for name in elsewhere if _ID.fullmatch(name)),
    )
