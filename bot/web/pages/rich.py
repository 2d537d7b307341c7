"""Markdown of strangers as HTML that is safe to show: no scripts, no pictures, links to the web."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

LONGEST: Final = 20_000
_TAGS: Final = (
    {"p", "br", "hr", "strong", "em", "s", "blockquote", "code", "pre", "a", "h3", "h4"}
    | {"ul", "ol", "li"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
# Below the page's own headings.
_LEVELS: Final = {"h1": "h3", "h2": "h3"} | dict.fromkeys(("h3", "h4", "h5", "h6"), "h4")


@lru_cache(maxsize=256)
def rich(markdown: str) -> Markup:
    """Return Markdown as sanitised HTML; a picture becomes its words, so nothing is loaded."""
    tokens = _MARKDOWN.parse(markdown[:LONGEST])
    for token in tokens:
        token.tag = _LEVELS.get(token.tag, token.tag)
        for child in token.children or ():
            if child.type == "image":
                child.type, child.tag = "text", ""
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(  # noqa: S704 -- sanitised right here
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https"},
            link_rel="noopener nofollow ugc",
        )
    )
