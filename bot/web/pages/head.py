"""What a page tells search engines and link previews about itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands in a page's head beside its title; a page without a path is not for indexing."""

    path: str | None = None
    """The page's own path and query without a language, from which canonical links are made."""
    about: tuple[dict[str, object], ...] = ()
    """schema.org objects, told as JSON-LD."""
    picture: str | None = None
    """The path of a preview picture, 1200 by 630 pixels."""
