"""Strangers' Markdown as HTML that is safe to show: no scripts, no pictures, only web links."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LONGEST: Final = 20_000
_TAGS: Final = (
    {"p", "br", "hr", "strong", "em", "s", "blockquote", "code", "pre", "a", "h3", "h4"}
    | {"ul", "ol", "li"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
# Below the page's own headings.
_LEVELS: Final = {"h1": "h3", "h2": "h3"} | dict.fromkeys(("h3", "h4", "h5", "h6"), "h4")


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


@lru_cache(maxsize=256)
def rich(markdown: str) -> Markup:
    """Return Markdown as sanitised HTML; a picture becomes its text, so that nothing is loaded."""
    import nh3

    reader = _reader()
    tokens = reader.parse(markdown[:LONGEST])
    for token in tokens:
        token.tag = _LEVELS.get(token.tag, token.tag)
        for child in token.children or ():
            if child.type == "image":
                child.type, child.tag = "text", ""
    html = reader.renderer.render(tokens, reader.options, {})
    return Markup(  # noqa: S704 -- sanitised right here
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https"},
            link_rel="noopener nofollow ugc",
        )
    )
