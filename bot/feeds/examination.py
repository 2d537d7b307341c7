"""What `check` does in the process that can be killed: read everything, and say what is odd."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icalendar import Calendar

from bot.domain.normalise.drafts import distinct
from bot.domain.oddities import oddities
from bot.domain.rules.claims import rule_problems
from bot.feeds.understand import understand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from icalendar import Component

    from bot.domain.event import Listing, Problem, Window
    from bot.domain.source import Kind, Source
    from bot.feeds.document import Feed
    from bot.feeds.understand import Understood


@dataclass(frozen=True, slots=True)
class Examined:
    """The meetings of a feed in the coming window and in a long one, and all that is odd.

    `dropped` are those that the source's words leave out; `kind` is what it was found to be,
    where that is not what the source says.
    """

    coming: tuple[Listing, ...]
    ever: tuple[Listing, ...]
    problems: tuple[Problem, ...]
    dropped: tuple[Listing, ...] = ()
    kind: Kind | None = None
    beyond: date | None = None
    """The first day further ahead, if nothing stands there otherwise."""


def examine(source: Source, feed: Feed, coming: Window, ever: Window, beyond: Window) -> Examined:
    """Read a feed for what comes and for all there is; FeedError if it is no feed.

    Only where that is nothing it is read once more, for what lies further ahead.
    """
    soon = understand(source, feed, coming)
    all_told = understand(source, feed, ever)
    # If a feed has a future, only that matters; else its past is shown to prove that it was read.
    told = soon if soon.listings else all_told
    problems = distinct(
        (*told.problems, *oddities(told.listings, source.read_in), *_rule_oddities(feed))
    )
    shown = coming if soon.listings else ever
    far = () if told.listings else understand(source, feed, beyond).listings
    return Examined(
        soon.listings,
        all_told.listings,
        problems,
        _dropped(source, feed, shown, told),
        told.kind,
        min((one.day for one in far), default=None),
    )


def _dropped(source: Source, feed: Feed, window: Window, kept: Understood) -> tuple[Listing, ...]:
    """Return what stands in the feed but has none of the wanted words, or an unwanted one."""
    if not source.include and not source.exclude:
        return ()
    known = {(one.title, one.starts_at) for one in kept.listings}
    everything = understand(replace(source, include=(), exclude=()), feed, window)
    return tuple(one for one in everything.listings if (one.title, one.starts_at) not in known)


def _rule_oddities(feed: Feed) -> Iterator[Problem]:
    """Find rules that contradict their own text; what cannot be parsed has been told already."""
    for document in feed.documents:
        if b"RRULE" not in document.body:
            continue
        try:
            calendars = Calendar.from_ical(document.body, multiple=True)
        except ValueError:
            continue
        for calendar in calendars:
            for event in calendar.walk("VEVENT"):
                yield from _rule_of(event)


def _rule_of(event: Component) -> Sequence[Problem]:
    start = getattr(event.get("DTSTART"), "dt", None)
    rule = event.get("RRULE")
    if start is None or not hasattr(rule, "to_ical"):
        return ()
    text = f"{event.get('SUMMARY', '')}\n{event.get('DESCRIPTION', '')}"
    uid = str(event.get("UID", "")) or None
    return rule_problems(text, rule.to_ical().decode(), start, uid)
