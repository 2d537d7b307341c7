"""Whether a page holds events for programs: JSON-LD, microdata, RDFa lite, h-event, links."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from bot.feeds.structured import add_links

if TYPE_CHECKING:
    from bot.feeds.discover.page import Page

_MOST: Final = 200
_EVENT: Final = r"(?:[A-Za-z]{0,20}Event|EventSeries|Festival|Hackathon|CourseInstance)"
_JSON_LD: Final = re.compile(
    rf'"@type"\s{{0,20}}:\s{{0,20}}(?:\[[^\]]{{0,200}})?"(?:https?://schema\.org/|schema:)?{_EVENT}"'
)
_SCHEMA_TYPE: Final = re.compile(rf"(?:^|[/:\s]){_EVENT}(?:$|\s)")


def has_events(page: Page) -> bool:
    """Whether a reader of pages would find at least one event.

    https://schema.org/Event, https://microformats.org/wiki/h-event (and its elder, hCalendar).
    """
    return (
        _in_scripts(page)
        or any(
            _SCHEMA_TYPE.search(stated)
            for node in page.tree.css("[itemtype], [typeof]")[:_MOST]
            if (stated := node.attributes.get("itemtype") or node.attributes.get("typeof"))
        )
        or page.tree.css_first(".h-event, .vevent") is not None
        or page.tree.css_first('a[href^="data:text/calendar"]') is not None
        or any(
            add_links.is_one((link.attributes.get("href") or "").strip())
            for link in page.tree.css('a[href*="calendar"]')[:_MOST]
        )
    )


def _in_scripts(page: Page) -> bool:
    for script in page.tree.css('script[type^="application/ld+json"]')[:_MOST]:
        text = unescape(script.text())
        if "startDate" in text and _JSON_LD.search(text):
            return True
    return False
