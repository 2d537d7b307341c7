"""RDFa Lite (https://www.w3.org/TR/rdfa-lite/) with schema.org's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.feeds.structured.nodes import Graph, local_name
from bot.feeds.structured.scopes import Builder, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

_MOST: Final = 20


def read(root: LexborNode) -> Graph:
    """Return the events that a page marks up with typeof and property.

    Prefixes and vocabularies are not told apart: a type that is called Event is one.
    """
    return Builder(_mark).build(root)


def _mark(attributes: Mapping[str, str | None]) -> Mark | None:
    if "property" not in attributes and "typeof" not in attributes:
        return None
    properties = tuple(map(local_name, (attributes.get("property") or "").split()[:_MOST]))
    if "typeof" not in attributes:
        return Mark(properties)
    types = (attributes.get("typeof") or "").split()[:_MOST]
    name = attributes.get("resource") or attributes.get("about")
    return Mark(properties, types=tuple(types), name=name)
