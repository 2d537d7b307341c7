"""Listings to link, merge and compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.event import Basis, Listing, Occurrence, Status
from bot.domain.known import KnownListing, Sources
from bot.domain.source import Kind, Source

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
GETTOGETHER, ICAL, PAGE, RULE = 1, 2, 3, 9
"""Ids of the sources of Ulm."""

KINDS = {GETTOGETHER: Kind.GETTOGETHER, ICAL: Kind.ICAL, PAGE: Kind.PAGE, RULE: Kind.SCHEDULE}


def sources(**how: Any) -> Sources:
    """Return the sources of Ulm."""
    by_id = {
        number: Source(
            lab="ulm",
            key=kind,
            kind=kind,
            url=None if kind is Kind.SCHEDULE else f"https://{kind}.example/",
            timezone="Europe/Berlin",
        )
        for number, kind in KINDS.items()
    }
    return Sources(lab="ulm", by_id=by_id, **how)


def listing(uid: str, start: str, **facts: Any) -> Listing:
    """Return a meeting of two hours; `start` is wall time in Berlin."""
    begins = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    blank = Listing(
        uid=uid,
        title="Kartenabend",
        start=begins,
        end=begins + timedelta(hours=2),
        timezone="Europe/Berlin",
    )
    return replace(blank, **facts)


def known(uid: str, start: str, source: int = ICAL, **how: Any) -> KnownListing:
    """Return a listing of a source; `occurrence` and `answers_left` are its own, the rest facts."""
    own = {name: how.pop(name) for name in ("occurrence", "answers_left") if name in how}
    return KnownListing(source=source, listing=listing(uid, start, **how), **own)


def slot(day: str, **how: Any) -> KnownListing:
    """Return the evening that the rule of Ulm has on a day."""
    stated = {
        "title": "Offener Abend",
        "instance": day,
        "recurring": True,
        "basis": Basis.RULE,
        "status": Status.TENTATIVE,
    }
    return known("rule:MO", f"{day} 19:00", RULE, **(stated | how))


def occurrence(name: str = "a", start: str = "2027-01-18 19:00", **facts: Any) -> Occurrence:
    """Return what an announced meeting of Ulm became."""
    one = listing("", start)
    blank = Occurrence(
        id=name,
        uid=f"{name}@treffpunkt",
        title=one.title,
        start=one.start,
        end=one.end,
        timezone=one.timezone,
        labs=("ulm",),
    )
    return replace(blank, **facts)
