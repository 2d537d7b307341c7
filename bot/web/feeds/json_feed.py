"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.web.api.answers import written

if TYPE_CHECKING:
    from bot.web.feeds.feed import Feed
    from bot.web.feeds.telling import Telling

MEDIA_TYPE: Final = "application/feed+json; charset=utf-8"
_VERSION: Final = "https://jsonfeed.org/version/1.1"
_ABOUT: Final = "https://www.rfc-editor.org/rfc/rfc6321"


def render_json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON Feed."""
    told = {
        "version": _VERSION,
        "title": feed.title,
        "description": feed.about,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "next_url": feed.following,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": list(map(_told, feed.told)),
    }
    # What is not known is left out, as the format has no null.
    return written({name: value for name, value in told.items() if value is not None})


def _told(one: Telling) -> dict[str, object]:
    return {
        "id": one.id,
        "url": one.page,
        "title": one.title,
        "content_html": one.html,
        "date_modified": one.updated.isoformat(),
        "authors": [{"name": lab} for lab in one.labs],
        "tags": list(one.labs),
        "_xcal": {"about": _ABOUT, **one.xcal},
    }
