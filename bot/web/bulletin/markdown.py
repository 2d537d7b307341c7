"""The whole list as Markdown, ready to be pasted into codefor.de's blog; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from bot.domain.bulletin.choosing import Standing
from bot.domain.bulletin.evenings import Evening
from bot.text.bulletin import line_of, more_of, title_of
from bot.text.meeting import join_address
from bot.web.bulletin.calendar_link import calendar_file, calendar_link
from bot.web.plain import uri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.bulletin.choosing import Bulletin, Row
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator


_MARKS: Final = {ord(mark): quote(mark, safe="") for mark in "*[]"}
"""In an address they would still be Markdown: a link within it that leads elsewhere."""


def markdown(bulletin: Bulletin, registry: Registry, public_url: str, t: Translator) -> str:
    """Return the list: its heading, the meetings, then the regular evenings; no flags."""
    site = public_url.rstrip("/")
    calendar = f" ([{t('Calendar')}]({site}/))" if is_public(site) else ""
    lines = [f"## {t('Events')}{calendar}", ""]
    for row in bulletin.meetings:
        if row.standing is Standing.LISTED:
            lines += _told(row, registry, site, t)
    regular = [row for row in bulletin.evenings if row.standing is Standing.LISTED]
    if regular:
        lines.append(f"* {t('Regular meetings')}")
    for row in regular:
        lines += [f"  {line}" for line in _told(row, registry, site, t)]
    return "\n".join(lines) + "\n"


def is_public(site: str) -> bool:
    """Whether others can open an address; one of this machine has no place in a blog."""
    host = urlsplit(site).hostname or ""
    return "." in host and not host.startswith("127.") and not host.endswith(".localhost")


def _told(row: Row, registry: Registry, site: str, t: Translator) -> Iterator[str]:
    dates = row.about.dates if isinstance(row.about, Evening) else (row.about,)
    first = dates[0]
    link = calendar_link(title_of(first, t), calendar_file(dates, registry, t), t)
    yield f"* {line_of(row, registry, t)} {link}"
    more = [*_address(first, site), *more_of(first, registry, t)]
    yield from (f"  * {words}" for words in more)


def _address(one: Occurrence, site: str) -> Sequence[str]:
    page = f"{site}/events/{quote(one.id, safe='')}" if is_public(site) else None
    found = uri(one.url) or uri(join_address(one)) or page
    return (found.translate(_MARKS),) if found else ()
