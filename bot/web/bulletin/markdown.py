"""The whole list as Markdown, in the form of the network's blog; pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from bot.domain.bulletin.choosing import Standing
from bot.domain.bulletin.evenings import Evening
from bot.domain.countries.packs import state_name
from bot.text.bulletin import (
    escaped,
    evening_facts,
    line_of,
    more_of,
    organisers,
    title_of,
    when,
    where,
)
from bot.text.meeting import join_address
from bot.web.bulletin.calendar_link import calendar_file, calendar_link
from bot.web.bulletin.template import filled
from bot.web.plain import uri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.bulletin.choosing import Bulletin, Row
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator


_MARKS: Final = {ord(mark): quote(mark, safe="") for mark in "*[]"}
"""Even in an address these are Markdown, and could make a link that leads elsewhere."""


def markdown(bulletin: Bulletin, registry: Registry, public_url: str, t: Translator) -> str:
    """Return the list by the network's template: meetings and regular evenings, without flags."""
    site = public_url.rstrip("/")
    listed = (
        [_told(row, registry, site, t) for row in rows if row.standing is Standing.LISTED]
        for rows in (bulletin.meetings, bulletin.evenings)
    )
    meetings, evenings = listed
    first, last = bulletin.period.first, bulletin.period.end - timedelta(days=1)
    values = {
        "_": t,
        "t": t,
        "network": registry.network,
        "calendar": f"{site}/" if is_public(site) else "",
        "first": first,
        "last": last,
        "period": t.span(first, last),
        "meetings": meetings,
        "evenings": evenings,
    }
    return filled(registry.network.export, values)


def is_public(site: str) -> bool:
    """Whether others can open an address; one of this machine does not belong in a blog."""
    host = urlsplit(site).hostname or ""
    return "." in host and not host.startswith("127.") and not host.endswith(".localhost")


def _told(row: Row, registry: Registry, site: str, t: Translator) -> dict[str, object]:
    """Return what a template may say of a row; strangers' words are escaped for Markdown."""
    about = row.about
    dates = about.dates if isinstance(about, Evening) else (about,)
    first = dates[0]
    lab = registry.get(first.labs[0] if first.labs else "")
    return {
        "line": line_of(row, registry, t),
        "calendar": calendar_link(title_of(first, t), calendar_file(dates, registry, t), t),
        "more": [*_address(first, site), *more_of(first, registry, t)],
        "title": escaped(title_of(first, t)),
        "when": escaped(evening_facts(about, t))
        if isinstance(about, Evening)
        else when(first, registry.network.timezone, t),
        "where": where(first, t),
        "who": organisers(first, registry, t),
        "city": escaped(lab.city or lab.name) if lab else "",
        "state": escaped(state_name(lab.state)) if lab and lab.state else "",
        "address": next(iter(_address(first, site)), ""),
        "day": first.day,
    }


def _address(one: Occurrence, site: str) -> Sequence[str]:
    page = f"{site}/events/{quote(one.id, safe='')}" if is_public(site) else None
    found = uri(one.url) or uri(join_address(one)) or page
    return (found.translate(_MARKS),) if found else ()
